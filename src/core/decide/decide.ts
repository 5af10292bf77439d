import type { Action, Decision, Update } from "../discussion/action.ts";
import { archiveOf } from "../discussion/conventions.ts";
import { debouncedUntil } from "../discussion/debounce.ts";
import { pendingFeedback } from "../discussion/feedback.ts";
import { commitsOfPeople, type Progress, progressOf } from "../discussion/progress.ts";
import { type ActionResult, withResult } from "../discussion/result.ts";
import { changedSince, isLabelled, labelEventId, requesterOf } from "../discussion/trigger.ts";
import type { Voided } from "../discussion/view.ts";
import { budgetUsedUp } from "../messages/commands.ts";
import { budgetNotice as budgetNoticeText } from "../messages/notices.ts";
import { waiting } from "../messages/status.ts";
import { type Branch, type Pull, planBranch, type Snapshot } from "../state/snapshot.ts";
import { budgetOf, type StatusRecord, usdLeft, usdOf } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { approvalProblem } from "./approval.ts";
import { type AppliedCommands, applyCommands } from "./commands.ts";
import { describeRecord } from "./description.ts";
import { type Inactivity, inactivity } from "./inactivity.ts";
import { labelRefusal, stopNotice } from "./notices.ts";
import { recordOf, requestedAgain, restarted } from "./requests.ts";
import { standingOf } from "./standing.ts";
import { recordWithSubIssues } from "./sub-issues.ts";
import { renderUpdates } from "./updates.ts";

/**
 * Decides what GitHub should show and the next action, from what GitHub shows now; which event woke us does not matter.
 * `result` is what the previous action produced that GitHub does not show yet.
 */
export function decide(observed: Snapshot, result: ActionResult): Decision {
  const stop = stopNotice(observed);
  if (stop) return { record: recordOf(observed), updates: stop.updates, action: wait(stop.reason) };
  const recorded = requestedAgain(observed, withResult(recordOf(observed), result));
  const { s, record: before } = restarted(observed, recorded);
  const progress = progressOf(s);
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
  return decideActive(restarted(s, applied.record), { progress, applied, result });
}

interface Heard {
  readonly progress: Progress;
  readonly applied: AppliedCommands;
  readonly result: ActionResult;
}

/** The decision after every command was applied, on a plan that is active. */
function decideActive(
  { s, record: commanded }: { readonly s: Snapshot; readonly record: StatusRecord },
  { progress, applied, result }: Heard,
): Decision {
  const active = { ...fulfilled(s, commanded), labelEvent: labelEventId(s) };
  const { record: approved, voided } = withApprovalChecked(s, isLabelled(s) ? active : commanded, progress);
  const settled = new Set([...applied.refused, ...(result.answers ?? []).map((answer) => answer.feedback)]);
  const wanted = nextAction(s, progress, approved, settled);
  const action = withinBudget(s, approved, wanted);
  const view = { s, progress, record: approved, action, result, voided };
  const standing = standingOf(view);
  const record = recordWithSubIssues({ ...view, record: describeRecord(view, standing) });
  const rendered = renderUpdates({ ...view, record }, standing);
  // A reaction marks a command as handled, so it comes after the record: GitHub may stop in between.
  const notice = action === wanted ? [] : budgetNotice(s, approved);
  return { record, updates: [...applied.answers, ...notice, ...rendered, ...applied.reactions], action };
}

/** Actions that call the model: none is started when the budget is used up. */
const PAID: readonly Action["kind"][] = ["draft-plan", "revise", "execute-item"];

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

const wait = (reason: Text) => ({ kind: "wait" as const, reason });

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
  const standing = standingOf(view);
  const described = isQuiet ? record : describeRecord(view, standing);
  const rendered = isQuiet ? [] : renderUpdates({ ...view, record: described }, standing);
  return { record: described, updates: [...answers, ...refusal, ...rendered, ...reactions], action };
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
  if (progress.isFinished && s.pull) return wait(waiting.done());
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
  return s.pull?.isOpen ? undefined : pullAction(s.branch, s.pull, record, defaultBranch.name);
}

function pullAction(
  { rival, head }: Branch,
  closed: Pull | undefined,
  record: StatusRecord,
  base: string,
): Action {
  if (rival) return wait(waiting.rivalPull());
  if (record.failure) return wait(waiting.pullFailed());
  if (closed) return { kind: "reopen-pull", reason: "Requested again", head };
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
  if (!item) return { kind: "archive", reason: "Every item is done", head, ...archiveOf(s) };
  return { kind: "execute-item", reason: `Item ${item.id} is next`, item, approval: record.approval, head };
}
