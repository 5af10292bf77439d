/** Which approvals hold, and what they cover. */

import { allComments } from "../discussion/all-comments.ts";
import { parseCommands } from "../discussion/command.ts";
import { type Progress, revertedSince } from "../discussion/progress.ts";
import type { Voided } from "../discussion/view.ts";
import * as notices from "../messages/notices.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { Approval, Failure, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { exclusionOf, type Given, hasRules, type Unmet, unmetBy } from "./rules.ts";

/** True if an approval covers an item. */
export const covers = ({ items }: Pick<Approval, "items">, id: number | undefined): boolean =>
  items === undefined || (id !== undefined && items.includes(id));

/** All approvals in force, the newest first. */
export function approvalsOf({ approval, earlierApprovals = [] }: StatusRecord): Approval[] {
  return approval ? [approval, ...earlierApprovals] : [];
}

/** The same, then those that have no effect yet. */
export const allApprovals = (record: StatusRecord): Approval[] => [
  ...approvalsOf(record),
  ...(record.pendingApprovals ?? []),
];

/** The approvals on record, with the digest that they cover now. */
export interface CheckedApprovals {
  /** In force: everything that they cover has the approvals that it needs. */
  readonly approvals: readonly Approval[];
  /** They hold, but what they cover needs more. */
  readonly pending: readonly Approval[];
  readonly voided: readonly Voided[];
}

/** What each approval on record is worth now. */
export function checkApprovals(s: Snapshot, record: StatusRecord, progress: Progress): CheckedApprovals {
  const given: Given[] = [];
  const voided: Voided[] = [];
  for (const one of allApprovals(record)) {
    const approval = { ...one, digest: coveredDigest(s, one) };
    const comment = commentOf(s, approval);
    const problem = approvalProblem(s, record, { approval, comment, digest: progress.digest });
    if (problem !== undefined) voided.push({ approval, problem });
    else if (comment) given.push({ approval, by: comment.by });
  }
  const isInForce = inForce(s, record, progress, given);
  return {
    approvals: given.filter(isInForce).map(({ approval }) => approval),
    pending: given.filter((one) => !isInForce(one)).map(({ approval }) => approval),
    voided,
  };
}

/** An approval takes effect when every open item that it covers has what the settings require, from whomever. */
function inForce(s: Snapshot, record: StatusRecord, progress: Progress, given: readonly Given[]) {
  if (!hasRules(s.settings)) return () => true;
  const unmet = unmetItems(s, record, progress, given);
  return ({ approval }: Given) =>
    ![...unmet.keys()].some((id) => progress.isFinished || covers(approval, id));
}

/**
 * What is missing for each open item, by its number. When all are done, every approval on record counts for each of
 * them: that is what a fix needs.
 */
