import { isDeepStrictEqual } from "node:util";
import type { Update } from "../discussion/action.ts";
import { allComments, remarksOn } from "../discussion/feedback.ts";
import { planCheckId } from "../discussion/progress.ts";
import { revisionsOf } from "../discussion/revisions.ts";
import type { Standing } from "../discussion/standing.ts";
import { requesterNamed } from "../discussion/trigger.ts";
import type { View } from "../discussion/view.ts";
import { statusText } from "../messages/status.ts";
import { isAtLeast } from "../state/roles.ts";
import type { StatusRecord } from "../state/status.ts";
import { answers } from "./answers.ts";
import { checks } from "./checks.ts";
import { description } from "./description.ts";
import { failure, notices } from "./notices.ts";
import { subIssues } from "./sub-issues.ts";

/** The writes that make GitHub show what was decided; none if it already does. */
export function renderUpdates(view: View, standing: Standing): Update[] {
  const page = [
    ...description(view, standing),
    ...requestReview(view, standing),
    ...checks(view, standing),
    ...unlabel(view),
    ...statusUpdate(view, standing),
  ];
  if (view.isInactive) return [...(view.record.failure?.phase === "label" ? failure(view) : []), ...page];
  return [
    ...eyesReactions(view),
    ...remarkReactions(view),
    ...notices(view),
    ...answers(view.s, view.progress, view.result),
    ...revisedReactions(view),
    ...subIssues(view),
    ...page,
  ];
}

/** What is merged is finished: the label would request another plan. */
function unlabel({ s }: View): Update[] {
  const label = s.issue.labels.find((one) => one.toLowerCase() === s.settings.label.toLowerCase());
  return s.pull?.isMerged && label !== undefined ? [{ kind: "unlabel", label }] : [];
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
  if (action.kind !== "revise") return [];
  const seen = new Map(allComments(s).map(({ comment }) => [comment.id, comment.reactions.length > 0]));
  return action.feedback
    .filter((one) => one.nodeId !== "" && !seen.get(one.id))
    .map((one) => addEyes(one.nodeId));
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

/** Requests a review from the requester when the first revision is published. */
function requestReview({ s, record: now }: View, { phase, revision, digest }: Standing): Update[] {
  const requester = requesterNamed(s, now);
  if (!s.pull || !requester || requester.nodeId === "") return [];
  const isShown = s.branch?.checks.some((check) => check.externalId === planCheckId(digest)) ?? false;
  return phase === "discussion" && revision === 1 && !isShown
    ? [{ kind: "ask-review", pull: s.pull.id, people: [requester.nodeId] }]
    : [];
}

function statusUpdate(view: View, standing: Standing): Update[] {
  const { s, progress, record: now } = view;
  const body = statusText(s, progress, now, standing);
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
  return [update];
}

/** A handled command that can be forgotten is no reason to write: the next update drops it. */
function isSameRecord(old: StatusRecord, now: StatusRecord): boolean {
  const isRecorded = now.handled.every((id) => old.handled.includes(id));
  return isRecorded && isDeepStrictEqual({ ...old, handled: [] }, { ...now, handled: [] });
}
