import type { Outcome } from "../../core/outcome.ts";
import { say } from "../../core/say.ts";
import type { Failure } from "../../core/status.ts";
import type { Answer, Verdict } from "../../ports.ts";

/** A failure that people are told; but that the budget is used up is seen, and said, by the next decision. */
export function gaveUp(
  { why, isBroke }: Extract<Answer<never>, { kind: "gave-up" }>,
  failure: Omit<Failure, "text">,
): Outcome {
  return isBroke ? {} : { failure: { ...failure, text: say`${why}` } };
}

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
