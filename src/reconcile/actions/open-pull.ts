import { descriptionHash, openingDescription } from "../../core/decide/description.ts";
import type { Action } from "../../core/discussion/action.ts";
import { progressOf } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { planUnreadable } from "../../core/messages/commands.ts";
import { UserError } from "../../core/state/errors.ts";
import { planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Opens the draft pull request on which the plan is discussed. */
export async function openPull(
  { github }: Deps,
  s: Snapshot,
  action: Extract<Action, { kind: "open-pull" }>,
): Promise<ActionResult> {
  const description = openingDescription(s);
  if (!description) throw new UserError(planUnreadable(progressOf(s).parsed?.problems ?? []));
  await github.openPull(s, { branch: planBranch(s.issue.number), base: action.base, ...description });
  return { description: descriptionHash(description) };
}
