import { descriptionHash } from "../../core/decide/show.ts";
import type { Step } from "../../core/discussion/action.ts";
import type { Outcome } from "../../core/discussion/outcome.ts";
import { progressOf } from "../../core/discussion/progress.ts";
import { planUnreadable } from "../../core/messages/commands.ts";
import { pullDescription } from "../../core/messages/pull-request.ts";
import { UserError } from "../../core/state/errors.ts";
import { planBranch, type Snapshot } from "../../core/state/snapshot.ts";
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
