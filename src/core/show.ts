import { isDeepStrictEqual } from "node:util";
import type { Edit, Step } from "./action.ts";
import { answers } from "./answers.ts";
import { labelEvents, requesterNamed } from "./asking.ts";
import { allRemarks, ledgerOf } from "./feedback.ts";
import { say } from "./markdown/say.ts";
import * as message from "./message.ts";
import type { Outcome } from "./outcome.ts";
import type { Plan } from "./plan/plan.ts";
import { commitsOfPeople, type Progress, partsShown, planCheckId } from "./progress.ts";
import * as record from "./record.ts";
import { type Pull, planBranch, planPaths, type Snapshot } from "./snapshot.ts";
import type { Approval, StatusRecord } from "./status.ts";
import type { Person } from "./trust.ts";

/** All that the surfaces on GitHub are drawn from. */
export interface View {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly record: StatusRecord;
  readonly next: Step;
  readonly outcome: Outcome;
  /** The approval before it was found void. */
  readonly hadApproval?: Approval | undefined;
  /** Nothing but the status comment is touched. */
  readonly isAsleep?: boolean;
}

/** A status comment is edited at most this often for steps that show by themselves. */
const STATUS_EVERY_MS = 20_000;
const MINOR: readonly Step["kind"][] = ["open-pull", "execute-item", "archive"];

/** The writes that make GitHub show what is decided; none if it shows it already. */
export function surfaces(view: View): Edit[] {
  if (view.isAsleep)
    return [...(view.record.failure?.phase === "label" ? failure(view) : []), ...statusEdit(view)];
  return [
    ...eyes(view),
    ...notices(view),
    ...gone(view.s),
    ...answers(view.s, view.progress, view.outcome),
    ...landed(view),
    ...finish(view),
    ...checks(view),
    ...statusEdit(view),
  ];
}

/** A polite answer, once, to a label from somebody who may not ask for a plan. */
export function labelRefusal(s: Snapshot, by: Person): Edit[] {
  const event = labelEvents(s).at(-1);
  const role = s.roles.get(by.login) ?? "none";
  const body = message.labelRefused(by.login, role, s.settings.roles.trigger, s.settings.label);
  return once(s, { subject: s.issue.id, notice: `label:${event?.id ?? s.issue.id}`, body });
}

function once(s: Snapshot, comment: { subject: string; notice: string; body: string }): Edit[] {
  return s.notices.has(comment.notice) ? [] : [{ kind: "comment", ...comment }];
}

function eyes({ s, next }: View): Edit[] {
  const see = (subject: string): Edit => ({ kind: "react", subject, content: "EYES" });
  if (next.kind === "draft-plan") return s.issue.reactions.includes("EYES") ? [] : [see(s.issue.id)];
  if (next.kind !== "revise") return [];
  const seen = new Map(allRemarks(s).map(({ remark }) => [remark.id, remark.reactions.length > 0]));
  return next.feedback.filter((one) => one.nodeId !== "" && !seen.get(one.id)).map((one) => see(one.nodeId));
}

function failure({ s, record: now }: View): Edit[] {
  const subject = s.pull?.id ?? s.issue.id;
  if (!now.failure) return [];
  return once(s, { subject, notice: `failed:${now.failure.id}`, body: message.failed(now.failure) });
}

function notices(view: View): Edit[] {
  const { s, progress, record: now, hadApproval } = view;
  const subject = s.pull?.id ?? s.issue.id;
  const post = (notice: string, body: string) => once(s, { subject, notice, body });
  const people = now.approval && !progress.isFinished ? commitsOfPeople(s, now) : [];
  return [
    ...(s.branch && !s.branch.isOurs
      ? post(`foreign:${s.branch.head}`, message.foreignBranch(planBranch(s.issue.number)))
      : []),
    ...failure(view),
    ...(people.length > 0 && !now.failure
      ? post(`people:${people[0]?.oid}`, message.peopleCommitted(people))
      : []),
    ...(hadApproval && !now.approval
      ? post(`void:${hadApproval.remark}`, message.approvalVoid(hadApproval.by))
      : []),
  ];
}

/** A plan file that somebody has removed: the work waits until it is back. */
function gone(s: Snapshot): Edit[] {
  if (!s.pull || !s.branch?.isOurs || s.plan) return [];
  const body = message.planGone(planPaths(s.issue.number).atRoot, s.branch.commits[0]);
  return once(s, { subject: s.pull.id, notice: `gone:${s.branch.head}`, body });
}

/** `/revise` comments whose revision has landed. */
function landed({ s }: View): Edit[] {
  const taken = new Set(
    ledgerOf(s.branch?.commits ?? []).flatMap((entry) => entry.dispositions.map((d) => d.feedback)),
  );
  return allRemarks(s)
    .filter(({ remark, thread }) => !thread && taken.has(remark.id) && !remark.reactions.includes("ROCKET"))
    .map(({ remark }) => ({ kind: "react", subject: remark.nodeId, content: "ROCKET" }));
}

