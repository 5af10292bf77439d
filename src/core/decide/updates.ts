import { isDeepStrictEqual } from "node:util";
import type { Update } from "../discussion/action.ts";
import { allComments } from "../discussion/all-comments.ts";
import { type Feedback, remarksOn } from "../discussion/feedback.ts";
import { placeOf } from "../discussion/link.ts";
import { planCheckId } from "../discussion/progress.ts";
import { revisionsOf } from "../discussion/revisions.ts";
import type { Standing } from "../discussion/standing.ts";
import { requesterNamed } from "../discussion/trigger.ts";
import type { View } from "../discussion/view.ts";
import { statusAnswer, statusText } from "../messages/status.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { ownText, type Text } from "../state/text.ts";
import { fixNotices } from "./after-ready.ts";
import { answers } from "./answers.ts";
import { checks } from "./checks.ts";
import { description } from "./description.ts";
import { hashOf } from "./hash.ts";
import { failure, mergedRefusal, notices } from "./notices.ts";
import { replies } from "./replies.ts";
import { waitingFor } from "./running.ts";
import { subIssues } from "./sub-issues.ts";

/** The writes that make GitHub show what was decided; none if it already does. */
export function renderUpdates(view: View, standing: Standing): Update[] {
  const page = [
    ...description(view, standing),
    ...requestReview(view, standing),
    ...askReviewers(view),
    ...checks(view, standing),
    ...unlabel(view),
    ...statusUpdate(view, standing),
  ];
  if (view.isInactive) return [...(view.record.failure?.phase === "label" ? failure(view) : []), ...page];
  return [
    ...eyesReactions(view),
    ...remarkReactions(view),
    ...notices(view),
    ...fixNotices(view),
    ...answers(view.s, view.progress, view.result),
    ...replies(view),
    ...revisedReactions(view),
    ...subIssues(view),
    ...page,
  ];
}

/** What is merged is finished: the label would request another plan. */
function unlabel({ s }: View): Update[] {
  const label = s.issue.labels.find((one) => one.toLowerCase() === s.settings.label.toLowerCase());
  return s.pull?.isMerged && label !== undefined ? [...mergedRefusal(s), { kind: "unlabel", label }] : [];
}

/** Answers to `/status`, once for each state. */
export function statusAnswers(view: View, standing: Standing, comments: readonly Comment[]): Update[] {
  const { s, progress, record } = view;
  const body = statusAnswer(s, progress, record, standing);
  const { now, digest, items } = standing;
  const state = [now, digest, items.map(({ state }) => state), s.branch?.head];
  const places = new Set(comments.map((comment) => placeOf(s, comment)));
  return [...places].flatMap((subject) => {
    const notice = `status:${hashOf(JSON.stringify([subject, ...state]))}`;
    return s.notices.has(notice) ? [] : [{ kind: "comment" as const, subject, notice, body }];
  });
}

const addEyes = (subject: string): Update => ({ kind: "react", subject, content: "EYES" });

/** Remarks that ask for nothing are marked as seen, and that is all. */
function remarkReactions({ s }: View): Update[] {
  const needed = s.settings.roles.feedback;
  return remarksOn(s)
    .filter(({ by }) => isAtLeast(s.roles.get(by.login) ?? "none", needed))
    .map(({ nodeId }) => addEyes(nodeId));
}

function eyesReactions({ s, action, result }: View): Update[] {
  if (action.kind === "draft-plan") return s.issue.reactions.includes("EYES") ? [] : [addEyes(s.issue.id)];
  if (action.kind === "fix" && action.subject.kind === "comment") return eyesOn(s, [action.subject.feedback]);
  // Comments that wait for the item that runs are seen as well.
  return eyesOn(s, action.kind === "revise" ? action.feedback : waitingFor(s, result.running));
}

function eyesOn(s: View["s"], feedback: readonly Feedback[]): Update[] {
  const seen = new Map(allComments(s).map(({ comment }) => [comment.id, comment.reactions.length > 0]));
  return feedback.filter((one) => one.nodeId !== "" && !seen.get(one.id)).map((one) => addEyes(one.nodeId));
}

/** For `/revise` comments whose revision is pushed. */
function revisedReactions({ s }: View): Update[] {
  const revised = new Set(revisionsOf(s).flatMap((entry) => entry.dispositions.map((d) => d.feedback)));
  return allComments(s)
    .filter(
      ({ comment, thread }) => !thread && revised.has(comment.id) && !comment.reactions.includes("ROCKET"),
    )
    .map(({ comment }) => ({ kind: "react", subject: comment.nodeId, content: "ROCKET" }));
}

/** Requests a review from the requester when the first revision is published. */
function requestReview({ s, record: now }: View, standing: Standing): Update[] {
  const { phase, revision, digest, approvedBy } = standing;
  const requester = requesterNamed(s, now);
  if (!s.pull || !requester || requester.nodeId === "" || approvedBy !== undefined) return [];
  const isShown = s.branch?.checks.some((check) => check.externalId === planCheckId(digest)) ?? false;
  return phase === "discussion" && revision === 1 && !isShown
    ? [{ kind: "ask-review", pull: s.pull.id, people: [requester.nodeId] }]
    : [];
}

/** Once for each archived plan: requests a review from the requester, and again from whoever requested changes. */
function askReviewers({ s, record: now }: View): Update[] {
  const { pull, status } = s;
  const { reviewersAsked } = now;
  if (!pull || reviewersAsked === undefined || status?.record.reviewersAsked === reviewersAsked) return [];
  const against = pull.reviews.filter(({ review, by }) => review?.isAgainst && !by.isBot).map(({ by }) => by);
  const people = [requesterNamed(s, now), ...against].flatMap((person) => person?.nodeId || []);
  // Each by itself: GitHub rejects a request that names somebody who cannot be asked.
  return [...new Set(people)].map((person) => ({ kind: "ask-review", pull: pull.id, people: [person] }));
}

function statusUpdate(view: View, standing: Standing): Update[] {
  const { s, progress, record: now } = view;
  const { status } = s;
  const body = statusText(s, progress, now, standing);
  const isShown = status?.state === "intact" && status.text === body && isSameRecord(status.record, now);
  return isShown ? [] : [statusWith(s, now, body)];
}

function statusWith({ issue, status }: Snapshot, record: StatusRecord, body: Text): Update {
  const sequence = (status?.sequence ?? 0) + 1;
  return { kind: "status", subject: issue.id, comment: status?.nodeId, body, record, sequence };
}

/** The status comment with more in its record; undefined unless it is as we wrote it. */
export function statusWithMore(s: Snapshot, more: Partial<StatusRecord>): Update | undefined {
  const { status } = s;
  if (status?.state !== "intact") return undefined;
  return statusWith(s, { ...status.record, ...more }, ownText(status.text));
}

/** What can be forgotten (a handled command, answers that are posted) is no reason to write: the next update drops it. */
function isSameRecord(old: StatusRecord, now: StatusRecord): boolean {
  const isRecorded = now.handled.every((id) => old.handled.includes(id));
  return isRecorded && isDeepStrictEqual(essentialsOf(old), essentialsOf(now));
}

const essentialsOf = ({ handled: _, unposted: __, ...essentials }: StatusRecord) => essentials;
