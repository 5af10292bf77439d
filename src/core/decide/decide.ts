import { withApprovalsChecked } from "../approvals/approvals.ts";
import { withReviewApprovals } from "../approvals/review-approvals.ts";
import type { Action, Decision, Update } from "../discussion/action.ts";
import { debouncedUntil } from "../discussion/debounce.ts";
import { pendingFeedback } from "../discussion/feedback.ts";
import { type Progress, progressOf } from "../discussion/progress.ts";
import { type ActionResult, withResult } from "../discussion/result.ts";
import {
  changedSince,
  isLabelled,
  labelEventId,
  recordedRequester,
  requesterOf,
  withReopening,
} from "../discussion/trigger.ts";
import { budgetUsedUp } from "../messages/commands.ts";
import { budgetNotice as budgetNoticeText } from "../messages/notices.ts";
import { waiting } from "../messages/status.ts";
import { type Branch, type Pull, planBranch, type Snapshot } from "../state/snapshot.ts";
import { budgetOf, type StatusRecord, usdLeft, usdOf } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { acknowledged } from "./acknowledged.ts";
import { afterReady } from "./after-ready.ts";
import { type AppliedCommands, applyCommands } from "./commands.ts";
import { describeRecord } from "./description.ts";
import { type Inactivity, inactivity } from "./inactivity.ts";
import { labelRefusal, stopNotice } from "./notices.ts";
import { recordOf, requestedAgain, restarted } from "./requests.ts";
import { lateRefusal, revertAction, withRevertDone } from "./revert.ts";
import { waitsFor } from "./running.ts";
import { standingOf } from "./standing.ts";
import { recordWithSubIssues } from "./sub-issues.ts";
import { updateAction, withUpdateDone } from "./update-branch.ts";
import { renderUpdates, statusAnswers } from "./updates.ts";
import { workAction } from "./work.ts";

/**
 * Decides what GitHub should show and the next action, from what GitHub shows now; which event woke us does not matter.
 * `result` is what the previous action produced that GitHub does not show yet.
 */
export function decide(shown: Snapshot, result: ActionResult): Decision {
  const observed = withReviewApprovals(shown);
  const stop = stopNotice(observed);
  if (stop) {
    const { updates, reason } = stop;
    const standing = { phase: "stopped", now: reason } as const;
    return { record: recordOf(observed), updates, action: wait(reason), standing };
  }
  const recorded = requestedAgain(observed, withResult(recordOf(observed), result));
  const { s, record: known } = restarted(observed, recorded);
  const before = withUpdateDone(s, withRevertDone(s, known, result), result);
  const inactive = inactivity(s, before);
  const isKnown = inactive !== undefined || before.requester !== undefined;
  const asked = isKnown ? before : { ...before, ...recordedRequester(requesterOf(s, before)) };
  const applied = applyCommands(s, asked, result.running);
  const progress = progressOf(s, applied.record);
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
  const active = { ...withReopening(s, fulfilled(s, commanded)), labelEvent: labelEventId(s) };
  const { record: approved, voided } = withApprovalsChecked(s, isLabelled(s) ? active : commanded, progress);
  const settled = new Set([
    ...applied.refused,
    ...(result.answers ?? []).map((answer) => answer.feedback),
    ...(result.unfixed ? [result.unfixed.subject] : []),
  ]);
  const running = applied.isAborting ? undefined : result.running;
  const wanted = nextAction(s, progress, approved, { settled, running });
  const action = withinBudget(s, approved, wanted);
  const view = { s, progress, record: approved, action, result, voided };
  const standing = standingOf(view);
  const record = recordWithSubIssues({ ...view, record: describeRecord(view, standing) });
  const rendered = [
    ...statusAnswers({ ...view, record }, standing, applied.statusWanted),
    ...renderUpdates({ ...view, record }, standing),
  ];
  // A reaction marks a command as handled, so it comes after the record: GitHub may stop in between.
  const notice = action === wanted ? [] : budgetNotice(s, approved);
  const told = [
    ...applied.answers,
    // The notice says it already.
    ...(notice.length > 0 ? [] : acknowledged(s, { action, record }, applied.unanswered)),
    ...lateRefusal(s, result),
    ...notice,
  ];
  return { record, updates: [...told, ...rendered, ...applied.reactions], action, standing };
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

const wait = (reason: Text) => ({ kind: "wait" as const, reason });

/** The pull request fulfills the request; from then on people control the label. */
function fulfilled(s: Snapshot, { requestedAt, ...record }: StatusRecord): StatusRecord {
  return s.pull?.isOpen || requestedAt === undefined ? record : { ...record, requestedAt };
}

/** Nothing is done, but the results of commands are still shown. */
function idle(s: Snapshot, progress: Progress, applied: AppliedCommands, why: Inactivity): Decision {
  const { answers, reactions } = applied;
  const record = isLabelled(s) ? applied.record : { ...applied.record, labelEvent: "" };
  const action = wait(why.reason);
  const view = { s, progress, record, action, result: {}, isInactive: true as const };
  // A `/cancel` before the first status comment must still be recorded.
  const isQuiet = why.isSilent || (s.status === undefined && record.cancelledAt === undefined);
  const refusal = why.isLabelRefused ? labelRefusal(s, requesterOf(s, record)) : [];
  const standing = standingOf(view);
  const described = isQuiet ? record : describeRecord(view, standing);
  const rendered = isQuiet ? [] : renderUpdates({ ...view, record: described }, standing);
  const status = statusAnswers(view, standing, applied.statusWanted);
  const updates = [...answers, ...refusal, ...status, ...rendered, ...reactions];
  return { record: described, updates, action, standing };
}

/** Comments per revision: more would not fit into one reply. The next revision addresses the others. */
const COMMENTS_MAX = 50;

/** What the next action depends on beside the snapshot and the record. */
interface Now {
  /** Ids of feedback that is answered by this decision. */
  readonly settled: ReadonlySet<string>;
  /** The action that runs: what waits for its end does not count yet. */
  readonly running: Action | undefined;
}

/** The next action is the first thing that is missing. */
function nextAction(s: Snapshot, progress: Progress, record: StatusRecord, now: Now): Action {
  if (!isLabelled(s)) return { kind: "label", reason: "Requested with `/plan`" };
  const revert = revertAction(s, record, now.running);
  if (revert) return revert;
  const update = updateAction(s, progress, record, now.running);
  if (update) return update;
  if (progress.isFinished && s.pull) return afterReady(s, progress, record, now.settled);
  return (
    planAction(s, record) ??
    revisionAction(s, progress, record, now) ??
    workAction(s, progress, { ...record, isPaused: record.isPaused && !now.running })
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
  { settled, running }: Now,
): Action | undefined {
  if (!s.branch) return undefined;
  if (!progress.parsed?.plan) return wait(waiting.planUnreadable());
  const feedback = pendingFeedback(s, () => false).filter(
    (one) => one.refused === undefined && !settled.has(one.id) && !waitsFor(running, one),
  );
  if (feedback.length === 0) return undefined;
  if (record.failure?.phase === "revise") return wait(waiting.revisionFailed());
  // What people wrote while a revision is being made is for the next one and must not delay this one.
  const until = running?.kind === "revise" ? undefined : debouncedUntil(s, feedback);
  if (until !== undefined) return { ...wait(waiting.moreComments()), until };
  const batch = feedback.slice(0, COMMENTS_MAX);
  return { kind: "revise", reason: "There are comments on the plan", feedback: batch, head: s.branch.head };
}
