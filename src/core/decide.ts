import type { Decision, Edit, Step } from "./action.ts";
import { changedSince, isAskedAfter, isLabelled, requesterOf, unasked } from "./asking.ts";
import { pendingFeedback } from "./feedback.ts";
import { asksForPlan, type Heard, hear, unheard } from "./hear.ts";
import * as message from "./message.ts";
import { type Outcome, withOutcome } from "./outcome.ts";
import { commitsOfPeople, type Progress, progressOf } from "./progress.ts";
import { quietUntil } from "./quiet.ts";
import { labelRefusal, surfaces } from "./show.ts";
import { planBranch, planPaths, type Snapshot } from "./snapshot.ts";
import { budgetOf, EMPTY_RECORD, type StatusRecord, usdLeft, usdOf } from "./status.ts";

/**
 * Chooses what GitHub should show now and the next step, from what GitHub shows; which event woke us is not known
 * here. `outcome` is what the step before brought that GitHub does not show yet.
 */
export function decide(s: Snapshot, outcome: Outcome): Decision {
  const progress = progressOf(s);
  const before = restarted(s, withOutcome(s.status?.record ?? EMPTY_RECORD, outcome));
  const asleep = asleepBecause(s);
  if (asleep !== undefined) return rest(s, progress, before, wait(asleep));
  const asked = unasked(s, before) && hear(s, progress, before, asksForPlan);
  const missing = asked && unasked(s, asked.record);
  if (missing) return undertake(s, progress, asked, missing);
  const heard = hear(s, progress, {
    ...before,
    requester: before.requester ?? requesterOf(s, before).login,
  });
  const record = withoutVoidApproval(granted(s, heard.record), progress);
  const settled = new Set([...heard.refused, ...(outcome.answers ?? []).map((answer) => answer.feedback)]);
  const wanted =
    record.cancelledAt === undefined ? nextStep(s, progress, record, settled) : wait("it was cancelled");
  const next = affordable(s, record, wanted);
  const drawn = surfaces({ s, progress, record, next, outcome, hadApproval: heard.record.approval });
  // A reaction marks a command as heard, so it comes behind what remembers the verdict: GitHub may stop in between.
  const told = next === wanted ? [] : budgetNotice(s, record);
  return { show: [...heard.answers, ...told, ...drawn, ...heard.reactions], next };
}

/** Steps that call the model: none is begun when the budget is used up. */
const PAID: readonly Step["kind"][] = ["draft-plan", "revise", "execute-item"];

function affordable(s: Snapshot, record: StatusRecord, step: Step): Step {
  if (!PAID.includes(step.kind) || usdLeft(s.settings, record) > 0) return step;
  return wait(message.waitsForBudget(budgetOf(s.settings, record)));
}

/** Said once for each budget. */
function budgetNotice(s: Snapshot, record: StatusRecord): Edit[] {
  const budget = budgetOf(s.settings, record);
  const notice = `budget:${budget}`;
  const body = message.budgetUsedUp(budget, usdOf(record.spent));
  return s.notices.has(notice) ? [] : [{ kind: "comment", subject: s.pull?.id ?? s.issue.id, notice, body }];
}

/** Logins of the people whose role a decision needs to know. */
export function peopleToAskFor(s: Snapshot): string[] {
  if (asleepBecause(s) !== undefined) return [];
  const record = s.status?.record ?? EMPTY_RECORD;
  const commands = unheard(s, record);
  // What they say on the issue is read for the plan, if they may have a say.
  const talkers = s.issue.remarks.map((remark) => remark.by).filter((person) => !person.isBot);
  const people = isLabelled(s)
    ? [
        ...(s.branch ? [] : [requesterOf(s, record), ...talkers, ...s.issue.edits.map((edit) => edit.by)]),
        ...commands.map((remark) => remark.by),
        ...pendingFeedback(s, () => false).map((feedback) => feedback.by),
      ]
    : commands.filter(asksForPlan).map((remark) => remark.by);
  return [...new Set(people.map((person) => person.login))];
}

const wait = (reason: string) => ({ kind: "wait" as const, reason });

/** Nothing is done and nobody is heard while one of these holds. */
function asleepBecause(s: Snapshot): string | undefined {
  if (s.repository.isArchived) return "the repository is archived";
  if (!s.issue.isOpen) return "the issue is closed";
  if (s.pull?.isMerged) return "the pull request is merged";
  if (s.pull && !s.pull.isOpen) return "the pull request is closed";
  return undefined;
}

/** Who asks after a `/cancel`, by the label or by `/plan`, starts again; a label that is on needs no putting on. */
function restarted(s: Snapshot, { cancelledAt, failure, ...rest }: StatusRecord): StatusRecord {
  const isOver = cancelledAt === undefined || isAskedAfter(s, rest, cancelledAt);
  const record = failure && !(failure.phase === "label" && isLabelled(s)) ? { ...rest, failure } : rest;
  return isOver ? record : { ...record, cancelledAt };
}

