import { allApprovals, checkApprovals, commentOf, covers, withApprovals } from "../approvals/approvals.ts";
import { awaitedText } from "../approvals/awaited.ts";
import { isReviewApproval } from "../approvals/review-approvals.ts";
import { exclusionOf, hasRules } from "../approvals/rules.ts";
import { additionNotice, additionsIn } from "../discussion/additions.ts";
import { type ApprovalText, readApproval } from "../discussion/approval-text.ts";
import type { Command } from "../discussion/command.ts";
import { pendingFeedback } from "../discussion/feedback.ts";
import { linkTo } from "../discussion/link.ts";
import { publicationOf, publishedAt } from "../discussion/progress.ts";
import { openThreads } from "../discussion/thread.ts";
import * as texts from "../messages/approvals.ts";
import * as approvers from "../messages/approvers.ts";
import * as commands from "../messages/commands.ts";
import { needsAnswers } from "../plan/plan.ts";
import { additionProblem, isVisible, withCondition } from "../revision/additions.ts";
import type { Person } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { type CommandInput, type ItemResult, planMissing, WORDS_MAX } from "./command-input.ts";
import { isSettled, offeredAmendment, pendingAddition } from "./work.ts";

/** Handles `/approve <text>`: the record with the approval, or why it is refused. */
export function handleApprove(approving: CommandInput, command: Command): ItemResult {
  const refusal = planRefusal(approving);
  if (refusal) return { refusal };
  const wanted = readApproval(command.text);
  const { digest = "" } = approving.progress;
  return wanted
    ? approved(approving, command, wanted)
    : { refusal: commands.approvalTextUnknown(command.text, digest) };
}

/** Handles `/next`: approves the first open item, when everything that was approved before is done. */
export function handleNext(approving: CommandInput, command: Command): ItemResult {
  const { s, record, progress } = approving;
  const refusal = planRefusal(approving);
  if (refusal) return { refusal };
  const { approvals } = checkApprovals(s, record, progress);
  const started = progress.open.find(({ id }) => approvals.some((approval) => covers(approval, id)));
  const [next] = progress.open;
  if (started) return { refusal: texts.nextStarted(started.id) };
  if (!next) return { refusal: commands.allDone() };
  if (!isPublished(approving)) return { refusal: texts.nextPredates() };
  return approved(approving, command, { items: [next.id] });
}

function approved(approving: CommandInput, command: Command, wanted: ApprovalText): ItemResult {
  const refusal = scopeRefusal(approving, wanted) ?? timeRefusal(approving, wanted);
  if (refusal) return { refusal };
  return recorded(approving, withApproval(approving, approvalOf(approving, command, wanted)));
}

/** The answer tells whoever approved what is still missing. */
export function recorded({ s, progress, comment }: CommandInput, record: StatusRecord): ItemResult {
  const isPending = record.pendingApprovals?.some((one) => one.comment === comment.id) ?? false;
  return isPending
    ? { record, answer: approvers.approvalRecorded(awaitedText(s, progress, record)) }
    : { record };
}

function approvalOf(approving: CommandInput, { verb, text }: Command, wanted: ApprovalText): Approval {
  const { s, progress, comment, record } = approving;
  const { digest = "" } = progress;
  const { approvals, pending } = checkApprovals(s, record, progress);
  const amendment = grantedAmendment(approving, wanted);
  // Whoever grants a file approves what was approved before, with it.
  const named = wanted.items ? [wanted] : [];
  const items = amendment && approvals.length > 0 ? allItems([...approvals, ...named]) : wanted.items;
  // People's commits that may not have been visible stay unaccepted.
  const seen = isSeen(approving, wanted) ? undefined : [...approvals, ...pending][0]?.head;
  return {
    comment: comment.id,
    by: comment.by.login,
    byId: comment.by.id,
    digest,
    head: seen ?? s.branch?.head ?? "",
    said: `${verb} ${text}`,
    ...(isReviewApproval(s, comment) && { isReview: true }),
    ...(items && { items }),
    ...(wanted.condition !== undefined && { condition: wanted.condition }),
    ...(amendment && { amendment }),
  };
}

