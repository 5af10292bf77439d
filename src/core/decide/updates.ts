import { isDeepStrictEqual } from "node:util";
import type { Action, Update } from "../discussion/action.ts";
import { allComments } from "../discussion/feedback.ts";
import { publicationOf } from "../discussion/progress.ts";
import { revisionsOf } from "../discussion/revisions.ts";
import { requesterNamed } from "../discussion/trigger.ts";
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
import { answers } from "./answers.ts";
import { failure, hashOf, notices } from "./notices.ts";

/** A status comment is edited at most this often for steps that show by themselves. */
const STATUS_EVERY_MS = 20_000;
const MINOR: readonly Action["kind"][] = ["open-pull", "execute-item", "archive"];

/** The writes that make GitHub show what is decided; none if it shows it already. */
export function renderUpdates(view: View): Update[] {
  if (view.isInactive)
    return [...(view.record.failure?.phase === "label" ? failure(view) : []), ...statusUpdate(view)];
  return [
    ...eyes(view),
    ...notices(view),
    ...answers(view.s, view.progress, view.result),
    ...landed(view),
    ...description(view),
    ...checks(view),
    ...statusUpdate(view),
  ];
}

function eyes({ s, action }: View): Update[] {
  const see = (subject: string): Update => ({ kind: "react", subject, content: "EYES" });
  if (action.kind === "draft-plan") return s.issue.reactions.includes("EYES") ? [] : [see(s.issue.id)];
  if (action.kind !== "revise") return [];
  const seen = new Map(allComments(s).map(({ comment }) => [comment.id, comment.reactions.length > 0]));
  return action.feedback
    .filter((one) => one.nodeId !== "" && !seen.get(one.id))
    .map((one) => see(one.nodeId));
}

/** `/revise` comments whose revision has landed. */
function landed({ s }: View): Update[] {
  const taken = new Set(
    revisionsOf(s.branch?.commits ?? []).flatMap((entry) => entry.dispositions.map((d) => d.feedback)),
  );
  return allComments(s)
    .filter(
      ({ comment, thread }) => !thread && taken.has(comment.id) && !comment.reactions.includes("ROCKET"),
    )
    .map(({ comment }) => ({ kind: "react", subject: comment.nodeId, content: "ROCKET" }));
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
function descriptionOf({ s, progress, record: now, action, isInactive }: View): Description | undefined {
  const plan = progress.parsed?.plan;
  if (!s.pull || !plan || action.kind !== "wait" || isInactive) return undefined;
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
  const { s, progress, record: now, action } = view;
  const isPublished = progress.parsed?.plan && !now.approval && action.kind === "wait" && s.pull;
  const published = isPublished ? publicationOf(s, progress, now) : undefined;
  const described = descriptionOf(view);
  return {
    ...now,
    ...(published && { published }),
    ...(described && { descriptionHash: descriptionHash(described) }),
    ...(s.pull && { pull: s.pull.number }),
  };
}

/** The pull request's title and body, where they are to say something else than we wrote last; ready at the end. */
function description(view: View): Update[] {
  const { s, progress } = view;
  const wanted = descriptionOf(view);
  if (!s.pull || !wanted) return [];
  const before = view.result.description ?? s.status?.record.descriptionHash;
  const isWritten = before === descriptionHash(wanted);
  const isOver = progress.isFinished && s.pull.isDraft;
  return [
    ...(isWritten ? [] : [{ kind: "pull" as const, pull: s.pull.id, ...wanted }]),
    ...(isOver ? [{ kind: "ready" as const, pull: s.pull.id }] : []),
  ];
}

/** The check run on the head, wherever the work rests; one that is there already is left alone. */
function checks(view: View): Update[] {
  const { s, action } = view;
  if (!s.branch?.isOurs || !s.pull || action.kind !== "wait") return [];
  const check = checkOf(view);
  if (!check || s.branch.checks.some((one) => one.externalId === check.externalId)) return [];
  const asked = check.externalId.startsWith("rest:") ? [] : askForReview(view, s.pull);
  return [...asked, { kind: "check", head: s.branch.head, ...check }];
}

function checkOf({ s, progress, record: now, action }: View): CheckText | undefined {
  const { parsed, digest, isFinished } = progress;
  if (isFinished) return doneCheck(s, progress);
  if (!parsed?.plan) {
    if (parsed) return unreadableCheck(digest, parsed.problems);
    return goneCheck(planPaths(s.issue.number).atRoot, s.branch?.commits[0]);
  }
  if (now.approval)
    return action.kind === "wait" ? stoppedCheck(s.branch?.head, now.failure, action.reason) : undefined;
  const since = sinceText(s.status?.record.published?.parts, now.published?.parts);
  return waitingCheck(progress, parsed.plan, since);
}

/** The requester is asked for a review when the first wording is published. */
function askForReview({ s, record: now, progress }: View, pull: Pull): Update[] {
  const requester = requesterNamed(s, now);
  if (!requester || requester.nodeId === "" || progress.revision !== 1) return [];
  return [{ kind: "ask-review", pull: pull.id, people: [requester.nodeId] }];
}

function statusUpdate(view: View): Update[] {
  const { s, progress, action, record: now } = view;
  const body = statusText(s, progress, now, activityOf(view));
  const { status } = s;
  const sequence = (status?.sequence ?? 0) + 1;
  const edit: Update = {
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
  const isMinor =
    MINOR.includes(action.kind) && isDeepStrictEqual(verdictsOf(status.record), verdictsOf(now));
  return isMinor && s.now - status.editedAt < STATUS_EVERY_MS ? [] : [edit];
}

/** A command that need not be remembered any more is no reason to write: it goes with the next update. */
function isRemembered(old: StatusRecord, now: StatusRecord): boolean {
  const isHeard = now.handled.every((id) => old.handled.includes(id));
  return isHeard && isDeepStrictEqual({ ...old, handled: [] }, { ...now, handled: [] });
}

const verdictsOf = ({ spent: _, handled: __, ...verdicts }: StatusRecord) => verdicts;

function activityOf({ s, progress, action }: View): Text {
  if (action.kind === "wait" && progress.isFinished && s.pull) return waiting.done();
  return activity(action, progress.parsed?.plan?.items.length ?? 0);
}