/** The end: the pull request becomes the record, and is ready for review. */
function finish({ s, progress, record: now }: View): Edit[] {
  const { pull, branch } = s;
  const plan = progress.parsed?.plan;
  if (!pull || !branch || !plan || !progress.isFinished) return [];
  const isShown = branch.checks.some((check) => check.externalId === "done");
  const body = record.recordText(s, plan, now, ledgerOf(branch.commits));
  return [
    ...(isShown ? [] : [{ kind: "pull" as const, pull: pull.id, body }]),
    ...(pull.isDraft ? [{ kind: "ready" as const, pull: pull.id }] : []),
  ];
}

/** The check run on the head, wherever the work rests; one that is there already is left alone. */
function checks(view: View): Edit[] {
  const { s, next } = view;
  if (!s.branch?.isOurs || !s.pull || next.kind !== "wait") return [];
  const check = checkOf(view);
  if (!check || s.branch.checks.some((one) => one.externalId === check.externalId)) return [];
  const asked = check.externalId.startsWith("rest:") ? [] : askForReview(view, s.pull);
  return [...asked, { kind: "check", head: s.branch.head, ...check }];
}

type CheckText = Pick<Extract<Edit, { kind: "check" }>, "externalId" | "conclusion" | "title" | "summary">;

function checkOf({ s, progress, record: now, next }: View): CheckText | undefined {
  const plan: Plan | undefined = progress.parsed?.plan;
  if (!plan) {
    const [problem] = progress.parsed?.problems ?? [];
    if (!problem) return undefined;
    const summary = message.planUnreadable(progress.parsed?.problems ?? []);
    return {
      externalId: `unreadable:${progress.digest}`,
      conclusion: "FAILURE",
      title: `Line ${problem.line} of the plan cannot be read`,
      summary,
    };
  }
  if (progress.isFinished) return { externalId: "done", conclusion: "SUCCESS", ...record.doneCheck(plan) };
  if (now.approval)
    return {
      externalId: `rest:${now.failure?.id ?? s.branch?.head}`,
      conclusion: "ACTION_REQUIRED",
      title: "Stopped",
      summary: next.reason,
    };
  return {
    externalId: planCheckId(progress.digest ?? ""),
    conclusion: "ACTION_REQUIRED",
    ...record.waitingCheck(progress, plan, { before: now.shown, now: partsShown(s) }),
  };
}

/** The requester is asked for a review when the first wording is published. */
function askForReview({ s, record: now, progress }: View, pull: Pull): Edit[] {
  const requester = requesterNamed(s, now);
  if (!requester || requester.nodeId === "" || progress.revision !== 1) return [];
  return [{ kind: "ask-review", pull: pull.id, people: [requester.nodeId] }];
}

function statusEdit(view: View): Edit[] {
  const { s, progress, next } = view;
  const now = withShown(view);
  const body = record.statusText(s, progress, now, doing(view));
  const { status } = s;
  const edit: Edit = { kind: "status", subject: s.issue.id, comment: status?.nodeId, body, record: now };
  if (!status) return [edit];
  if (status.text === body && isRemembered(status.record, now)) return [];
  // Ticks show in the plan at once; the status comment follows at its own pace, unless a verdict hangs on it.
  const isMinor = MINOR.includes(next.kind) && isDeepStrictEqual(verdictsOf(status.record), verdictsOf(now));
  return isMinor && s.now - status.editedAt < STATUS_EVERY_MS ? [] : [edit];
}

/** The record with the wording that is published now: the next one is told by what differs from it. */
function withShown({ s, progress, record: now, next, isAsleep }: View): StatusRecord {
  const isPublished = progress.parsed?.plan && !now.approval && next.kind === "wait" && s.pull && !isAsleep;
  const shown = isPublished ? partsShown(s) : undefined;
  return shown ? { ...now, shown } : now;
}

/** A command that need not be remembered any more is no reason to write: it goes with the next edit. */
function isRemembered(old: StatusRecord, now: StatusRecord): boolean {
  const isHeard = now.heard.every((id) => old.heard.includes(id));
  return isHeard && isDeepStrictEqual({ ...old, heard: [] }, { ...now, heard: [] });
}

const verdictsOf = ({ spent: _, heard: __, ...verdicts }: StatusRecord) => verdicts;

function doing({ s, progress, next }: View): string {
  const total = progress.parsed?.plan?.items.length ?? 0;
  switch (next.kind) {
    case "label":
      return "a plan is asked for with `/plan`: putting the label on";
    case "draft-plan":
      return "reading the repository and writing a plan";
    case "open-pull":
      return "opening the plan's pull request";
    case "revise":
      return `taking in ${next.feedback.length === 1 ? "a remark" : `${next.feedback.length} remarks`}`;
    case "execute-item":
      return `working on item ${next.item.id} of ${total}: ${say`${next.item.title}`}`;
    case "archive":
      return "putting the plan away";
    case "wait":
      return progress.isFinished && s.pull ? "done: the pull request is ready for review" : next.reason;
  }
}
