import type { Decision, Edit, Step } from "../discussion/action.ts";
import {
  changedSince,
  isAskedAfter,
  isLabelKnown,
  isLabelled,
  labelling,
  requesterOf,
  roleOfRequester,
} from "../discussion/asking.ts";
import { allRemarks, pendingFeedback } from "../discussion/feedback.ts";
import { type Outcome, withOutcome } from "../discussion/outcome.ts";
import { commitsOfPeople, type Progress, progressOf } from "../discussion/progress.ts";
import { quietUntil } from "../discussion/quiet.ts";
import type { Voided } from "../discussion/view.ts";
import { budgetUsedUp } from "../messages/commands.ts";
import { budgetNotice as budgetNoticeText } from "../messages/notices.ts";
import { waiting } from "../messages/status.ts";
import { isAtLeast } from "../state/roles.ts";
import { type Branch, planBranch, planPaths, type Snapshot } from "../state/snapshot.ts";
import { budgetOf, EMPTY_RECORD, type StatusRecord, usdLeft, usdOf } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { type Inactivity, inactivity } from "./activity.ts";
import { labelRefusal, stopNotice } from "./announce.ts";
import { approvalProblem } from "./approval.ts";
import { type Heard, hear, unheard } from "./hear.ts";
import { describeRecord, surfaces } from "./show.ts";

/**
 * Chooses what GitHub should show now and the next step, from what GitHub shows; which event woke us is not known
 * here. `outcome` is what the step before brought that GitHub does not show yet.
 */
export function decide(s: Snapshot, outcome: Outcome): Decision {
  const stop = stopNotice(s);
  if (stop) return { record: recordOf(s), show: stop.show, next: wait(stop.reason) };
  const progress = progressOf(s);
  const before = restarted(s, withOutcome(recordOf(s), outcome));
  const inactive = inactivity(s, before);
  const requester = inactive ? before.requester : (before.requester ?? requesterOf(s, before).login);
  const heard = hear(s, progress, requester === undefined ? before : { ...before, requester }, inactive);
  const still = inactivity(s, heard.record);
  if (still) return idle(s, progress, heard, still);
  const active = { ...granted(s, heard.record), labelled: labelling(s) };
  const { record: approved, voided } = withApprovalChecked(
    s,
    isLabelled(s) ? active : heard.record,
    progress,
  );
  const settled = new Set([...heard.refused, ...(outcome.answers ?? []).map((answer) => answer.feedback)]);
  const wanted = nextStep(s, progress, approved, settled);
  const next = affordable(s, approved, wanted);
  const view = { s, progress, record: approved, next, outcome, voided };
  const record = describeRecord(view);
  const drawn = surfaces({ ...view, record });
  // A reaction marks a command as heard, so it comes behind what remembers the verdict: GitHub may stop in between.
  const told = next === wanted ? [] : budgetNotice(s, approved);
  return { record, show: [...heard.answers, ...told, ...drawn, ...heard.reactions], next };
}

/** What is remembered. Where that was lost, nothing is done before an approver says so. */
function recordOf({ status }: Snapshot): StatusRecord {
  if (status?.state !== "lost") return status?.record ?? EMPTY_RECORD;
  const { changedBy: by } = status;
  return { ...status.record, suspended: by === undefined ? {} : { by } };
}

/** Steps that call the model: none is begun when the budget is used up. */
const PAID: readonly Step["kind"][] = ["draft-plan", "revise", "execute-item"];

function affordable(s: Snapshot, record: StatusRecord, step: Step): Step {
  if (!PAID.includes(step.kind) || usdLeft(s.settings, record) > 0) return step;
  return wait(budgetUsedUp(budgetOf(s.settings, record)));
}

/** Said once for each budget. */
function budgetNotice(s: Snapshot, record: StatusRecord): Edit[] {
  const budget = budgetOf(s.settings, record);
  const notice = `budget:${budget}`;
  const body = budgetNoticeText(budget, usdOf(record.spent));
  return s.notices.has(notice) ? [] : [{ kind: "comment", subject: s.pull?.id ?? s.issue.id, notice, body }];
}

/**
 * Logins of the people whose role a decision needs to know. Those under `fresh` have a right that is about to be used:
 * nothing that was heard of them earlier counts.
 */
export function peopleToAskFor(s: Snapshot): { readonly all: string[]; readonly fresh: string[] } {
  if (s.repository.isArchived || s.isUnconfigured) return { all: [], fresh: [] };
  const record = recordOf(s);
  const commands = unheard(s, record).map((remark) => remark.by);
  const isActive = s.issue.isOpen && s.pull?.isOpen !== false && isLabelled(s);
  // What they say on the issue is read for the plan, if they may have a say.
  const talkers = s.issue.remarks.map((remark) => remark.by).filter((person) => !person.isBot);
  const people = isActive
    ? [
        ...(isLabelKnown(s, record) ? [] : [requesterOf(s, record)]),
        ...(s.branch ? [] : [...talkers, ...s.issue.edits.map((edit) => edit.by)]),
        ...commands,
        ...pendingFeedback(s, () => false).map((feedback) => feedback.by),
        ...(commands.length > 0 ? talkersIn(s) : []),
      ]
    : commands;
  const approver = approverOf(s, record);
  const logins = people.map((person) => person.login);
  return { all: [...new Set([...logins, ...approver])], fresh: approver };
}

/**
 * Login of who approved, as it is now: it may have been renamed. Also while the label is off, because a `/plan` that is
 * heard now puts the approval to use.
 */
