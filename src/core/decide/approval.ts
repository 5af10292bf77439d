import { parseCommands } from "../discussion/command.ts";
import { allComments, pendingFeedback } from "../discussion/feedback.ts";
import { openThreads, type Progress, publicationOf, publishedAt } from "../discussion/progress.ts";
import * as commands from "../messages/commands.ts";
import * as notices from "../messages/notices.ts";
import { needsAnswers } from "../plan/plan.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** Digits of a digest that identify a plan: with fewer, another plan could be made to match. */
const DIGEST_DIGITS_MIN = 16;
const NAMED = new RegExp(`^[0-9a-f]{${DIGEST_DIGITS_MIN},64}$`, "i");

/**
 * Why an approval is no longer valid, for people; undefined if it is. The record of it is checked against GitHub each
 * time: the plan's digest, the comment, and its author's role.
 */
export function approvalProblem(
  s: Snapshot,
  approval: Approval,
  digest: string | undefined,
): Text | undefined {
  const { by, byId } = approval;
  if (approval.digest !== digest) return notices.approvalOutdated(by);
  const comment = allComments(s).find(({ comment }) => comment.id === approval.comment)?.comment;
  if (!comment || comment.by.id !== byId) return notices.approvalDeleted(by);
  const command = parseCommands(comment.body).find(({ verb }) => verb === "approve");
  if (!command || !digest.startsWith(command.text.toLowerCase())) return notices.approvalEdited(by);
  const role = s.roles.get(comment.by.login) ?? "none";
  const needed = s.settings.roles.approve;
  return isAtLeast(role, needed) ? undefined : notices.approverWithoutRole(by, role, needed);
}

/** An `/approve` and what it is judged by. */
export interface Approving {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
  readonly record: StatusRecord;
}

/** Handles `/approve <text>`: the record with the approval, or why it is refused. */
export function handleApprove(
  { s, progress, comment, record }: Approving,
  text: string,
): { readonly record: StatusRecord } | { readonly refusal: Text } {
  const against = comment.review?.isAgainst ? commands.reviewIsAgainst() : undefined;
  const refusal =
    against ??
    planRefusal(s, progress) ??
    discussionRefusal(s) ??
    bindingRefusal({ s, progress, comment, record }, text);
  if (refusal !== undefined || !progress.digest || !s.branch)
    return { refusal: refusal ?? commands.nothingToApprove() };
  return { record: { ...record, approval: approvalBy(comment, progress.digest, s.branch.head) } };
}

/** The approval that a comment gives to a plan. */
export const approvalBy = ({ id, by }: Comment, digest: string, head: string): Approval => ({
  comment: id,
  by: by.login,
  byId: by.id,
  digest,
  head,
});

function planRefusal(s: Snapshot, { parsed }: Progress): Text | undefined {
  if (s.pull?.isOpen && s.branch?.isOurs && !parsed) return commands.planFileGone();
  if (!s.pull?.isOpen || !parsed) return commands.nothingToApprove();
  if (!parsed.plan) return commands.planUnreadable(parsed.problems);
  return needsAnswers(parsed.plan) ? commands.answersNeeded() : undefined;
}

/** An approval covers only content that its author can have read: named by its digest, or published before. */
function bindingRefusal(approving: Approving, text: string): Text | undefined {
  const { s, progress, record } = approving;
  const { digest = "", revision } = progress;
  if (text !== "") return namingRefusal(approving, text, digest);
  if (!publicationOf(s, progress, record).isOurs) return commands.approveByDigest(digest);
  return isSeen(approving, digest) ? undefined : commands.approvalPredatesRevision(revision, digest);
}

/** Why a text does not name this plan. */
export function otherNamed(text: string, digest: string): Text | undefined {
  if (!NAMED.test(text)) return commands.approvalTextUnknown(text, digest);
  return digest.startsWith(text.toLowerCase()) ? undefined : commands.otherDigest(text, digest);
}

function namingRefusal(approving: Approving, text: string, digest: string): Text | undefined {
  const other = otherNamed(text, digest);
  if (other) return other;
  // The digest covers the plan, but not people's other commits on the branch: those must have been visible.
  const isAllOurs = approving.s.branch?.commits.every((commit) => commit.ours) ?? false;
  return isAllOurs || isSeen(approving, digest) ? undefined : commands.approvalPredatesCommits(digest);
}

/**
 * GitHub's timestamps have whole seconds, so a comment in the second of the publication may predate it. A review covers
 * the commit that was reviewed, however late it is submitted.
 */
function isSeen({ s, comment }: Approving, digest: string): boolean {
  if (comment.review && comment.review.head !== s.branch?.head) return false;
  const at = publishedAt(s, digest);
  return at !== undefined && comment.at > at;
}

function discussionRefusal(s: Snapshot): Text | undefined {
  const waiting = pendingFeedback(s, () => false).filter((one) => one.refused === undefined).length;
  if (waiting > 0) return commands.feedbackPending(waiting);
  const threads = openThreads(s).length;
  return threads > 0 ? commands.threadsOpen(threads) : undefined;
}