export function unmetItems(
  s: Snapshot,
  record: StatusRecord,
  { isFinished, items, open, digest }: Progress,
  given: readonly Given[],
): ReadonlyMap<number, Unmet> {
  const done = items.filter(({ state }) => state === "done").map(({ item }) => item);
  return new Map(
    (isFinished ? done : open).flatMap((item) => {
      const own = given.filter(({ approval }) => isFinished || covers(approval, item.id));
      const unmet = unmetBy({ s, record, digest }, item, own);
      return unmet ? [[item.id, unmet] as const] : [];
    }),
  );
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

interface Checked {
  readonly approval: Approval;
  readonly comment: Comment | undefined;
  readonly digest: string | undefined;
}

/**
 * Why an approval is no longer valid, for people; undefined if it is. The record of it is checked against GitHub each
 * time: the plan's digest, the comment, and its author's role and teams.
 */
function approvalProblem(
  s: Snapshot,
  record: StatusRecord,
  { approval, comment, digest }: Checked,
): Text | undefined {
  const { by, byId } = approval;
  const condition = isConditionMissing(s, approval) ? approval.condition : undefined;
  if (approval.digest !== digest) return notices.approvalOutdated(by, condition);
  if (!comment || comment.by.id !== byId) return notices.approvalDeleted(by);
  if (comment.review?.isAgainst) return notices.approvalDismissed(by);
  if (!stillSays(approval, comment)) return notices.approvalEdited(by);
  const reverted = revertedSince(s, approval.head);
  if (reverted !== undefined) return notices.approvalReverted(by, reverted);
  const role = s.roles.get(comment.by.login) ?? "none";
  const needed = s.settings.roles.approve;
  if (!isAtLeast(role, needed)) return notices.approverWithoutRole(by, role, needed);
  const exclusion = exclusionOf(s, record, comment.by);
  return exclusion && notices.approverExcluded(by, exclusion, s.settings.approvals.teams);
}

/** True until we have added the condition of an approval to the plan. */
export const isConditionMissing = ({ branch }: Snapshot, { condition, comment }: Approval): boolean =>
  condition !== undefined &&
  !branch?.commits.some(({ ours }) => ours?.trailers.get("Plan-Condition") === comment);

/** The comment in which somebody approved. */
export const commentOf = (s: Snapshot, approval: Approval): Comment | undefined =>
  allComments(s).find(({ comment }) => comment.id === approval.comment)?.comment;

/** Naming the approved wording afterwards changes nothing; any other words do. */
function stillSays({ said, items, condition, digest, isReview }: Approval, comment: Comment): boolean {
  if (isReview) return comment.review?.isApproving === true;
  const isPlain = items === undefined && condition === undefined;
  return parseCommands(comment.body).some(
    ({ verb, text }) =>
      `${verb} ${text}` === said || (isPlain && verb === "approve" && digest.startsWith(text.toLowerCase())),
  );
}

/** What an action is done under: an approval, and with rules all others that count with it, one of each person. */
export function underApprovals({ settings }: Snapshot, approval: Approval, others: readonly Approval[]) {
  const people = new Map(others.map((one) => [one.byId, one]));
  people.delete(approval.byId);
  return { approval, ...(hasRules(settings) && people.size > 0 && { others: [...people.values()] }) };
}

/** The record with these approvals, and no others. */
export function withApprovals(
  record: StatusRecord,
  { approvals: [approval, ...earlierApprovals], pending }: Omit<CheckedApprovals, "voided">,
): StatusRecord {
  const { approval: _, earlierApprovals: __, pendingApprovals: ___, ...rest } = record;
  return {
    ...rest,
    ...(approval && { approval }),
    ...(earlierApprovals.length > 0 && { earlierApprovals }),
    ...(pending.length > 0 && { pendingApprovals: [...pending] }),
  };
}

/** The record without approvals that are no longer valid, and without a failure of an item that none covers now. */
export function withApprovalsChecked(
  s: Snapshot,
  record: StatusRecord,
  progress: Progress,
): { readonly record: StatusRecord; readonly voided: readonly Voided[] } {
  if (allApprovals(record).length === 0 || progress.isFinished) return { record, voided: [] };
  const checked = checkApprovals(s, record, progress);
  const { resumedAt, failure, ...rest } = withApprovals(record, checked);
  const isKept = failure && isStanding(failure, checked.approvals, progress);
  const kept = {
    ...rest,
    ...(isKept && { failure }),
    ...(rest.approval && resumedAt !== undefined && { resumedAt }),
  };
  return { record: kept, voided: checked.voided };
}

/** A failure of an item ends with the approval, and with what the item asked for. */
function isStanding(failure: Failure, approvals: readonly Approval[], { items }: Progress): boolean {
  if (failure.phase !== "execute") return true;
  const files = items.find(({ item }) => item.id === failure.item)?.item.files;
  const isAmended = files?.some(({ path }) => path === failure.amendment?.path) === true;
  return !isAmended && approvals.some((approval) => covers(approval, failure.item));
}
