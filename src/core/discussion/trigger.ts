import { isAtLeast, NOBODY, type Person, type Role } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { allComments } from "./feedback.ts";

/** True if the issue carries the label that asks for a plan. */
export function isLabelled(s: Snapshot): boolean {
  return s.issue.labels.some((label) => isTheLabel(s, label));
}

/** GitHub knows no two labels that differ in case only. */
const isTheLabel = ({ settings }: Snapshot, label: string) =>
  label.toLowerCase() === settings.label.toLowerCase();

/** When the label was put on and by whom, in order. */
export function labelEvents(s: Snapshot): Snapshot["issue"]["labelled"] {
  return s.issue.labelled.filter((event) => isTheLabel(s, event.label));
}

type LabelEvent = Snapshot["issue"]["labelled"][number];

const isOurs = ({ self }: Snapshot, { by }: LabelEvent) => by.isBot && by.id === self.id;

/** True if somebody asked for the plan after that time; a label of ours was requested when `/plan` was written. */
export function isRequestedAfter(s: Snapshot, { requestedAt = 0 }: StatusRecord, at: number): boolean {
  return labelEvents(s).some((event) => (isOurs(s, event) ? requestedAt : event.at) > at);
}

/** Names what put the label on last. GitHub shows the last labels only: others may have pushed it out of sight. */
export const labelEventId = (s: Snapshot) => labelEvents(s).at(-1)?.id ?? "out of sight";

/** True while the label is on that the plan goes on by: whoever put it on was asked for their role. */
export function isLabelKnown(s: Snapshot, { labelEvent, cancelledAt }: StatusRecord): boolean {
  const isSame = labelEvent === undefined || labelEvent === labelEventId(s);
  return s.branch !== undefined && cancelledAt === undefined && isSame;
}

/**
 * Who asked for the plan: who put the label on last, or whose `/plan` that was for. The first label since a `/plan` is
 * for that, whoever was quicker to add it. Nobody, where that is out of sight.
 */
export function requesterOf(s: Snapshot, record: StatusRecord): Person {
  const events = labelEvents(s);
  const last = events.at(-1);
  const { requestedAt } = record;
  const granting =
    requestedAt === undefined ? undefined : (events.find((event) => event.at >= requestedAt) ?? last);
  if (last && last !== granting && !isOurs(s, last)) return last.by;
  return requesterNamed(s, record) ?? NOBODY;
}

/** The live role of who asked for the plan. */
export const roleOfRequester = (s: Snapshot, record: StatusRecord): Role =>
  s.roles.get(requesterOf(s, record).login) ?? "none";

/**
 * Who changed the issue after it was asked to be planned, without the role to ask for that: nobody who may has meant
 * these words.
 */
export function changedSince(s: Snapshot, { requestedAt = 0 }: StatusRecord): Person | undefined {
  const askedAt = Math.max(requestedAt, labelEvents(s).at(-1)?.at ?? 0);
  const mayAsk = ({ login }: Person) => isAtLeast(s.roles.get(login) ?? "none", s.settings.roles.trigger);
  return s.issue.edits.find(({ by, at }) => at >= askedAt && !mayAsk(by))?.by;
}

/** The requester that is remembered, if anything of theirs is in sight. */
export function requesterNamed(s: Snapshot, { requester }: StatusRecord): Person | undefined {
  const people = [
    ...s.issue.labelled.map((event) => event.by),
    ...allComments(s).map(({ comment }) => comment.by),
    s.issue.author,
  ];
  return people.findLast((person) => person.login === requester && !person.isBot);
}
