import type { Verdict } from "../../ports.ts";

/** What is wrong goes back to the model so many times; then people are told. */
export function bounded<T>(
  problemsOf: (submitted: T) => readonly string[],
  bound: { readonly rejectionsMax: number; readonly what: string },
): (submitted: T) => Promise<Verdict> {
  let rejections = 0;
  return async (submitted) => {
    const problems = problemsOf(submitted);
    if (problems.length === 0) return { kind: "holds" };
    const list = problems.map((problem) => `- ${problem}`).join("\n");
    if (++rejections > bound.rejectionsMax)
      return { kind: "stop", why: `${bound.what} did not hold:\n\n${list}` };
    return { kind: "again", why: `This does not hold yet:\n${list}` };
  };
}
