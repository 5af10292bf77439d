import { planFileGone } from "../../core/messages/failures.ts";
import { digestOf } from "../../core/plan/file.ts";
import { StaleHead, UserError } from "../../core/state/errors.ts";
import type { PlanFile, Snapshot } from "../../core/state/snapshot.ts";
import type { Reader } from "../../ports/codebase.ts";

/** The plan file that a reader finds, which must be byte for byte what was observed and approved. */
export async function approvedPlan(
  s: Pick<Snapshot, "plan">,
  reader: Reader,
  digest: string | undefined,
): Promise<PlanFile> {
  if (!s.plan) throw new UserError(planFileGone());
  const text = await reader.read(s.plan.path);
  if (text === s.plan.text && digestOf(text) === digest) return { path: s.plan.path, text };
  throw new StaleHead(`${s.plan.path} at ${reader.commit} is not the plan that was approved.`);
}
