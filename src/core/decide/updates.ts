import { isDeepStrictEqual } from "node:util";
import type { Action, Update } from "../discussion/action.ts";
import { allComments, type Feedback, remarksOn } from "../discussion/feedback.ts";
import { lastEnd, publicationOf } from "../discussion/progress.ts";
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
import { isAtLeast } from "../state/roles.ts";
import { type Branch, type Pull, planPaths } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { ownText, type Text } from "../state/text.ts";
import { fixNotices } from "./after-ready.ts";
import { answers } from "./answers.ts";
import { failure, hashOf, notices } from "./notices.ts";

/** Minimum time between edits of the status comment for actions that are visible elsewhere. */
const STATUS_INTERVAL_MS = 20_000;
const MINOR: readonly Action["kind"][] = ["open-pull", "execute-item", "archive"];

/** The writes that make GitHub show what was decided; none if it already does. */
export function renderUpdates(view: View): Update[] {
  if (view.isInactive)
    return [...(view.record.failure?.phase === "label" ? failure(view) : []), ...statusUpdate(view)];
  return [
    ...eyesReactions(view),
    ...remarkReactions(view),
    ...notices(view),
    ...fixNotices(view),
    ...answers(view.s, view.progress, view.result),
    ...revisedReactions(view),
    ...description(view),
    ...checks(view),
    ...statusUpdate(view),
  ];
}

const addEyes = (subject: string): Update => ({ kind: "react", subject, content: "EYES" });

/** Remarks that ask for nothing are marked as seen, and that is all. */
function remarkReactions({ s }: View): Update[] {
  const needed = s.settings.roles.feedback;
  return remarksOn(s)
    .filter(({ by }) => isAtLeast(s.roles.get(by.login) ?? "none", needed))
    .map(({ nodeId }) => addEyes(nodeId));
}

function eyesReactions({ s, action }: View): Update[] {
  if (action.kind === "draft-plan") return s.issue.reactions.includes("EYES") ? [] : [addEyes(s.issue.id)];
  if (action.kind === "fix" && action.subject.kind === "comment") return eyesOn(s, [action.subject.feedback]);
  return action.kind === "revise" ? eyesOn(s, action.feedback) : [];
}

function eyesOn(s: View["s"], feedback: readonly Feedback[]): Update[] {
  const seen = new Map(allComments(s).map(({ comment }) => [comment.id, comment.reactions.length > 0]));
  return feedback.filter((one) => one.nodeId !== "" && !seen.get(one.id)).map((one) => addEyes(one.nodeId));
}

/** For `/revise` comments whose revision is pushed. */
function revisedReactions({ s }: View): Update[] {
  const revised = new Set(
    revisionsOf(s.branch?.commits ?? []).flatMap((entry) => entry.dispositions.map((d) => d.feedback)),
  );
  return allComments(s)
    .filter(
      ({ comment, thread }) => !thread && revised.has(comment.id) && !comment.reactions.includes("ROCKET"),
    )
    .map(({ comment }) => ({ kind: "react", subject: comment.nodeId, content: "ROCKET" }));
}

interface Description {
  readonly title: Text;
  readonly body: Text;
}

/** A short hash of a description: 16 hex digits. */
export function descriptionHash({ title, body }: Description): string {
  return hashOf(`${title}\n${body}`);
}

/** The pull request's description; undefined while it must not change. */
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

/** The record with what this decision publishes, for comparison with the next one. */
export function describeRecord(view: View): StatusRecord {
  const { s, progress, record: now, action } = view;
  const isPublished = progress.parsed?.plan && !now.approval && action.kind === "wait" && s.pull;
  const published = isPublished ? publicationOf(s, progress, now) : undefined;
  const described = descriptionOf(view);
  const commits = progress.isFinished && action.kind === "wait" ? (s.branch?.commits ?? []) : [];
  // A plan that was kept in its place ends with its last item.
  const end = lastEnd(commits) ?? commits.find(({ ours }) => ours?.trailers.has("Plan-Item"));
  return {
    ...now,
    ...(end && { reviewersAsked: end.oid }),
    ...(published && { published }),
    ...(described && { descriptionHash: descriptionHash(described) }),
    ...(s.pull && { pull: s.pull.number }),
  };
}

