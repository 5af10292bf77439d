/** What is carried out next of an approved plan. */

import {
  allApprovals,
  approvalsOf,
  covers,
  isConditionMissing,
  underApprovals,
} from "../approvals/approvals.ts";
import { awaitedText } from "../approvals/awaited.ts";
import type { Action, Addition } from "../discussion/action.ts";
import { archiveOf } from "../discussion/conventions.ts";
import { commitsOfPeople, type Progress } from "../discussion/progress.ts";
import { waiting } from "../messages/status.ts";
import type { Item } from "../plan/plan.ts";
import { fileProblem } from "../plan/scope.ts";
import type { Branch, Snapshot } from "../state/snapshot.ts";
import type { Amendment, Approval, StatusRecord } from "../state/status.ts";

const wait = (reason: ReturnType<typeof waiting.approval>): Action => ({ kind: "wait", reason });

/** The next action on a plan that needs no revision. */
export function workAction(s: Snapshot, progress: Progress, record: StatusRecord): Action {
  const { branch } = s;
  if (!branch) return wait(waiting.planGone());
  if (progress.items.length === 0) return wait(waiting.answers());
  const amending = amendAction(s, progress, record, branch);
  if (amending) return amending;
  if (!record.approval) return wait(awaitedText(s, progress, record));
  const offered = offeredAmendment(s, progress, record);
  if (offered) return wait(waiting.amendment(offered));
  if (record.failure) return wait(waiting.itemFailed(record.failure.item));
  if (record.isPaused) return wait(waiting.paused());
  if (commitsOfPeople(s, record).length > 0) return wait(waiting.peopleCommitted());
  return itemAction(s, progress, record, branch);
}

function itemAction(s: Snapshot, progress: Progress, record: StatusRecord, { head }: Branch): Action {
  if (progress.open.length === 0)
    return { kind: "archive", reason: "Every item is done", head, ...archiveOf(s) };
  const { item, approval } = nextItem(progress, record) ?? {};
  if (!item || !approval) return wait(moreApproval(s, progress, record));
  const retried = record.retried?.item === item.id ? { retried: record.retried } : {};
  const others = allApprovals(record).filter((one) => covers(one, item.id));
  const under = underApprovals(s, approval, others);
  return { kind: "execute-item", reason: `Item ${item.id} is next`, item, ...under, ...retried, head };
}

/** Once people have begun to approve the rest, what is missing of that. */
const moreApproval = (s: Snapshot, progress: Progress, record: StatusRecord) =>
  record.pendingApprovals ? awaitedText(s, progress, record) : waiting.moreApproval(progress);

/** The first open item that is approved, and what it depends on is settled; with the approval that covers it. */
function nextItem({ open, items }: Progress, record: StatusRecord) {
  const approvals = approvalsOf(record);
  const approved = open.flatMap((item) => {
    const approval = approvals.find((one) => covers(one, item.id));
    return approval ? [{ item, approval }] : [];
  });
  const isReady = (item: Item) => item.after.every((id) => isSettled({ items }, id));
  return (
    approved.find(({ item }) => isReady(item)) ?? (approved.length === open.length ? approved[0] : undefined)
  );
}

/** True if an item is done, ticked or skipped: those that depend on it need not wait. */
export const isSettled = ({ items }: Pick<Progress, "items">, id: number): boolean =>
  items.find(({ item }) => item.id === id)?.state !== "open";

/** True if everything that is approved is done, and more of the plan is open. */
export function needsMoreApproval(progress: Progress, record: StatusRecord): boolean {
  return record.approval !== undefined && progress.open.length > 0 && !nextItem(progress, record);
}

/** The file that people are asked about; undefined if the settings or the plan have changed since. */
export function offeredAmendment(
  s: Snapshot,
  progress: Pick<Progress, "items">,
  { failure }: StatusRecord,
): Amendment | undefined {
  const { amendment } = failure ?? {};
  return s.settings.amendments === "deny" ? undefined : amendment && possible(s, progress, amendment);
}

function possible(s: Snapshot, { items }: Pick<Progress, "items">, amendment: Amendment) {
  const found = items.find(({ item }) => item.id === amendment.item);
  const isPossible =
    found?.state === "open" && !fileProblem(found.item, amendment.path, s.settings.protected);
  return isPossible ? amendment : undefined;
}

/** What is approved and has to stand in the plan before the work continues. */
export function pendingAddition(
  s: Snapshot,
  progress: Pick<Progress, "items">,
  record: StatusRecord,
): { readonly addition: Addition; readonly approvals: readonly Approval[] } | undefined {
  const { approval, pendingApprovals = [] } = record;
  for (const one of [...(approval ? [approval] : []), ...pendingApprovals]) {
    const addition = additionOf(s, progress, one);
    if (addition) return { addition, approvals: [one] };
  }
  const allowed = approval && s.settings.amendments === "allow" && offeredAmendment(s, progress, record);
  if (!allowed) return undefined;
  return { addition: { kind: "file", amendment: allowed, isAllowed: true }, approvals: allApprovals(record) };
}

/** What one approval adds to the plan. */
function additionOf(
  s: Snapshot,
  progress: Pick<Progress, "items">,
  approval: Approval,
): Addition | undefined {
  const { comment, by, condition: text } = approval;
  if (text !== undefined && isConditionMissing(s, approval)) return { kind: "condition", comment, by, text };
  const granted = approval.amendment && possible(s, progress, approval.amendment);
  return granted && { kind: "file", amendment: granted, isAllowed: false };
}

/** After a failure that is not about the file itself, people decide. */
function amendAction(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  { head }: Branch,
): Action | undefined {
  const pending = pendingAddition(s, progress, record);
  if (!pending || (record.failure && !record.failure.amendment)) return undefined;
  return { kind: "amend-plan", reason: "What was approved has to stand in the plan", ...pending, head };
}