function approverOf(s: Snapshot, { approval }: StatusRecord): string[] {
  const isOpen = s.issue.isOpen && s.pull?.isOpen !== false;
  if (!approval || !isOpen || progressOf(s).isFinished) return [];
  const comment = allRemarks(s).find(({ remark }) => remark.id === approval.remark);
  return [comment?.remark.by.login ?? approval.by];
}

/** Who speaks in a conversation that is not resolved: an approval may have to wait for them. */
function talkersIn(s: Snapshot) {
  const open = s.pull?.threads.filter((thread) => !thread.isResolved) ?? [];
  return open.flatMap((thread) => thread.remarks.map((remark) => remark.by)).filter((by) => !by.isBot);
}

const wait = (reason: Text) => ({ kind: "wait" as const, reason });

/** Who asks after a `/cancel`, by the label or by `/plan`, starts again; a label that is on needs no putting on. */
function restarted(s: Snapshot, { cancelledAt, failure, ...rest }: StatusRecord): StatusRecord {
  const mayAsk = () => isAtLeast(roleOfRequester(s, rest), s.settings.roles.trigger);
  const isOver = cancelledAt === undefined || (isAskedAfter(s, rest, cancelledAt) && mayAsk());
  const record = failure && !(failure.phase === "label" && isLabelled(s)) ? { ...rest, failure } : rest;
  return isOver ? record : { ...record, cancelledAt };
}

/** A wish has come true with the pull request; what the label does from then on is up to people. */
function granted(s: Snapshot, { wish, ...record }: StatusRecord): StatusRecord {
  return s.pull || wish === undefined ? record : { ...record, wish };
}

/** Nothing is done; commands that were followed or refused all the same show. */
function idle(
  s: Snapshot,
  progress: Progress,
  { record: heard, answers, reactions }: Heard,
  why: Inactivity,
): Decision {
  const record = isLabelled(s) ? heard : { ...heard, labelled: "" };
  const next = wait(why.reason);
  const view = { s, progress, record, next, outcome: {}, isAsleep: true as const };
  // A `/cancel` that comes before anything was shown must be remembered all the same.
  const isQuiet = why.isSilent || (s.status === undefined && record.cancelledAt === undefined);
  const told = why.isLabelRefused ? labelRefusal(s, requesterOf(s, record)) : isQuiet ? [] : surfaces(view);
  return { record, show: [...answers, ...told, ...reactions], next };
}

/** The record without an approval that does not count any more; then a failure of an item is over as well. */
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

/** One revision takes in so many remarks: more would not fit into one answer. The others are taken in the next. */
const TAKEN_MAX = 50;

/** The first thing that is missing is the next step. */
function nextStep(s: Snapshot, progress: Progress, record: StatusRecord, settled: ReadonlySet<string>): Step {
  if (!isLabelled(s)) return { kind: "label", reason: "Requested with `/plan`" };
  if (progress.isFinished && s.pull) return wait(waiting.done());
  return planStep(s, record) ?? talkStep(s, progress, record, settled) ?? workStep(s, progress, record);
}

function planStep(s: Snapshot, record: StatusRecord): Step | undefined {
  const { defaultBranch } = s.repository;
  if (!s.branch && record.failure) return wait(waiting.planFailed());
  if (!defaultBranch) return wait(waiting.emptyRepository());
  const stranger = s.branch ? undefined : changedSince(s, record);
  if (stranger) return wait(waiting.issueEdited(stranger.login));
  if (!s.branch)
    return { kind: "draft-plan", reason: "Requested, and there is no plan yet", base: defaultBranch.head };
  if (!s.branch.isOurs) return wait(waiting.foreignBranch(planBranch(s.issue.number)));
  if (!s.plan) return wait(waiting.planGone());
  return s.pull ? undefined : pullStep(s.branch, record, defaultBranch.name);
}

function pullStep({ rival, head }: Branch, record: StatusRecord, base: string): Step {
  if (rival) return wait(waiting.rivalPull());
  if (record.failure) return wait(waiting.pullFailed());
  return { kind: "open-pull", reason: "The plan is pushed", base, head };
}

function talkStep(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  settled: ReadonlySet<string>,
): Step | undefined {
  if (!s.branch) return undefined;
  if (!progress.parsed?.plan) return wait(waiting.planUnreadable());
  const feedback = pendingFeedback(s, () => false).filter(
    (one) => one.refused === undefined && !settled.has(one.id),
  );
  if (feedback.length === 0) return undefined;
  if (record.failure?.phase === "revise") return wait(waiting.revisionFailed());
  const until = quietUntil(s, feedback);
  if (until !== undefined) return { ...wait(waiting.moreComments()), until };
  const taken = feedback.slice(0, TAKEN_MAX);
  return { kind: "revise", reason: "There are comments on the plan", feedback: taken, head: s.branch.head };
}

function workStep(s: Snapshot, progress: Progress, record: StatusRecord): Step {
  const { branch } = s;
  const [item] = progress.open;
  if (!branch) return wait(waiting.planGone());
  if (!record.approval) return wait(waiting.approval());
  if (record.failure) return wait(waiting.itemFailed(record.failure.item));
  if (record.isPaused) return wait(waiting.paused());
  if (commitsOfPeople(s, record).length > 0) return wait(waiting.peopleCommitted());
  const { head } = branch;
  if (!item)
    return { kind: "archive", reason: "Every item is done", head, to: planPaths(s.issue.number).inDocs };
  return { kind: "execute-item", reason: `Item ${item.id} is next`, item, approval: record.approval, head };
}