/** Updates the pull request's title and body if they differ from what we wrote last; marks it ready at the end. */
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
    ...askReviewers(view, s.pull),
  ];
}

/** Once for each archived plan: requests a review from the requester, and again from whoever requested changes. */
function askReviewers({ s, record: now }: View, { id, reviews }: Pull): Update[] {
  const { reviewersAsked } = now;
  if (reviewersAsked === undefined || s.status?.record.reviewersAsked === reviewersAsked) return [];
  const against = reviews.filter(({ review, by }) => review?.isAgainst && !by.isBot).map(({ by }) => by);
  const people = [requesterNamed(s, now), ...against].flatMap((person) => person?.nodeId || []);
  // Each by itself: GitHub rejects a request that names somebody who cannot be asked.
  return [...new Set(people)].map((person) => ({ kind: "ask-review", pull: id, people: [person] }));
}

/** The check run on the head whenever the work waits: people see the newest one, and it is left alone if it is right. */
function checks(view: View): Update[] {
  const { s, action } = view;
  if (!s.branch?.isOurs || !s.pull || action.kind !== "wait") return [];
  const check = checkOf(view);
  const shown = newestFirst(s.branch.checks).map((one) => one.externalId.replace(REPEATED, ""));
  if (!check || shown[0] === check.externalId) return [];
  const head = s.branch.head;
  // What has been said before, and is true again, is another check run: each has a name of its own.
  if (shown.includes(check.externalId))
    return [{ kind: "check", head, ...check, externalId: `${check.externalId}+${shown.length}` }];
  const reviewRequest = check.externalId.startsWith("rest:") ? [] : requestReview(view, s.pull);
  return [...reviewRequest, { kind: "check", head, ...check }];
}

const REPEATED = /\+\d+$/;

/** One that GitHub does not show as completed yet was created last. */
const newestFirst = (checks: Branch["checks"]) =>
  checks.toReversed().toSorted((a, b) => completion(b) - completion(a));
const completion = ({ completedAt = Number.MAX_SAFE_INTEGER }: Branch["checks"][number]) => completedAt;

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

/** Requests a review from the requester when the first revision is published. */
function requestReview({ s, record: now, progress }: View, pull: Pull): Update[] {
  const requester = requesterNamed(s, now);
  if (!requester || requester.nodeId === "" || progress.revision !== 1 || progress.isFinished) return [];
  return [{ kind: "ask-review", pull: pull.id, people: [requester.nodeId] }];
}

function statusUpdate(view: View): Update[] {
  const { s, progress, action, record: now } = view;
  const body = statusText(s, progress, now, activityOf(view));
  const { status } = s;
  const sequence = (status?.sequence ?? 0) + 1;
  const update: Update = {
    kind: "status",
    subject: s.issue.id,
    comment: status?.nodeId,
    body,
    record: now,
    sequence,
  };
  if (status?.state !== "intact") return [update];
  if (status.text === body && isSameRecord(status.record, now)) return [];
  // Ticks show in the plan at once; the status comment may follow later, unless the record has changed.
  const isMinor =
    MINOR.includes(action.kind) && isDeepStrictEqual(essentialsOf(status.record), essentialsOf(now));
  return isMinor && s.now - status.editedAt < STATUS_INTERVAL_MS ? [] : [update];
}

/** A handled command that can be forgotten is no reason to write: the next update drops it. */
function isSameRecord(old: StatusRecord, now: StatusRecord): boolean {
  const isRecorded = now.handled.every((id) => old.handled.includes(id));
  return isRecorded && isDeepStrictEqual({ ...old, handled: [] }, { ...now, handled: [] });
}

const essentialsOf = ({ spent: _, handled: __, ...essentials }: StatusRecord) => essentials;

function activityOf({ s, progress, action, isInactive }: View): Text {
  if (isInactive && progress.isFinished && s.pull) return waiting.done();
  return activity(action, progress.parsed?.plan?.items.length ?? 0);
}
