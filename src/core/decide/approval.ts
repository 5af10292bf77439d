import { parseCommands } from "../discussion/command.ts";
import { allRemarks, pendingFeedback } from "../discussion/feedback.ts";
import { openThreads, type Progress, publicationOf, publishedAt } from "../discussion/progress.ts";
import * as message from "../messages/message.ts";
import * as notice from "../messages/notice.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Remark, Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";

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
): string | undefined {
  const { by, byId } = approval;
  if (approval.digest !== digest) return notice.approvalOutdated(by);
  const comment = allRemarks(s).find(({ remark }) => remark.id === approval.remark)?.remark;
  if (!comment || comment.by.id !== byId) return notice.approvalDeleted(by);
  const says = parseCommands(comment.body).find(({ verb }) => verb === "approve");
  if (!says || !digest.startsWith(says.text.toLowerCase())) return notice.approvalEdited(by);
  const role = s.roles.get(comment.by.login) ?? "none";
  const needed = s.settings.roles.approve;
  return isAtLeast(role, needed) ? undefined : notice.approverWithoutRole(by, role, needed);
}

interface Approving {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly remark: Remark;
  readonly record: StatusRecord;
}

/** Follows an `/approve` with the given text behind it: the record with the approval, or why it is refused. */
export function handleApprove(
  { s, progress, remark, record }: Approving,
  text: string,
): { readonly record: StatusRecord } | { readonly refusal: string } {
  const against = remark.review?.isAgainst ? message.reviewIsAgainst() : undefined;
  const refusal =
    against ??
    planRefusal(s, progress) ??
    talkRefusal(s) ??
    bindingRefusal({ s, progress, remark, record }, text);
  if (refusal !== undefined || !progress.digest || !s.branch)
    return { refusal: refusal ?? message.nothingToApprove() };
  const by = { by: remark.by.login, byId: remark.by.id };
  const approval = { remark: remark.id, ...by, digest: progress.digest, head: s.branch.head };
  return { record: { ...record, approval } };
}

function planRefusal(s: Snapshot, { parsed, isFinished }: Progress): string | undefined {
  if (isFinished) return message.allDone();
  if (s.pull?.isOpen && s.branch?.isOurs && !parsed) return message.nothingLeftToApprove();
  if (!s.pull?.isOpen || !parsed) return message.nothingToApprove();
  return parsed.plan ? undefined : message.planUnreadable(parsed.problems);
}

/** An approval is of the wording that its writer can have read: named outright, or published before it was written. */
function bindingRefusal(approving: Approving, text: string): string | undefined {
  const { s, progress, record } = approving;
  const { digest = "", revision } = progress;
  if (text !== "") return namingRefusal(approving, text, digest);
  if (!publicationOf(s, progress, record).isOurs) return message.approveByName(digest);
  return isSeen(approving, digest) ? undefined : message.notThatRevision(revision, digest);
}

function namingRefusal(approving: Approving, text: string, digest: string): string | undefined {
  if (!NAMED.test(text)) return message.approvalTextUnknown(text, digest);
  if (!digest.startsWith(text.toLowerCase())) return message.otherRevision(text, digest);
  // The wording is named, but not what a person committed beside it, at whatever place: that must have been there to see.
  const isAllOurs = approving.s.branch?.commits.every((commit) => commit.ours) ?? false;
  return isAllOurs || isSeen(approving, digest) ? undefined : message.notThatHead(digest);
}

/**
 * Seconds are all that GitHub tells: what was written in the second of the publication may not have seen it. A review is
 * of the commit that its writer had before them, however late it is submitted.
 */
function isSeen({ s, remark }: Approving, digest: string): boolean {
  if (remark.review && remark.review.head !== s.branch?.head) return false;
  const at = publishedAt(s, digest);
  return at !== undefined && remark.at > at;
}

function talkRefusal(s: Snapshot): string | undefined {
  const waiting = pendingFeedback(s, () => false).filter((one) => one.refused === undefined).length;
  if (waiting > 0) return message.feedbackPending(waiting);
  const threads = openThreads(s).length;
  return threads > 0 ? message.threadsOpen(threads) : undefined;
}
