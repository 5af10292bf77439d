/** Answers to comments and reviews that are neither commands nor feedback. */
import type { Update } from "../discussion/action.ts";
import { plainComments } from "../discussion/feedback.ts";
import { isRemark } from "../discussion/remark.ts";
import { isLabelled } from "../discussion/trigger.ts";
import type { View } from "../discussion/view.ts";
import { approvingReview, howToBeHeard } from "../messages/replies.ts";
import { isAtLeast, lowestRole, type Person } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import { personRefusal } from "./approval.ts";
import { activeSince } from "./inactivity.ts";

/** Each person is answered once; the reaction marks a comment as handled. People without a say are left alone. */
export function replies(view: View): Update[] {
  const { s } = view;
  if (!isLabelled(s)) return [];
  const hasSay = ({ by }: Comment) =>
    isAtLeast(s.roles.get(by.login) ?? "none", lowestRole(s.settings.roles));
  const since = activeSince(s, view.record);
  const plain = unansweredComments(s).filter((comment) => comment.at > since && hasSay(comment));
  return [
    ...firstOfEach(plain.filter((comment) => !isRemark(comment, undefined))).flatMap((comment) =>
      howToBeHeardBy(view, comment),
    ),
    ...firstOfEach(approvals(s).filter(hasSay)).flatMap((review) => startOfWork(view, review)),
    ...plain.map(({ nodeId }) => ({ kind: "react" as const, subject: nodeId, content: "EYES" as const })),
  ];
}

/** Of one decision at most so many people are asked for: nothing marks the comments of those without a say. */
const PEOPLE_MAX = 10;

/** Whose role the replies depend on. */
export function peopleToReplyTo(s: Snapshot): Person[] {
  const people = [...unansweredComments(s), ...approvals(s)].map(({ by }) => by);
  return [...new Map(people.map((person) => [person.id, person])).values()].slice(-PEOPLE_MAX);
}

/** With `revise` they are feedback, or of somebody who may not give any. */
function unansweredComments(s: Snapshot): Comment[] {
  return s.settings.comments === "ask"
    ? plainComments(s).filter(({ reactions }) => reactions.length === 0)
    : [];
}

/** Approving reviews that say nothing else, of people who have not been answered. */
function approvals(s: Snapshot): Comment[] {
  const isPlain = (review: Comment) => review.body.trim() === "" || isRemark(review, undefined);
  return (s.pull?.reviews ?? []).filter(
    (one) =>
      one.review?.isApproving && !one.by.isBot && isPlain(one) && !s.notices.has(`approving:${one.by.id}`),
  );
}

const firstOfEach = (comments: readonly Comment[]): Comment[] => [
  ...new Map(comments.toReversed().map((comment) => [comment.by.id, comment])).values(),
];

function howToBeHeardBy({ s, progress }: View, { by, on }: Comment): Update[] {
  const notice = `heard:${by.id}`;
  if (!s.pull || !s.plan || s.notices.has(notice)) return [];
  const subject = on === "pull" ? s.pull.id : s.issue.id;
  return [
    { kind: "comment", subject, notice, body: howToBeHeard(by.login, s.plan.path, progress.isFinished) },
  ];
}

/** Only while the plan waits for its approval. */
function startOfWork({ s, progress, record }: View, review: Comment): Update[] {
  const { by } = review;
  if (!s.pull || record.approval || progress.open.length === 0) return [];
  const { approve } = s.settings.roles;
  const mayApprove = isAtLeast(s.roles.get(by.login) ?? "none", approve);
  const why = mayApprove ? personRefusal({ s, progress, record, comment: review }) : "role";
  const body = approvingReview(by.login, approve, why);
  return [{ kind: "comment", subject: s.pull.id, notice: `approving:${by.id}`, body }];
}
