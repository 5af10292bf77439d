import type { ActionResult } from "../../core/discussion/result.ts";
import { rejected } from "../../core/messages/failures.ts";
import type { Failure } from "../../core/state/status.ts";
import type { Answer, Verdict } from "../../ports/ports.ts";

/** A failure that people are told; but that the budget is used up is seen, and said, by the next decision. */
export function gaveUp(
  { why, isBroke }: Extract<Answer<never>, { kind: "gave-up" }>,
  failure: Omit<Failure, "text">,
): ActionResult {
  return isBroke ? {} : { failure: { ...failure, text: why } };
}

/** What is wrong with what a model submitted. */
export interface Checked {
  /** What cannot be let through. */
  readonly hard: readonly string[];
  /** What the program can mark or leave out, if the model cannot mend it. */
  readonly soft: readonly string[];
}

/** How often something goes back for what is no more than soft. */
const SOFT_REJECTIONS_MAX = 2;

/** What is wrong goes back to the model so many times; then people are told, or the rest is let through. */
export function bounded<T>(
  judge: (submitted: T) => Promise<Checked>,
  bound: { readonly rejectionsMax: number; readonly what: "plan" | "revision" },
): (submitted: T) => Promise<Verdict> {
  let rejections = 0;
  let softRejections = 0;
  return async (submitted) => {
    const { hard, soft } = await judge(submitted);
    if (hard.length === 0 && (soft.length === 0 || ++softRejections > SOFT_REJECTIONS_MAX))
      return { kind: "holds" };
    if (hard.length > 0 && ++rejections > bound.rejectionsMax)
      return { kind: "stop", why: rejected(bound.what, hard) };
    return { kind: "again", why: `This does not hold yet:\n${listOf([...hard, ...soft])}` };
  };
}

const listOf = (problems: readonly string[]) => problems.map((problem) => `- ${problem}`).join("\n");

/** Judges each thing once: what was found of the one that is accepted is wanted again. */
export function once<T extends object, R>(judge: (submitted: T) => Promise<R>): (submitted: T) => Promise<R> {
  const found = new WeakMap<T, Promise<R>>();
  return (submitted) => {
    const known = found.get(submitted) ?? judge(submitted);
    found.set(submitted, known);
    return known;
  };
}