const isSeen = (approving: CommandInput, { digest }: ApprovalText): boolean =>
  (digest !== undefined && isAllOurs(approving.s)) || isPublished(approving);

/** The record with another approval; earlier ones stay for the items that it does not cover. */
export function withApproval({ s, progress, record }: CommandInput, approval: Approval): StatusRecord {
  const { failure, ...rest } = record;
  const { approvals, pending } = checkApprovals(s, record, progress);
  const isOther = (one: Approval) => hasRules(s.settings) && one.byId !== approval.byId;
  const isNeeded = (one: Approval) =>
    progress.isFinished
      ? isOther(one)
      : progress.open.some(({ id }) => covers(one, id) && (isOther(one) || !covers(approval, id)));
  const kept = [approval, ...[...approvals, ...pending].filter(isNeeded)];
  const checked = checkApprovals(s, withApprovals(rest, { approvals: [], pending: kept }), progress);
  const none = checked.voided.map((one) => one.approval);
  return {
    ...withApprovals(rest, { approvals: checked.approvals, pending: [...checked.pending, ...none] }),
    ...(failure && !approval.amendment && { failure }),
  };
}

/** The items of several approvals together; undefined if one of them covers all. */
function allItems(approvals: readonly Pick<Approval, "items">[]): readonly number[] | undefined {
  const lists = approvals.flatMap(({ items }) => (items ? [items] : []));
  return lists.length < approvals.length ? undefined : [...new Set(lists.flat())];
}

/** Whether there is anything that can be approved now. */
function planRefusal(approving: CommandInput): Text | undefined {
  const { s, progress, comment, record } = approving;
  const { parsed, isFinished } = progress;
  if (comment.review?.isAgainst) return commands.reviewIsAgainst();
  if (isFinished) return commands.allDone();
  const missing = planMissing(s, progress);
  if (missing) return missing;
  if (parsed?.plan && needsAnswers(parsed.plan)) return commands.answersNeeded();
  if (allApprovals(record).some((one) => one.comment === comment.id)) return texts.oneApprovalPerComment();
  return personRefusal(approving) ?? discussionRefusal(s) ?? additionRefusal(s, progress, record);
}

/** Whether somebody else has to approve, whatever they approve. */
export function personRefusal({ s, comment, record }: CommandInput): Text | undefined {
  const exclusion = exclusionOf(s, record, comment.by);
  if (exclusion === "requester") return approvers.requesterMayNotApprove();
  return exclusion === "team" ? approvers.notInTeam(s.settings.approvals.teams) : undefined;
}

const additionRefusal = (...on: Parameters<typeof pendingAddition>): Text | undefined =>
  pendingAddition(...on) && texts.planBeingAmended();

function discussionRefusal(s: Snapshot): Text | undefined {
  const waiting = pendingFeedback(s, () => false).filter((one) => one.refused === undefined).length;
  if (waiting > 0) return commands.feedbackPending(waiting);
  const links = openThreads(s).flatMap(({ comments: [first] }) => (first ? [linkTo(s, first)] : []));
  return links.length > 0 ? commands.threadsOpen(links) : undefined;
}

/** Whether what is named can be approved: the items and what they depend on, the condition. */
function scopeRefusal(approving: CommandInput, { items, condition }: ApprovalText): Text | undefined {
  return (items && itemsRefusal(approving, items)) ?? conditionRefusal(approving, condition);
}

function itemsRefusal({ s, progress, record }: CommandInput, wanted: readonly number[]): Text | undefined {
  const ids = progress.items.map(({ item }) => item.id);
  const open = progress.open.map(({ id }) => id);
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined) return texts.itemUnknown("approve", unknown, ids, open);
  const named = progress.open.filter(({ id }) => wanted.includes(id));
  if (named.length === 0) return texts.itemsSettled(wanted, open);
  const { approvals, pending } = checkApprovals(s, record, progress);
  const isCovered = (id: number) =>
    wanted.includes(id) ||
    isSettled(progress, id) ||
    [...approvals, ...pending].some((approval) => covers(approval, id));
  for (const item of named) {
    const missing = item.after.filter((id) => !isCovered(id));
    if (missing.length > 0) return texts.dependencyOpen(item.id, missing, [...missing, ...wanted]);
  }
  return undefined;
}

