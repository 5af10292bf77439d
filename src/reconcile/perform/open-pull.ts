import type { Step } from "../../core/action.ts";
import { UserError } from "../../core/errors.ts";
import { planUnreadable } from "../../core/message.ts";
import type { Outcome } from "../../core/outcome.ts";
import { parsePlan } from "../../core/plan/file.ts";
import { pullText, pullTitle } from "../../core/record.ts";
import { planBranch, type Snapshot } from "../../core/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Opens the draft pull request on which the plan is discussed. */
export async function openPull(
  { forge }: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "open-pull" }>,
): Promise<Outcome> {
  const parsed = parsePlan(s.plan?.text ?? "");
  if (!parsed.plan) throw new UserError(planUnreadable(parsed.problems));
  const text = { title: pullTitle(parsed.plan), body: pullText(s, parsed.plan) };
  await forge.openPull(s, { branch: planBranch(s.issue.number), base: step.base, ...text });
  return {};
}