/** A wish has come true with the pull request; what the label does from then on is up to people. */
function granted(s: Snapshot, { wish, ...record }: StatusRecord): StatusRecord {
  return s.pull || wish === undefined ? record : { ...record, wish };
}

/** Where nobody who may has asked for a plan, only `/plan` is heard; the label follows from one that is accepted. */
function undertake(
  s: Snapshot,
  progress: Progress,
  { record, answers, reactions }: Heard,
  next: Extract<Step, { kind: "wait" | "label" }>,
): Decision {
  const isRefused = isLabelled(s) && record.cancelledAt === undefined;
  const told = isRefused ? labelRefusal(s, requesterOf(s, record)) : rest(s, progress, record, next).show;
  return { show: [...answers, ...told, ...reactions], next };
}

function rest(s: Snapshot, progress: Progress, record: StatusRecord, next: Step): Decision {
  const isSilent = next.kind === "wait" && (s.status === undefined || s.pull?.isMerged);
  return { show: isSilent ? [] : surfaces({ s, progress, record, next, outcome: {}, isAsleep: true }), next };
}

/** A change of the wording voids the approval, and with it an item's failure under the old wording. */
function withoutVoidApproval(record: StatusRecord, { digest }: Progress): StatusRecord {
  if (!record.approval || record.approval.digest === digest) return record;
  const { approval: _, resumedAt: __, failure, ...rest } = record;
  return failure && failure.phase !== "execute" ? { ...rest, failure } : rest;
}

/** One revision takes in so many remarks: more would not fit into one answer. The others are taken in the next. */
const TAKEN_MAX = 50;

/** The ladder: the first thing that is missing is the next step. */
function nextStep(s: Snapshot, progress: Progress, record: StatusRecord, settled: ReadonlySet<string>): Step {
  return planStep(s, record) ?? talkStep(s, progress, record, settled) ?? workStep(s, progress, record);
}

function planStep(s: Snapshot, record: StatusRecord): Step | undefined {
  const { defaultBranch } = s.repository;
  if (!s.branch && record.failure) return wait("the plan could not be made; somebody says `/retry`");
  if (!defaultBranch) return wait("the repository is empty");
  const stranger = s.branch ? undefined : changedSince(s, record);
  if (stranger) return wait(message.changedSince(stranger.login));
  if (!s.branch)
    return { kind: "draft-plan", reason: "labelled, and there is no plan yet", base: defaultBranch.head };
  if (!s.branch.isOurs) return wait(`the branch ${planBranch(s.issue.number)} is not ours`);
  if (!s.plan) return wait("the plan file is gone from its branch");
  if (s.pull) return undefined;
  if (record.failure) return wait("the pull request could not be opened; somebody says `/retry`");
  return { kind: "open-pull", reason: "the plan is pushed", base: defaultBranch.name, head: s.branch.head };
}

function talkStep(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  settled: ReadonlySet<string>,
): Step | undefined {
  if (!s.branch) return undefined;
  if (!progress.parsed?.plan) return wait("the plan file cannot be read");
  const feedback = pendingFeedback(s, () => progress.isFinished).filter(
    (one) => one.refused === undefined && !settled.has(one.id),
  );
  if (feedback.length === 0) return undefined;
  if (record.failure?.phase === "revise")
    return wait("the plan could not be revised; somebody says `/retry`");
  const until = quietUntil(s, feedback);
  if (until !== undefined) return { ...wait("a remark was made, and more may follow"), until };
  const taken = feedback.slice(0, TAKEN_MAX);
  return { kind: "revise", reason: "people have remarked on the plan", feedback: taken, head: s.branch.head };
}

const PAUSED = "it is paused; somebody says `/resume`";

function workStep(s: Snapshot, progress: Progress, record: StatusRecord): Step {
  const { branch } = s;
  const [item] = progress.open;
  if (!branch || progress.isFinished) return wait("everything is done");
  if (!item) return archiveStep(s, record, branch.head);
  if (!record.approval) return wait("the plan waits for approval");
  if (record.failure) return wait("something failed; somebody says `/retry`");
  if (record.isPaused) return wait(PAUSED);
  if (commitsOfPeople(s, record).length > 0)
    return wait("people have committed to the branch; somebody says `/resume`");
  return {
    kind: "execute-item",
    reason: `item ${item.id} is next`,
    item,
    approval: record.approval,
    head: branch.head,
  };
}

function archiveStep(s: Snapshot, record: StatusRecord, head: string): Step {
  if (record.failure) return wait("the plan could not be put away; somebody says `/retry`");
  if (record.isPaused) return wait(PAUSED);
  return { kind: "archive", reason: "every item is done", head, to: planPaths(s.issue.number).inDocs };
}
