import { parseCommands } from "../discussion/command.ts";
import { allComments, pendingFeedback } from "../discussion/feedback.ts";
import { openThreads, type Progress, publicationOf, publishedAt } from "../discussion/progress.ts";
import * as commands from "../messages/commands.ts";
import * as notices from "../messages/notices.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** Digits of a digest that name a wording: with fewer, another wording could be made to match. */
const DIGEST_DIGITS_MIN = 16;
const NAMED = new RegExp(`^[0-9a-f]{${DIGEST_DIGITS_MIN},64}$`, "i");

/**
 * Why an approval does not count any more, for people; undefined if it does. What was remembered of it is held against
 * GitHub each time: the wording, the comment, and its writer's role.
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
  const says = parseCommands(comment.body).find(({ verb }) => verb === "approve");
  if (!says || !digest.startsWith(says.text.toLowerCase())) return notices.approvalEdited(by);
  const role = s.roles.get(comment.by.login) ?? "none";
  const needed = s.settings.roles.approve;
  return isAtLeast(role, needed) ? undefined : notices.approverWithoutRole(by, role, needed);
}

interface Approving {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
  readonly record: StatusRecord;
}

/** Follows an `/approve` with the given text behind it: the record with the approval, or why it is refused. */
export function handleApprove(
  { s, progress, comment, record }: Approving,
  text: string,
): { readonly record: StatusRecord } | { readonly refusal: Text } {
  const against = comment.review?.isAgainst ? commands.reviewIsAgainst() : undefined;
  const refusal =
    against ??
    planRefusal(s, progress) ??
    talkRefusal(s) ??
    bindingRefusal({ s, progress, comment, record }, text);
  if (refusal !== undefined || !progress.digest || !s.branch)
    return { refusal: refusal ?? commands.nothingToApprove() };
  const by = { by: comment.by.login, byId: comment.by.id };
  const approval = { comment: comment.id, ...by, digest: progress.digest, head: s.branch.head };
  return { record: { ...record, approval } };
}

function planRefusal(s: Snapshot, { parsed, isFinished }: Progress): Text | undefined {
  if (isFinished) return commands.allDone();
  if (s.pull?.isOpen && s.branch?.isOurs && !parsed) return commands.planFileGone();
  if (!s.pull?.isOpen || !parsed) return commands.nothingToApprove();
  return parsed.plan ? undefined : commands.planUnreadable(parsed.problems);
}

/** An approval is of the wording that its writer can have read: named outright, or published before it was written. */
function bindingRefusal(approving: Approving, text: string): Text | undefined {
  const { s, progress, record } = approving;
  const { digest = "", revision } = progress;
  if (text !== "") return namingRefusal(approving, text, digest);
  if (!publicationOf(s, progress, record).isOurs) return commands.approveByDigest(digest);
  return isSeen(approving, digest) ? undefined : commands.approvalPredatesRevision(revision, digest);
}

function namingRefusal(approving: Approving, text: string, digest: string): Text | undefined {
  if (!NAMED.test(text)) return commands.approvalTextUnknown(text, digest);
  if (!digest.startsWith(text.toLowerCase())) return commands.otherDigest(text, digest);
  // The wording is named, but not what a person committed beside it, at whatever place: that must have been there to see.
  const isAllOurs = approving.s.branch?.commits.every((commit) => commit.ours) ?? false;
  return isAllOurs || isSeen(approving, digest) ? undefined : commands.approvalPredatesCommits(digest);
}

/**
 * Seconds are all that GitHub tells: what was written in the second of the publication may not have seen it. A review is
 * of the commit that its writer had before them, however late it is submitted.
 */
function isSeen({ s, comment }: Approving, digest: string): boolean {
  if (comment.review && comment.review.head !== s.branch?.head) return false;
  const at = publishedAt(s, digest);
  return at !== undefined && comment.at > at;
}

function talkRefusal(s: Snapshot): Text | undefined {
  const waiting = pendingFeedback(s, () => false).filter((one) => one.refused === undefined).length;
  if (waiting > 0) return commands.feedbackPending(waiting);
  const threads = openThreads(s).length;
  return threads > 0 ? commands.threadsOpen(threads) : undefined;
}
