/** Which approvals hold, and what they cover. */
import { parseCommands } from "../discussion/command.ts";
import { allComments } from "../discussion/feedback.ts";
import { type Progress, revertedSince } from "../discussion/progress.ts";
import type { Voided } from "../discussion/view.ts";
import * as notices from "../messages/notices.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { Approval, Failure, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** True if an approval covers an item. */
export const covers = ({ items }: Pick<Approval, "items">, id: number | undefined): boolean =>
  items === undefined || (id !== undefined && items.includes(id));

/** All approvals on record, the newest first. */
export function approvalsOf({ approval, earlierApprovals = [] }: StatusRecord): Approval[] {
  return approval ? [approval, ...earlierApprovals] : [];
}

/** The approvals that hold, with the digest that they cover now, and those that no longer do. */
export function checkApprovals(
  s: Snapshot,
  record: StatusRecord,
  digest: string | undefined,
): { readonly approvals: readonly Approval[]; readonly voided: readonly Voided[] } {
  const checked = approvalsOf(record).map((one) => {
    const approval = { ...one, digest: coveredDigest(s, one) };
    return { approval, problem: approvalProblem(s, approval, digest) };
  });
  return {
    approvals: checked.flatMap(({ approval, problem }) => (problem === undefined ? [approval] : [])),
    voided: checked.flatMap(({ approval, problem }) =>
      problem === undefined ? [] : [{ approval, problem }],
    ),
  };
}

/**
 * The digest of the plan with what we have added to it under this approval. Each such commit of ours is signed and names
 * the approving comments, and the digests before and after.
 */
function coveredDigest({ branch }: Snapshot, { comment, digest }: Approval): string {
  let covered = digest;
  for (const { ours } of branch?.commits.toReversed() ?? []) {
    const isOn = ours?.trailers.get("Plan-Amends") === covered;
    const isUnder = ours?.trailers.get("Plan-Approval")?.split(" ").includes(comment);
    if (isOn && isUnder) covered = ours?.trailers.get("Plan-Digest") ?? covered;
  }
  return covered;
}

/**
 * Why an approval is no longer valid, for people; undefined if it is. The record of it is checked against GitHub each
 * time: the plan's digest, the comment, and its author's role.
 */
function approvalProblem(s: Snapshot, approval: Approval, digest: string | undefined): Text | undefined {
  const { by, byId } = approval;
  const condition = isConditionMissing(s, approval) ? approval.condition : undefined;
  if (approval.digest !== digest) return notices.approvalOutdated(by, condition);
  const comment = commentOf(s, approval);
  if (!comment || comment.by.id !== byId) return notices.approvalDeleted(by);
  if (!stillSays(approval, comment)) return notices.approvalEdited(by);
  const reverted = revertedSince(s, approval.head);
  if (reverted !== undefined) return notices.approvalReverted(by, reverted);
  const role = s.roles.get(comment.by.login) ?? "none";
  const needed = s.settings.roles.approve;
  return isAtLeast(role, needed) ? undefined : notices.approverWithoutRole(by, role, needed);
}

/** True until we have added the condition of an approval to the plan. */
export const isConditionMissing = ({ branch }: Snapshot, { condition, comment }: Approval): boolean =>
  condition !== undefined &&
  !branch?.commits.some(({ ours }) => ours?.trailers.get("Plan-Condition") === comment);

/** The comment in which somebody approved. */
export const commentOf = (s: Snapshot, approval: Approval): Comment | undefined =>
  allComments(s).find(({ comment }) => comment.id === approval.comment)?.comment;

/** Naming the approved wording afterwards changes nothing; any other words do. */
function stillSays({ said, items, condition, digest }: Approval, comment: Comment): boolean {
  const isPlain = items === undefined && condition === undefined;
  return parseCommands(comment.body).some(
    ({ verb, text }) =>
      `${verb} ${text}` === said || (isPlain && verb === "approve" && digest.startsWith(text.toLowerCase())),
  );
}

/** The record without approvals that are no longer valid, and without a failure of an item that none covers now. */
export function withApprovalsChecked(
  s: Snapshot,
  record: StatusRecord,
  progress: Progress,
): { readonly record: StatusRecord; readonly voided: readonly Voided[] } {
  const { approval: _, earlierApprovals: __, resumedAt, failure, ...rest } = record;
  if (!record.approval || progress.isFinished) return { record, voided: [] };
  const { approvals, voided } = checkApprovals(s, record, progress.digest);
  const [approval, ...earlierApprovals] = approvals;
  const isKept = failure && isStanding(failure, approvals, progress);
  const kept = {
    ...rest,
    ...(isKept && { failure }),
    ...(approval && { approval }),
    ...(approval && resumedAt !== undefined && { resumedAt }),
    ...(earlierApprovals.length > 0 && { earlierApprovals }),
  };
  return { record: kept, voided };
}

/** A failure of an item ends with the approval, and with what the item asked for. */
function isStanding(failure: Failure, approvals: readonly Approval[], { items }: Progress): boolean {
  if (failure.phase !== "execute") return true;
  const files = items.find(({ item }) => item.id === failure.item)?.item.files;
  const isAmended = files?.some(({ path }) => path === failure.amendment?.path) === true;
  return !isAmended && approvals.some((approval) => covers(approval, failure.item));
}
