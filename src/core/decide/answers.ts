import type { Reply, Update } from "../discussion/action.ts";
import { allComments, type Feedback, pendingFeedback } from "../discussion/feedback.ts";
import { answerNotice, type Progress, unansweredRevision } from "../discussion/progress.ts";
import type { ActionResult } from "../discussion/result.ts";
import type { RevisionEntry } from "../discussion/revisions.ts";
import { short } from "../markdown/template.ts";
import { answersText, feedbackRefused, replyText } from "../messages/reviews.ts";
import type { Disposition } from "../revision/disposition.ts";
import type { Pull, Snapshot } from "../state/snapshot.ts";
import { noteReply } from "./resolutions.ts";

/** Answers to feedback that are not given yet, as one review. */
export function answers(s: Snapshot, progress: Progress, result: ActionResult): Update[] {
  const { pull } = s;
  if (!pull) return [];
  const entry = unansweredRevision(s);
  if (entry) return [review(s, pull, entry.dispositions, entry)];
  const refused = toldOnce(
    s,
    pendingFeedback(s, () => progress.isFinished),
  ).flatMap((one) => {
    const why = one.refused && feedbackRefused(one.refused, s.settings.roles.feedback);
    const reply = one.nodeId === "" ? noteReply(one, why ?? "") : why;
    return why && reply ? [{ feedback: one.id, became: "declined" as const, reply }] : [];
  });
  const given = [...(result.answers ?? []), ...refused].filter((d) => !s.notices.has(`reply:${d.feedback}`));
  // A review's own words carry one mark: what was said of the plan as a whole is marked as answered one by one.
  const threaded = new Set(pull.threads.flatMap((thread) => thread.comments.map((comment) => comment.id)));
  const general = given.filter((d) => !threaded.has(d.feedback));
  const [first = [], ...others] = general.map((d) => [d]);
  const together = [...given.filter((d) => threaded.has(d.feedback)), ...first];
  return [together, ...others]
    .filter((some) => some.length > 0)
    .map((some) => review(s, pull, some, undefined));
}

/** Whoever may not change the plan is told so once, however much they say. */
function toldOnce(s: Snapshot, feedback: readonly Feedback[]): Feedback[] {
  const told = new Set(
    allComments(s).flatMap(({ comment }) => (s.notices.has(`reply:${comment.id}`) ? [comment.by.id] : [])),
  );
  return feedback.filter((one) => {
    if (one.refused !== "role" || one.nodeId === "") return true;
    const isNew = !told.has(one.by.id);
    told.add(one.by.id);
    return isNew;
  });
}

function review(
  s: Snapshot,
  pull: Pull,
  dispositions: readonly Disposition[],
  entry: RevisionEntry | undefined,
): Update {
  const places = new Map(allComments(s).map((place) => [place.comment.id, place]));
  const commit = entry && short(entry.commit);
  const replies = dispositions.flatMap((d): Reply[] => {
    const thread = places.get(d.feedback)?.thread;
    if (!thread) return [];
    const notice = s.notices.has(`reply:${d.feedback}`) ? undefined : `reply:${d.feedback}`;
    return [{ thread: thread.id, notice, body: replyText(d, commit), isResolving: d.became === "applied" }];
  });
  const general = dispositions.filter((d) => !places.get(d.feedback)?.thread);
  const said = general.map((d) => [places.get(d.feedback)?.comment.by.login, d] as const);
  const notice = entry
    ? answerNotice(entry.commit)
    : `reply:${general[0]?.feedback ?? dispositions[0]?.feedback}`;
  const body = answersText(entry && { ...entry, commit: commit ?? "" }, said);
  return { kind: "review", pull: pull.id, pending: pull.pendingReview, notice, body, replies };
}
