import type { Action, Decision, Update } from "../discussion/action.ts";
import { debouncedUntil } from "../discussion/debounce.ts";
import { allComments, pendingFeedback } from "../discussion/feedback.ts";
import { peopleOfFeedback } from "../discussion/people.ts";
import { commitsOfPeople, type Progress, progressOf } from "../discussion/progress.ts";
import { type ActionResult, withResult } from "../discussion/result.ts";
import {
  changedSince,
  editorsSince,
  isLabelKnown,
  isLabelled,
  isRequestedAfter,
  labelEventId,
  requesterOf,
  roleOfRequester,
} from "../discussion/trigger.ts";
import type { Voided } from "../discussion/view.ts";
import { budgetUsedUp } from "../messages/commands.ts";
import { budgetNotice as budgetNoticeText } from "../messages/notices.ts";
import { waiting } from "../messages/status.ts";
import { isAtLeast } from "../state/roles.ts";
import { type Branch, planBranch, planPaths, type Snapshot } from "../state/snapshot.ts";
import { budgetOf, EMPTY_RECORD, type StatusRecord, usdLeft, usdOf } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { afterReady, mayNeedFix } from "./after-ready.ts";
import { approvalProblem } from "./approval.ts";
import { type AppliedCommands, applyCommands, pendingCommands } from "./commands.ts";
import { type Inactivity, inactivity } from "./inactivity.ts";
import { labelRefusal, stopNotice } from "./notices.ts";
import { describeRecord, renderUpdates } from "./updates.ts";

/**
 * Decides what GitHub should show and the next action, from what GitHub shows now; which event woke us does not matter.
 * `result` is what the previous action produced that GitHub does not show yet.
 */
export function decide(s: Snapshot, result: ActionResult): Decision {
  const stop = stopNotice(s);
  if (stop) return { record: recordOf(s), updates: stop.updates, action: wait(stop.reason) };
  const progress = progressOf(s);
  const before = requestedAgain(s, withResult(recordOf(s), result));
  const inactive = inactivity(s, before);
  const requester = inactive ? before.requester : (before.requester ?? requesterOf(s, before).login);
  const applied = applyCommands(
    s,
    progress,
    requester === undefined ? before : { ...before, requester },
    inactive,
  );
  const still = inactivity(s, applied.record);
  if (still) return idle(s, progress, applied, still);
  const active = { ...fulfilled(s, applied.record), labelEvent: labelEventId(s) };
  const { record: approved, voided } = withApprovalChecked(
    s,
    isLabelled(s) ? active : applied.record,
    progress,
  );
  const settled = new Set([
    ...applied.refused,
    ...(result.answers ?? []).map((answer) => answer.feedback),
    ...(result.unfixed ? [result.unfixed.subject] : []),
  ]);
  const wanted = nextAction(s, progress, approved, settled);
  const action = withinBudget(s, approved, wanted);
  const view = { s, progress, record: approved, action, result, voided };
  const record = describeRecord(view);
  const rendered = renderUpdates({ ...view, record });
  // A reaction marks a command as handled, so it comes after the record: GitHub may stop in between.
  const notice = action === wanted ? [] : budgetNotice(s, approved);
  return { record, updates: [...applied.answers, ...notice, ...rendered, ...applied.reactions], action };
}

/** The stored record. If it was lost, nothing is done until an approver resumes. */
function recordOf({ status }: Snapshot): StatusRecord {
  if (status?.state !== "lost") return status?.record ?? EMPTY_RECORD;
  const { changedBy: by } = status;
  return { ...status.record, suspended: by === undefined ? {} : { by } };
}

/** Actions that call the model: none is started when the budget is used up. */
const PAID: readonly Action["kind"][] = ["draft-plan", "revise", "execute-item", "fix"];

function withinBudget(s: Snapshot, record: StatusRecord, action: Action): Action {
  if (!PAID.includes(action.kind) || usdLeft(s.settings, record) > 0) return action;
  return wait(budgetUsedUp(budgetOf(s.settings, record)));
}

