import { allApprovals, commentOf } from "../approvals/approvals.ts";
import { progressOf } from "../discussion/progress.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { mayNeedFix } from "./after-ready.ts";

/** True while it may matter whether the plan is approved. */
export function mayNeedApproval(s: Snapshot): boolean {
  const isOpen = s.issue.isOpen && s.pull?.isOpen !== false;
  const progress = progressOf(s);
  return isOpen && !(progress.isFinished && !mayNeedFix(s, progress));
}

/**
 * Current logins of who approved, because it may have been renamed. Also while the label is off, because a pending
 * `/plan` makes an approval take effect.
 */
export function approversOf(s: Snapshot, record: StatusRecord): string[] {
  if (!mayNeedApproval(s)) return [];
  return allApprovals(record).map((approval) => commentOf(s, approval)?.by.login ?? approval.by);
}
