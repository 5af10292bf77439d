import { additionNotice, additionsIn } from "../discussion/additions.ts";
import { type ApprovalText, readApproval } from "../discussion/approval-text.ts";
import type { Command } from "../discussion/command.ts";
import { pendingFeedback } from "../discussion/feedback.ts";
import { linkTo } from "../discussion/link.ts";
import { publicationOf, publishedAt } from "../discussion/progress.ts";
import { openThreads } from "../discussion/thread.ts";
import * as texts from "../messages/approvals.ts";
import * as commands from "../messages/commands.ts";
import { needsAnswers } from "../plan/plan.ts";
import { additionProblem, isVisible, withCondition } from "../revision/additions.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { checkApprovals, commentOf, covers } from "./approvals.ts";
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
  const { approvals } = checkApprovals(s, record, progress.digest);
  const started = progress.open.find(({ id }) => approvals.some((approval) => covers(approval, id)));
  const [next] = progress.open;
  if (started) return { refusal: texts.nextStarted(started.id) };
  if (!next) return { refusal: commands.allDone() };
  if (!isPublished(approving)) return { refusal: texts.nextPredates() };
  return approved(approving, command, { items: [next.id] });
}

function approved(approving: CommandInput, command: Command, wanted: ApprovalText): ItemResult {
  const refusal = scopeRefusal(approving, wanted) ?? timeRefusal(approving, wanted);
  return refusal ? { refusal } : { record: withApproval(approving, approvalOf(approving, command, wanted)) };
}

function approvalOf(approving: CommandInput, { verb, text }: Command, wanted: ApprovalText): Approval {
  const { s, progress, comment, record } = approving;
  const { digest = "" } = progress;
  const [standing, ...others] = checkApprovals(s, record, digest).approvals;
  const amendment = grantedAmendment(approving, wanted);
  // Whoever grants a file approves what was approved before, with it.
  const named = wanted.items ? [wanted] : [];
  const items = amendment && standing ? allItems([standing, ...others, ...named]) : wanted.items;
  const head = s.branch?.head ?? "";
  const isSeen = wanted.digest !== undefined || isPublished(approving);
  return {
    comment: comment.id,
    by: comment.by.login,
    byId: comment.by.id,
    digest,
    // People's commits that may not have been visible stay unaccepted.
    head: isSeen ? head : (standing?.head ?? head),
    said: `${verb} ${text}`,
    ...(items && { items }),
    ...(wanted.condition !== undefined && { condition: wanted.condition }),
    ...(amendment && { amendment }),
  };
}

/** The record with another approval; earlier ones stay for the items that it does not cover. */
function withApproval({ s, progress, record }: CommandInput, approval: Approval): StatusRecord {
  const { earlierApprovals: _, failure, ...rest } = record;
  const { approvals } = checkApprovals(s, record, progress.digest);
  const isNeeded = (one: Approval) =>
    progress.open.some(({ id }) => covers(one, id) && !covers(approval, id));
  const earlierApprovals = approvals.filter(isNeeded);
  return {
    ...rest,
    ...(failure && !approval.amendment && { failure }),
    approval,
    ...(earlierApprovals.length > 0 && { earlierApprovals }),
  };
}

/** The items of several approvals together; undefined if one of them covers all. */
function allItems(approvals: readonly Pick<Approval, "items">[]): readonly number[] | undefined {
  const lists = approvals.flatMap(({ items }) => (items ? [items] : []));
  return lists.length < approvals.length ? undefined : [...new Set(lists.flat())];
}

/** Whether there is anything that can be approved now. */
function planRefusal({ s, progress, comment, record }: CommandInput): Text | undefined {
  const { parsed, isFinished } = progress;
  if (comment.review?.isAgainst) return commands.reviewIsAgainst();
  if (isFinished) return commands.allDone();
  const missing = planMissing(s, progress);
  if (missing) return missing;
  if (parsed?.plan && needsAnswers(parsed.plan)) return commands.answersNeeded();
  if (record.approval?.comment === comment.id) return texts.oneApprovalPerComment();
  return discussionRefusal(s) ?? additionRefusal(s, progress, record);
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
  const { approvals } = checkApprovals(s, record, progress.digest);
  const isCovered = (id: number) =>
    wanted.includes(id) || isSettled(progress, id) || approvals.some((approval) => covers(approval, id));
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
  const { s, progress, record } = approving;
  const { digest = "", revision } = progress;
  if (named !== undefined) return namingRefusal(approving, named, digest);
  if (isFollowing(approving)) return undefined;
  if (!publicationOf(s, progress, record).isOurs) return commands.approveByDigest(digest);
  return isPublished(approving) ? undefined : commands.approvalPredatesRevision(revision, digest);
}

function namingRefusal(approving: CommandInput, named: string, digest: string): Text | undefined {
  if (!digest.startsWith(named)) return commands.otherDigest(named, digest);
  // The digest covers the plan, but not people's other commits on the branch: those must have been visible.
  const isAllOurs = approving.s.branch?.commits.every((commit) => commit.ours) ?? false;
  return isAllOurs || isFollowing(approving) || isPublished(approving)
    ? undefined
    : commands.approvalPredatesCommits(digest);
}

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
 * added under that approval was announced later.
 */
function isFollowing({ s, progress: { digest }, comment, record }: CommandInput): boolean {
  if (comment.review && comment.review.head !== s.branch?.head) return false;
  const added = additionsIn(s).find(({ ours }) => ours.trailers.get("Plan-Digest") === digest);
  const announcedAt = added ? (s.noticeTimes.get(additionNotice(added)) ?? comment.at) : 0;
  const { approvals } = checkApprovals(s, record, digest);
  return approvals.some(
    (approval) => comment.at > Math.max(announcedAt, commentOf(s, approval)?.at ?? comment.at),
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
  const noticedAt = s.noticeTimes.get(`failed:${record.failure?.id}`) ?? Number.POSITIVE_INFINITY;
  return granted && comment.at <= noticedAt ? texts.approvalPredatesAmendment(granted) : undefined;
}
