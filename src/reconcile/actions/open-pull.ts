import { descriptionHash } from "../../core/decide/updates.ts";
import type { Action } from "../../core/discussion/action.ts";
import { progressOf } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { planUnreadable } from "../../core/messages/commands.ts";
import { pullDescription } from "../../core/messages/pull-request.ts";
import { UserError } from "../../core/state/errors.ts";
import { planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Opens the draft pull request on which the plan is discussed. */
export async function openPull(
  { github }: Deps,
  s: Snapshot,
  action: Extract<Action, { kind: "open-pull" }>,
): Promise<ActionResult> {
  const progress = progressOf(s);
  const plan = progress.parsed?.plan;
  if (!plan) throw new UserError(planUnreadable(progress.parsed?.problems ?? []));
  const description = pullDescription(s, plan, progress);
  await github.openPull(s, { branch: planBranch(s.issue.number), base: action.base, ...description });
  return { description: descriptionHash(description) };
}