/** Posted once for each budget. */
function budgetNotice(s: Snapshot, record: StatusRecord): Update[] {
  const budget = budgetOf(s.settings, record);
  const notice = `budget:${budget}`;
  const body = budgetNoticeText(budget, usdOf(record.spent));
  return s.notices.has(notice) ? [] : [{ kind: "comment", subject: s.pull?.id ?? s.issue.id, notice, body }];
}

/**
 * Logins of the people whose role the decision needs. The roles of those in `fresh` are about to be used and must not
 * come from a cache.
 */
export function peopleToAskFor(s: Snapshot): { readonly all: string[]; readonly fresh: string[] } {
  if (s.repository.isArchived || s.isUnconfigured) return { all: [], fresh: [] };
  const record = recordOf(s);
  const commands = pendingCommands(s, record).map((comment) => comment.by);
  const isActive = s.issue.isOpen && s.pull?.isOpen !== false && isLabelled(s);
  // Comments on the issue are read for the plan, if their author has the role.
  const commenters = s.issue.comments.map((comment) => comment.by).filter((person) => !person.isBot);
  const people = isActive
    ? [
        ...(isLabelKnown(s, record) ? [] : [requesterOf(s, record)]),
        ...(s.branch ? editorsSince(s, record) : [...commenters, ...s.issue.edits.map((edit) => edit.by)]),
        ...commands,
        ...peopleOfFeedback(s),
        ...(commands.length > 0 ? threadAuthors(s) : []),
      ]
    : commands;
  const approver = approverOf(s, record);
  const logins = people.map((person) => person.login);
  return { all: [...new Set([...logins, ...approver])], fresh: approver };
}

/**
 * Current login of who approved, because it may have been renamed. Also while the label is off, because a pending
 * `/plan` makes the approval take effect.
 */
function approverOf(s: Snapshot, { approval }: StatusRecord): string[] {
  const isOpen = s.issue.isOpen && s.pull?.isOpen !== false;
  const progress = progressOf(s);
  if (!approval || !isOpen || (progress.isFinished && !mayNeedFix(s, progress))) return [];
  const comment = allComments(s).find(({ comment }) => comment.id === approval.comment);
  return [comment?.comment.by.login ?? approval.by];
}

/** Who commented in unresolved threads: an approval may have to wait for them. */
function threadAuthors(s: Snapshot) {
  const open = s.pull?.threads.filter((thread) => !thread.isResolved) ?? [];
  return open.flatMap((thread) => thread.comments.map((comment) => comment.by)).filter((by) => !by.isBot);
}

const wait = (reason: Text) => ({ kind: "wait" as const, reason });

/** A request after `/cancel`, by the label or `/plan`, starts again; a missing label is no failure once it is on. */
function requestedAgain(s: Snapshot, { cancelledAt, failure, ...rest }: StatusRecord): StatusRecord {
  const mayRequest = () => isAtLeast(roleOfRequester(s, rest), s.settings.roles.trigger);
  const isOver = cancelledAt === undefined || (isRequestedAfter(s, rest, cancelledAt) && mayRequest());
  const record = failure && !(failure.phase === "label" && isLabelled(s)) ? { ...rest, failure } : rest;
  return isOver ? record : { ...record, cancelledAt };
}

/** The pull request fulfills the request; from then on people control the label. */
function fulfilled(s: Snapshot, { requestedAt, ...record }: StatusRecord): StatusRecord {
  return s.pull || requestedAt === undefined ? record : { ...record, requestedAt };
}

/** Nothing is done, but the results of commands are still shown. */
function idle(
  s: Snapshot,
  progress: Progress,
  { record: applied, answers, reactions }: AppliedCommands,
  why: Inactivity,
): Decision {
  const record = isLabelled(s) ? applied : { ...applied, labelEvent: "" };
  const action = wait(why.reason);
  const view = { s, progress, record, action, result: {}, isInactive: true as const };
  // A `/cancel` before the first status comment must still be recorded.
  const isQuiet = why.isSilent || (s.status === undefined && record.cancelledAt === undefined);
  const refusal = why.isLabelRefused ? labelRefusal(s, requesterOf(s, record)) : [];
  const rendered = isQuiet ? [] : renderUpdates(view);
  return { record, updates: [...answers, ...refusal, ...rendered, ...reactions], action };
}

