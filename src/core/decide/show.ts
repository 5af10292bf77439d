import { isDeepStrictEqual } from "node:util";
import type { Edit, Step } from "../discussion/action.ts";
import { requesterNamed } from "../discussion/asking.ts";
import { allRemarks } from "../discussion/feedback.ts";
import { publicationOf } from "../discussion/progress.ts";
import { revisionsOf } from "../discussion/revisions.ts";
import type { View } from "../discussion/view.ts";
import {
  type CheckText,
  doneCheck,
  goneCheck,
  stoppedCheck,
  unreadableCheck,
  waitingCheck,
} from "../messages/checks.ts";
import { pullDescription, recordText, sinceText } from "../messages/pull-request.ts";
import { activity, statusText, waiting } from "../messages/status.ts";
import { type Pull, planPaths } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { ownText, type Text } from "../state/text.ts";
import { failure, hashOf, notices } from "./announce.ts";
import { answers } from "./answers.ts";

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
    ...answers(view.s, view.progress, view.outcome),
    ...landed(view),
    ...description(view),
    ...checks(view),
    ...statusEdit(view),
  ];
}

function eyes({ s, next }: View): Edit[] {
  const see = (subject: string): Edit => ({ kind: "react", subject, content: "EYES" });
  if (next.kind === "draft-plan") return s.issue.reactions.includes("EYES") ? [] : [see(s.issue.id)];
  if (next.kind !== "revise") return [];
  const seen = new Map(allRemarks(s).map(({ remark }) => [remark.id, remark.reactions.length > 0]));
  return next.feedback.filter((one) => one.nodeId !== "" && !seen.get(one.id)).map((one) => see(one.nodeId));
}

/** `/revise` comments whose revision has landed. */
function landed({ s }: View): Edit[] {
  const taken = new Set(
    revisionsOf(s.branch?.commits ?? []).flatMap((entry) => entry.dispositions.map((d) => d.feedback)),
  );
  return allRemarks(s)
    .filter(({ remark, thread }) => !thread && taken.has(remark.id) && !remark.reactions.includes("ROCKET"))
    .map(({ remark }) => ({ kind: "react", subject: remark.nodeId, content: "ROCKET" }));
}

interface Description {
  readonly title: Text;
  readonly body: Text;
}

/** Tells one description from another: 16 hex digits. */
export function descriptionHash({ title, body }: Description): string {
  return hashOf(`${title}\n${body}`);
}

/** What the pull request says of itself now; undefined while that is not to be changed. */
function descriptionOf({ s, progress, record: now, next, isAsleep }: View): Description | undefined {
  const plan = progress.parsed?.plan;
  if (!s.pull || !plan || next.kind !== "wait" || isAsleep) return undefined;
  if (!progress.isFinished) return pullDescription(s, plan, progress);
  const body = recordText({
    s,
    plan,
    progress,
    record: now,
    revisions: revisionsOf(s.branch?.commits ?? []),
  });
  return { title: ownText(s.pull.title), body };
}

/** The record with what people are told with this decision: the next one is compared with it. */
export function describeRecord(view: View): StatusRecord {
  const { s, progress, record: now, next } = view;
  const isPublished = progress.parsed?.plan && !now.approval && next.kind === "wait" && s.pull;
  const published = isPublished ? publicationOf(s, progress, now) : undefined;
  const described = descriptionOf(view);
  return {
    ...now,
    ...(published && { published }),
    ...(described && { described: descriptionHash(described) }),
    ...(s.pull && { pull: s.pull.number }),
  };
}

/** The pull request's title and body, where they are to say something else than we wrote last; ready at the end. */
function description(view: View): Edit[] {
  const { s, progress } = view;
  const wanted = descriptionOf(view);
  if (!s.pull || !wanted) return [];
  const before = view.outcome.described ?? s.status?.record.described;
  const isWritten = before === descriptionHash(wanted);
  const isOver = progress.isFinished && s.pull.isDraft;
  return [
    ...(isWritten ? [] : [{ kind: "pull" as const, pull: s.pull.id, ...wanted }]),
    ...(isOver ? [{ kind: "ready" as const, pull: s.pull.id }] : []),
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

function checkOf({ s, progress, record: now, next }: View): CheckText | undefined {
  const { parsed, digest, isFinished } = progress;
  if (isFinished) return doneCheck(s, progress);
  if (!parsed?.plan) {
    if (parsed) return unreadableCheck(digest, parsed.problems);
    return goneCheck(planPaths(s.issue.number).atRoot, s.branch?.commits[0]);
  }
  if (now.approval)
    return next.kind === "wait" ? stoppedCheck(s.branch?.head, now.failure, next.reason) : undefined;
  const since = sinceText(s.status?.record.published?.parts, now.published?.parts);
  return waitingCheck(progress, parsed.plan, since);
}

/** The requester is asked for a review when the first wording is published. */
function askForReview({ s, record: now, progress }: View, pull: Pull): Edit[] {
  const requester = requesterNamed(s, now);
  if (!requester || requester.nodeId === "" || progress.revision !== 1) return [];
  return [{ kind: "ask-review", pull: pull.id, people: [requester.nodeId] }];
}

function statusEdit(view: View): Edit[] {
  const { s, progress, next, record: now } = view;
  const body = statusText(s, progress, now, doing(view));
  const { status } = s;
  const sequence = (status?.sequence ?? 0) + 1;
  const edit: Edit = {
    kind: "status",
    subject: s.issue.id,
    comment: status?.nodeId,
    body,
    record: now,
    sequence,
  };
  if (status?.state !== "intact") return [edit];
  if (status.text === body && isRemembered(status.record, now)) return [];
  // Ticks show in the plan at once; the status comment follows at its own pace, unless a verdict hangs on it.
  const isMinor = MINOR.includes(next.kind) && isDeepStrictEqual(verdictsOf(status.record), verdictsOf(now));
  return isMinor && s.now - status.editedAt < STATUS_EVERY_MS ? [] : [edit];
}

/** A command that need not be remembered any more is no reason to write: it goes with the next edit. */
function isRemembered(old: StatusRecord, now: StatusRecord): boolean {
  const isHeard = now.heard.every((id) => old.heard.includes(id));
  return isHeard && isDeepStrictEqual({ ...old, heard: [] }, { ...now, heard: [] });
}

const verdictsOf = ({ spent: _, heard: __, ...verdicts }: StatusRecord) => verdicts;

function doing({ s, progress, next }: View): Text {
  if (next.kind === "wait" && progress.isFinished && s.pull) return waiting.done();
  return activity(next, progress.parsed?.plan?.items.length ?? 0);
}
