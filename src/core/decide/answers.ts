import type { Reply, Update } from "../discussion/action.ts";
import { allComments } from "../discussion/all-comments.ts";
import { type Feedback, pendingFeedback } from "../discussion/feedback.ts";
import { type Fix, fixesOf } from "../discussion/fixes.ts";
import type { Progress } from "../discussion/progress.ts";
import type { ActionResult } from "../discussion/result.ts";
import { answerNotice, type RevisionEntry, revisionsOf } from "../discussion/revisions.ts";
import { short } from "../markdown/template.ts";
import { checkFixed, fixedText, fixReview } from "../messages/fixes.ts";
import { answersText, feedbackRefused, type Matter, replyText } from "../messages/reviews.ts";
import { type Disposition, remembered } from "../revision/disposition.ts";
import type { Pull, Snapshot } from "../state/snapshot.ts";
import { noteReply } from "./resolutions.ts";

/** Pending answers to feedback, as reviews. */
export function answers(s: Snapshot, progress: Progress, result: ActionResult): Update[] {
  const { pull } = s;
  if (!pull) return [];
  const entry = revisionsOf(s).findLast((one) => one.isUnposted);
  if (entry) return [review(s, pull, entry.dispositions, entry)];
  const [fix] = unansweredFixes(s);
  if (fix) return [fixAnswer(s, pull, fix)];
  const pending = pendingFeedback(s, () => progress.isFinished);
  const onCode = new Set(pending.flatMap(({ id, wants }) => (wants === "fix" ? [id] : [])));
  const matterOf = (...ids: readonly string[]) => (ids.every((id) => onCode.has(id)) ? "code" : "plan");
  const refused = refusedOnce(s, pending).flatMap((one) => {
    const why = one.refused && feedbackRefused(one.refused, s.settings.roles.feedback, matterOf(one.id));
    const reply = one.nodeId === "" ? noteReply(one, why ?? "") : why;
    return why && reply ? [{ feedback: one.id, became: "declined" as const, reply }] : [];
  });
  const given = [...(result.answers ?? []), ...refused].filter((d) => !s.notices.has(`reply:${d.feedback}`));
  // A review body holds only one marker, so feedback on the plan as a whole gets one review each.
  const threaded = new Set(pull.threads.flatMap((thread) => thread.comments.map((comment) => comment.id)));
  const general = given.filter((d) => !threaded.has(d.feedback));
  const [first = [], ...others] = general.map((d) => [d]);
  const together = [...given.filter((d) => threaded.has(d.feedback)), ...first];
  return [together, ...others]
    .filter((some) => some.length > 0)
    .map((some) => review(s, pull, some, matterOf(...some.map(({ feedback }) => feedback))));
}

/** Fixes whose comment or check is not answered yet, oldest first. */
function unansweredFixes(s: Snapshot): Fix[] {
  return fixesOf(s.branch?.commits ?? [])
    .filter(({ commit }) => !s.notices.has(fixNotice(commit)))
    .toReversed();
}

const fixNotice = (commit: string) => `fixed:${commit}`;

function fixAnswer(s: Snapshot, pull: Pull, fix: Fix): Update {
  const notice = fixNotice(fix.commit);
  if (fix.check !== undefined)
    return { kind: "comment", subject: pull.id, notice, body: checkFixed(fix, fix.check) };
  const thread = allComments(s).find(({ comment }) => comment.id === fix.addresses)?.thread;
  const own = `reply:${fix.addresses}`;
  const body = fixedText(fix);
  const reply = { thread: thread?.id ?? "", notice: s.notices.has(own) ? undefined : own, body };
  return {
    kind: "review",
    pull: pull.id,
    pending: pull.pendingReview,
    notice,
    body: thread ? fixReview(fix) : body,
    replies: thread ? [{ ...reply, isResolving: true }] : [],
    dispositions: [],
  };
}

/** People without the feedback role are told so only once. */
function refusedOnce(s: Snapshot, feedback: readonly Feedback[]): Feedback[] {
  const informed = new Set(
    allComments(s).flatMap(({ comment }) => (s.notices.has(`reply:${comment.id}`) ? [comment.by.id] : [])),
  );
  return feedback.filter((one) => {
    if (one.refused !== "role" || one.nodeId === "") return true;
    const isNew = !informed.has(one.by.id);
    informed.add(one.by.id);
    return isNew;
  });
}

function review(
  s: Snapshot,
  pull: Pull,
  dispositions: readonly Disposition[],
  answered: RevisionEntry | Matter,
): Update {
  const sources = new Map(allComments(s).map((source) => [source.comment.id, source]));
  const entry = typeof answered === "object" ? answered : undefined;
  const commit = entry && short(entry.commit);
  const replies = dispositions.flatMap((d): Reply[] => {
    const thread = sources.get(d.feedback)?.thread;
    if (!thread) return [];
    const notice = s.notices.has(`reply:${d.feedback}`) ? undefined : `reply:${d.feedback}`;
    return [{ thread: thread.id, notice, body: replyText(d, commit), isResolving: d.became === "applied" }];
  });
  const general = dispositions.filter((d) => !sources.get(d.feedback)?.thread);
  const told = general.map((d) => [sources.get(d.feedback)?.comment.by.login, d] as const);
  const notice = entry
    ? answerNotice(entry.commit)
    : `reply:${general[0]?.feedback ?? dispositions[0]?.feedback}`;
  const kept = dispositions.map(remembered);
  const body = answersText(
    typeof answered === "object" ? { ...answered, commit: commit ?? "" } : answered,
    told,
  );
  return {
    kind: "review",
    pull: pull.id,
    pending: pull.pendingReview,
    notice,
    dispositions: kept,
    body,
    replies,
  };
}
