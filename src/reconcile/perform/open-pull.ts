import type { Step } from "../../core/action.ts";
import { pullDescription } from "../../core/describe.ts";
import { UserError } from "../../core/errors.ts";
import { planUnreadable } from "../../core/message.ts";
import type { Outcome } from "../../core/outcome.ts";
import { progressOf } from "../../core/progress.ts";
import { descriptionHash } from "../../core/show.ts";
import { planBranch, type Snapshot } from "../../core/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Opens the draft pull request on which the plan is discussed. */
export async function openPull(
  { forge }: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "open-pull" }>,
): Promise<Outcome> {
  const progress = progressOf(s);
  const plan = progress.parsed?.plan;
  if (!plan) throw new UserError(planUnreadable(progress.parsed?.problems ?? []));
  const description = pullDescription(s, plan, progress);
  await forge.openPull(s, { branch: planBranch(s.issue.number), base: step.base, ...description });
  return { described: descriptionHash(description) };
}
