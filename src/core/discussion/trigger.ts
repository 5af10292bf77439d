import { isAtLeast, NOBODY, type Person, type Role } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { EMPTY_RECORD, type StatusRecord } from "../state/status.ts";
import { allComments } from "./all-comments.ts";

/** True if the issue has the label that requests a plan. */
export function isLabelled(s: Snapshot): boolean {
  return s.issue.labels.some((label) => isTheLabel(s, label));
}

/** Labels on GitHub are case-insensitive. */
const isTheLabel = ({ settings }: Snapshot, label: string) =>
  label.toLowerCase() === settings.label.toLowerCase();

/** When and by whom the label was added, oldest first. */
export function labelEvents(s: Snapshot): Snapshot["issue"]["labelled"] {
  return s.issue.labelled.filter((event) => isTheLabel(s, event.label));
}

type LabelEvent = Snapshot["issue"]["labelled"][number];

const isOurs = ({ self }: Snapshot, { by }: LabelEvent) => by.isBot && by.id === self.id;

/** True if the plan was requested after that time; for a label that we added, `/plan` is the request. */
export function isRequestedAfter(s: Snapshot, { requestedAt = 0 }: StatusRecord, at: number): boolean {
  return labelEvents(s).some((event) => (isOurs(s, event) ? requestedAt : event.at) > at);
}

/** True if a plan was requested again after its pull request was closed or merged. Whether they may is not checked. */
export function isRestarted(s: Snapshot, record: StatusRecord): boolean {
  const { closedAt } = s.pull ?? {};
  if (closedAt === undefined) return false;
  // GitHub's times have whole seconds; an earlier `/plan` was fulfilled by the pull request, and forgotten.
  return (record.requestedAt ?? 0) >= closedAt || isRequestedAfter(s, record, closedAt);
}

/** What is known of a plan whose pull request was replaced by a new request: only what it has cost. */
export function startedAnew(record: StatusRecord, replaced: number): StatusRecord {
  const { version, requester, requesterId, requestedAt, labelEvent, handled, spent, budgetAdded } = record;
  return {
    version,
    handled,
    spent,
    replaced,
    ...(requester !== undefined && { requester }),
    ...(requesterId !== undefined && { requesterId }),
    ...(requestedAt !== undefined && { requestedAt }),
    ...(labelEvent !== undefined && { labelEvent }),
    ...(budgetAdded && { budgetAdded }),
  };
}

/** Id of the last event that added the label. GitHub lists only the latest events, so it may be missing. */
export const labelEventId = (s: Snapshot) => labelEvents(s).at(-1)?.id ?? "out of sight";

/** True while the label is the one that the plan is based on: the role of whoever added it was checked. */
export function isLabelKnown(s: Snapshot, { labelEvent, cancelledAt }: StatusRecord): boolean {
  const isSame = labelEvent === undefined || labelEvent === labelEventId(s);
  return s.branch !== undefined && cancelledAt === undefined && isSame;
}

/**
 * Who requested the plan: whoever added the label last, or wrote the `/plan` that it fulfills. The first label since a
 * `/plan` fulfills it, whoever added it. `NOBODY` if the event is not listed.
 */
export function requesterOf(s: Snapshot, record: StatusRecord): Person {
  const events = labelEvents(s);
  const last = events.at(-1);
  const { requestedAt } = record;
  const fulfilling =
    requestedAt === undefined ? undefined : (events.find((event) => event.at >= requestedAt) ?? last);
  if (last && last !== fulfilling && !isOurs(s, last)) return last.by;
  return requesterNamed(s, record) ?? NOBODY;
}

/** The requester as the record names them; of a deleted account the id is not known. */
export const recordedRequester = ({ login, id }: Person) => ({
  requester: login,
  ...(id > 0 && { requesterId: id }),
});

/** Ids of whoever requested the plan, first and last; empty if GitHub shows nobody. */
export const requesterIds = (s: Snapshot, record: StatusRecord): number[] =>
  [record.requesterId ?? requesterNamed(s, record)?.id ?? 0, requesterOf(s, record).id].filter(
    (id) => id > 0,
  );

/** The current role of the requester. */
export const roleOfRequester = (s: Snapshot, record: StatusRecord): Role =>
  s.roles.get(requesterOf(s, record).login) ?? "none";

/**
 * Who reopened the issue last, after the plan began, as long as nobody with the role has done that or continued it:
 * closing stops the work, and starting it again costs money.
 */
export function reopenerToCheck(s: Snapshot, record: StatusRecord): Person | undefined {
  const { reopenedAt: at = 0, reopenedBy: by } = s.issue;
  const isOver = !s.status || at <= (record.reopenedAt ?? 0) || isRequestedAfter(s, record, at);
  return isOver || (by?.isBot && by.id === s.self.id) ? undefined : by;
}

/** The same, if they may not request plans: then the work waits. */
export function refusedReopener(s: Snapshot, record: StatusRecord): Person | undefined {
  const by = reopenerToCheck(s, record);
  return by && !isAtLeast(s.roles.get(by.login) ?? "none", s.settings.roles.trigger) ? by : undefined;
}

/** The record once somebody who may has continued the issue as it is now. */
export function withReopening({ issue: { reopenedAt } }: Snapshot, record: StatusRecord): StatusRecord {
  return reopenedAt === undefined ? record : { ...record, reopenedAt };
}

/** Who edited the issue after the plan was requested, in order. */
export function editorsSince(s: Snapshot, { requestedAt = 0 }: StatusRecord): Person[] {
  const labelledAt = Math.max(requestedAt, labelEvents(s).at(-1)?.at ?? 0);
  return s.issue.edits.filter(({ at }) => at >= labelledAt).map(({ by }) => by);
}

/**
 * Who edited the issue after the plan was requested, without the role to request one: nobody with the role has approved
 * that text.
 */
export function changedSince(s: Snapshot, record: StatusRecord): Person | undefined {
  const mayRequest = ({ login }: Person) => isAtLeast(s.roles.get(login) ?? "none", s.settings.roles.trigger);
  return editorsSince(s, record).find((by) => !mayRequest(by));
}

/** The issue for a model that revises the plan or carries it out: not its text if somebody without the role changed it. */
export function plannedIssue(s: Snapshot): { number: number; title: string; body: string } {
  const { number, title, body } = s.issue;
  const editor = changedSince(s, s.status?.record ?? EMPTY_RECORD);
  return editor
    ? { number, title: "", body: `(not shown: ${editor.login} edited it after the plan was requested)` }
    : { number, title, body };
}

/** The recorded requester, if GitHub shows anything by them. */
export function requesterNamed(s: Snapshot, { requester }: StatusRecord): Person | undefined {
  const people = [
    ...s.issue.labelled.map((event) => event.by),
    ...allComments(s).map(({ comment }) => comment.by),
    s.issue.author,
  ];
  return people.findLast((person) => person.login === requester && !person.isBot);
}
