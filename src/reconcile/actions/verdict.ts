import type { ActionResult } from "../../core/discussion/result.ts";
import { rejected } from "../../core/messages/failures.ts";
import type { Failure } from "../../core/state/status.ts";
import type { Answer, Verdict } from "../../ports/agent.ts";

/** A failure that is posted; an exhausted budget is posted by the next decision instead. */
export function gaveUp(
  { why, isBroke }: Extract<Answer<never>, { kind: "gave-up" }>,
  failure: Omit<Failure, "text">,
): ActionResult {
  return isBroke ? {} : { failure: { ...failure, text: why } };
}

/** What is wrong with what a model submitted. */
export interface Checked {
  /** Errors that must be fixed. */
  readonly hard: readonly string[];
  /** Errors that can be annotated or left out if the model cannot fix them. */
  readonly soft: readonly string[];
}

/** How often a submission is returned for soft errors only. */
const SOFT_REJECTIONS_MAX = 2;

/** Returns errors to the model a limited number of times; then the action fails, or soft errors are accepted. */
export function bounded<T>(
  check: (submitted: T) => Promise<Checked>,
  bound: { readonly rejectionsMax: number; readonly what: "plan" | "revision" },
): (submitted: T) => Promise<Verdict> {
  let rejections = 0;
  let softRejections = 0;
  return async (submitted) => {
    const { hard, soft } = await check(submitted);
    if (hard.length === 0 && (soft.length === 0 || ++softRejections > SOFT_REJECTIONS_MAX))
      return { kind: "holds" };
    if (hard.length > 0 && ++rejections > bound.rejectionsMax)
      return { kind: "stop", why: rejected(bound.what, hard) };
    return { kind: "again", why: `This was not accepted:\n${listOf([...hard, ...soft])}` };
  };
}

const listOf = (problems: readonly string[]) => problems.map((problem) => `- ${problem}`).join("\n");

/** Checks each submission once: the result of the accepted one is needed again. */
export function once<T extends object, R>(check: (submitted: T) => Promise<R>): (submitted: T) => Promise<R> {
  const found = new WeakMap<T, Promise<R>>();
  return (submitted) => {
    const known = found.get(submitted) ?? check(submitted);
    found.set(submitted, known);
    return known;
  };
}