function conditionRefusal({ s, comment }: CommandInput, condition: string | undefined): Text | undefined {
  if (condition === undefined) return undefined;
  // Lines below an `/approve` are not part of it: they would not bind.
  if (!isVisible(condition) || condition.endsWith(":")) return texts.conditionMissing();
  if (condition.length > WORDS_MAX) return texts.tooManyWords(WORDS_MAX);
  const problem = additionProblem(withCondition(s.plan?.text ?? "", comment.by.login, condition));
  return problem === undefined ? undefined : texts.planCannotHold(problem);
}

/** An approval covers only what its author can have read: named by its digest, or published before. */
function timeRefusal(approving: CommandInput, wanted: ApprovalText): Text | undefined {
  return wordingRefusal(approving, wanted.digest) ?? amendmentRefusal(approving, wanted);
}

function wordingRefusal(approving: CommandInput, named: string | undefined): Text | undefined {
  const { s, progress, comment, record } = approving;
  const { digest = "", revision } = progress;
  if (named !== undefined) return namingRefusal(approving, named, digest);
  const { isOurs } = publicationOf(s, progress, record);
  // Who has named a wording of people's need not name it again; for others it speaks not.
  if (isFollowing(approving, isOurs ? undefined : comment.by)) return undefined;
  if (!isOurs) return commands.approveByDigest(digest);
  return isPublished(approving) ? undefined : commands.approvalPredatesRevision(revision, digest);
}

function namingRefusal(approving: CommandInput, named: string, digest: string): Text | undefined {
  if (!digest.startsWith(named)) return commands.otherDigest(named, digest);
  // The digest covers the plan, but not people's other commits on the branch: those must have been visible.
  return isAllOurs(approving.s) || isFollowing(approving) || isPublished(approving)
    ? undefined
    : commands.approvalPredatesCommits(digest);
}

const isAllOurs = ({ branch }: Snapshot): boolean => branch?.commits.every((commit) => commit.ours) ?? false;

/**
 * True if the plan was published on this head before the comment. GitHub's timestamps have whole seconds, so a comment in
 * the second of the publication may predate it. A review covers the commit that was reviewed, however late it is submitted.
 */
function isPublished({ s, progress, comment }: CommandInput): boolean {
  if (comment.review && comment.review.head !== s.branch?.head) return false;
  const at = publishedAt(s, progress.digest ?? "");
  return at !== undefined && comment.at > at;
}

/**
 * True if the comment was written after an approval of this wording that holds: it was published before that. What we
 * added under that approval was announced later. `by`: only approvals of that person count.
 */
function isFollowing({ s, progress, comment, record }: CommandInput, by?: Person): boolean {
  if (comment.review && comment.review.head !== s.branch?.head) return false;
  const added = additionsIn(s).find(({ ours }) => ours.trailers.get("Plan-Digest") === progress.digest);
  const announcedAt = added ? (s.noticeTimes.get(additionNotice(added)) ?? comment.at) : 0;
  const { approvals, pending } = checkApprovals(s, record, progress);
  return [...approvals, ...pending].some(
    (approval) =>
      (by === undefined || approval.byId === by.id) &&
      comment.at > Math.max(announcedAt, commentOf(s, approval)?.at ?? comment.at),
  );
}

/** The amendment that an approval grants: the one that is asked for, unless the approval is of other items. */
function grantedAmendment({ s, progress, record }: CommandInput, { items }: ApprovalText) {
  const offered = offeredAmendment(s, progress, record);
  return offered && covers({ items }, offered.item) ? offered : undefined;
}

function amendmentRefusal(approving: CommandInput, wanted: ApprovalText): Text | undefined {
  const { s, comment, record } = approving;
  const granted = grantedAmendment(approving, wanted);
  // The check run whose button it was says nothing of another file.
  if (granted && comment.isPress) return texts.approvalPredatesAmendment(granted);
  const noticedAt = s.noticeTimes.get(`failed:${record.failure?.id}`) ?? Number.POSITIVE_INFINITY;
  return granted && comment.at <= noticedAt ? texts.approvalPredatesAmendment(granted) : undefined;
}