/** The record without an approval that is no longer valid; an item's failure is then cleared as well. */
function withApprovalChecked(
  s: Snapshot,
  record: StatusRecord,
  { digest, isFinished }: Progress,
): { readonly record: StatusRecord; readonly voided: Voided | undefined } {
  const { approval } = record;
  const problem = approval && !isFinished ? approvalProblem(s, approval, digest) : undefined;
  if (!approval || problem === undefined) return { record, voided: undefined };
  const { approval: _, resumedAt: __, failure, ...rest } = record;
  const kept = failure && failure.phase !== "execute" ? { ...rest, failure } : rest;
  return { record: kept, voided: { approval, problem } };
}

/** Comments per revision: more would not fit into one reply. The next revision addresses the others. */
const COMMENTS_MAX = 50;

/** The next action is the first thing that is missing. */
function nextAction(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  settled: ReadonlySet<string>,
): Action {
  if (!isLabelled(s)) return { kind: "label", reason: "Requested with `/plan`" };
  if (progress.isFinished && s.pull) return afterReady(s, progress, record, settled);
  return (
    planAction(s, record) ?? revisionAction(s, progress, record, settled) ?? workAction(s, progress, record)
  );
}

function planAction(s: Snapshot, record: StatusRecord): Action | undefined {
  const { defaultBranch } = s.repository;
  if (!s.branch && record.failure) return wait(waiting.planFailed());
  if (!defaultBranch) return wait(waiting.emptyRepository());
  const editor = s.branch ? undefined : changedSince(s, record);
  if (editor) return wait(waiting.issueEdited(editor.login));
  if (!s.branch)
    return { kind: "draft-plan", reason: "Requested, and there is no plan yet", base: defaultBranch.head };
  if (!s.branch.isOurs) return wait(waiting.foreignBranch(planBranch(s.issue.number)));
  if (!s.plan) return wait(waiting.planGone());
  return s.pull ? undefined : pullAction(s.branch, record, defaultBranch.name);
}

function pullAction({ rival, head }: Branch, record: StatusRecord, base: string): Action {
  if (rival) return wait(waiting.rivalPull());
  if (record.failure) return wait(waiting.pullFailed());
  return { kind: "open-pull", reason: "The plan is pushed", base, head };
}

function revisionAction(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  settled: ReadonlySet<string>,
): Action | undefined {
  if (!s.branch) return undefined;
  if (!progress.parsed?.plan) return wait(waiting.planUnreadable());
  const feedback = pendingFeedback(s, () => false).filter(
    (one) => one.refused === undefined && !settled.has(one.id),
  );
  if (feedback.length === 0) return undefined;
  if (record.failure?.phase === "revise") return wait(waiting.revisionFailed());
  const until = debouncedUntil(s, feedback);
  if (until !== undefined) return { ...wait(waiting.moreComments()), until };
  const batch = feedback.slice(0, COMMENTS_MAX);
  return { kind: "revise", reason: "There are comments on the plan", feedback: batch, head: s.branch.head };
}

function workAction(s: Snapshot, progress: Progress, record: StatusRecord): Action {
  const { branch } = s;
  const [item] = progress.open;
  if (!branch) return wait(waiting.planGone());
  if (progress.items.length === 0) return wait(waiting.answers());
  if (!record.approval) return wait(waiting.approval());
  if (record.failure) return wait(waiting.itemFailed(record.failure.item));
  if (record.isPaused) return wait(waiting.paused());
  if (commitsOfPeople(s, record).length > 0) return wait(waiting.peopleCommitted());
  const { head } = branch;
  if (!item)
    return { kind: "archive", reason: "Every item is done", head, to: planPaths(s.issue.number).inDocs };
  return { kind: "execute-item", reason: `Item ${item.id} is next`, item, approval: record.approval, head };
}
