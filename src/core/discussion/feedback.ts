import { createHash } from "node:crypto";
import { readPlan } from "../plan/document.ts";
import { placeOf } from "../plan/file.ts";
import { needsAnswers } from "../plan/plan.ts";
import type { Suggestion } from "../revision/suggestions.ts";
import { isAtLeast, lowestRole, type Person, type Role } from "../state/roles.ts";
import type { Comment, Snapshot, Thread } from "../state/snapshot.ts";
import { allComments } from "./all-comments.ts";
import { looksLikeCommand, parseCommands, readCommands, verbsSeen } from "./command.ts";
import { fixesOf } from "./fixes.ts";
import { publishedAt } from "./progress.ts";
import { asksForNothing, isRemark } from "./remark.ts";
import { requestOf, revertedPlace, revertFor } from "./revision-request.ts";
import { resolvedFeedback } from "./revisions.ts";
import { suggestionOf } from "./suggestion.ts";
import { type Earlier, earlierIn, writerOf } from "./thread.ts";

/** One comment on the plan. Each gets exactly one disposition. */
export interface Feedback {
  /** Id of the comment; `n` and a number for a note in the plan file. */
  readonly id: string;
  /** Empty for a note, which cannot have reactions. */
  readonly nodeId: string;
  readonly by: Person;
  /** When it became visible; undefined for a note. */
  readonly at: number | undefined;
  /** The text without suggestion blocks; empty if it is only a suggestion. */
  readonly text: string;
  /** What was said in its thread before. */
  readonly earlier: readonly Earlier[];
  readonly suggestion: Suggestion | undefined;
  /** True for a comment that is not part of a larger review: another may follow. */
  readonly isSingle: boolean;
  /** Its thread; undefined for feedback on the plan as a whole. */
  readonly thread: string | undefined;
  /** The line of the current plan, if the comment still has one. */
  readonly line: number | undefined;
  readonly section?: string;
  readonly item?: number;
  /** Why the plan is not changed for it; answered without a model. */
  readonly refused: "role" | "finished" | undefined;
  /** What it asks for when every item is done: a change of the code, or of the plan. */
  readonly wants?: "fix" | "reopen";
}

/** Unresolved feedback, oldest first. Bots are ignored. */
export function pendingFeedback(s: Snapshot, isFinished: (s: Snapshot) => boolean): Feedback[] {
  const commits = s.branch?.commits ?? [];
  const resolved = new Set([
    ...resolvedFeedback(s),
    ...fixesOf(commits).flatMap((fix) => fix.addresses ?? []),
  ]);
  const isNew = (id: string) => !resolved.has(id) && !s.notices.has(`reply:${id}`);
  const isOver = isFinished(s);
  const refused = (role: Role, wants?: Feedback["wants"]): Feedback["refused"] => {
    if (!isAtLeast(role, s.settings.roles.feedback)) return "role";
    return isOver && !wants ? "finished" : undefined;
  };
  const sizes = sizesOfReviews(s);
  const comments = feedbackComments(s, ({ by, id }) => !by.isBot && isNew(id)).map(
    ({ comment, text, thread }) => {
      const wants = isOver ? wantsOf(s, comment, thread) : undefined;
      return {
        id: comment.id,
        nodeId: comment.nodeId,
        by: writerOf(comment),
        at: comment.review?.at ?? comment.at,
        ...wordsOf(s, thread, text),
        earlier: thread ? earlierIn(s, thread, comment) : [],
        isSingle: thread !== undefined && (sizes.get(comment.review?.id) ?? 1) < 2,
        thread: thread?.id,
        ...(revertedPlace(s, comment.id) ?? lineOf(s, thread)),
        refused: refused(s.roles.get(writerOf(comment).login) ?? "none", wants),
        ...(wants && { wants }),
      };
    },
  );
  // Whoever pushed has write access; the author's name in a commit proves nothing more.
  const notes = feedbackFromNotes(s, resolved).map((note) => ({ ...note, refused: refused("write") }));
  return [...comments.toSorted((a, b) => a.at - b.at), ...notes.filter((note) => isNew(note.id))];
}

/** What a comment asks for when every item is done; undefined for one on a line of the plan. */
function wantsOf(s: Snapshot, comment: Comment, thread: Thread | undefined): Feedback["wants"] {
  if (isCommand(s, comment)) return "reopen";
  const commits = s.branch?.commits ?? [];
  const plans = commits.flatMap(({ ours }) => [
    ours?.trailers.get("Plan-File"),
    ours?.trailers.get("Plan-Archived"),
  ]);
  return thread && plans.includes(thread.path) ? undefined : "fix";
}

/** The number of comments in each review, including its body. */
function sizesOfReviews(s: Snapshot): Map<string | undefined, number> {
  const sizes = new Map<string | undefined, number>();
  for (const { comment } of allComments(s))
    if (comment.review && comment.body.trim() !== "")
      sizes.set(comment.review.id, (sizes.get(comment.review.id) ?? 0) + 1);
  return sizes;
}

/** Notes in the plan file, attributed to whoever has committed since our last commit. */
function feedbackFromNotes(s: Snapshot, resolved: ReadonlySet<string>) {
  const { plan, branch } = s;
  if (!plan || !branch) return [];
  const last = branch.commits.findIndex((commit) => commit.ours);
  const since = last > 0 ? branch.commits.slice(0, last) : branch.commits;
  const names = new Set(since.filter((commit) => !commit.ours).map((commit) => commit.by));
  const by = { login: [...names].join(", "), id: 0, nodeId: "", isBot: false };
  const known = new Set(resolved);
  return readPlan(plan.text)
    .notes.filter((note) => note.text !== "")
    .map(({ line, text }) => {
      const id = noteId(text, known);
      known.add(id);
      const where = { thread: undefined, line, ...placeOf(plan.text, line) };
      const none = { suggestion: undefined, earlier: [], isSingle: false };
      return { id, nodeId: "", by, at: undefined, text, ...none, ...where };
    });
}

/** Stable while the note exists; different if the same note is written again after it was answered. */
function noteId(text: string, known: ReadonlySet<string>): string {
  for (let n = 0; ; n++) {
    const hash = createHash("sha256").update(`${n} ${text}`).digest("hex");
    const id = `n${Number.parseInt(hash.slice(0, 12), 16)}`;
    if (!known.has(id)) return id;
  }
}

/** The text and suggestion of a comment; one whose line is gone includes what it was on. */
function wordsOf(s: Snapshot, thread: Thread | undefined, text: string) {
  if (!thread) return { text, suggestion: undefined };
  const isOnPlan = thread.path === s.plan?.path;
  const { words, suggestion } = isOnPlan
    ? suggestionOf(text, thread)
    : { words: text, suggestion: undefined };
  const isBare = words === "" || (suggestion !== undefined && asksForNothing(words, { isReply: false }));
  return { text: isBare ? "" : withPlace(s, thread, words), suggestion };
}

/** Where in the plan a thread is now; undefined for one on another file or on a line that is gone. */
function lineOf(s: Snapshot, thread: Thread | undefined) {
  if (!s.plan || thread?.path !== s.plan.path || thread.line === undefined) return { line: undefined };
  return { line: thread.line, ...placeOf(s.plan.text, thread.line) };
}

/** A comment whose line is gone includes what it was on. */
function withPlace(s: Snapshot, thread: Thread, text: string): string {
  if (lineOf(s, thread).line !== undefined) return text;
  const was = thread.diffHunk.split("\n").at(-1)?.slice(1).trim() ?? "";
  const where = thread.path === s.plan?.path ? "a line of the plan that has changed since" : thread.path;
  return `(on ${where}: "${was.slice(0, 200)}")\n${text}`;
}

interface FeedbackComment {
  comment: Comment;
  text: string;
  thread?: Thread;
}

/**
 * The feedback among the wanted comments: line comments and review bodies that ask for something, answers to a plan
 * that waits for them, `/revise`, and plain comments where the settings say so.
 */
function feedbackComments(s: Snapshot, isWanted: (comment: Comment) => boolean): FeedbackComment[] {
  if (!s.pull) return [];
  const mayAnswer = (comment: Comment) =>
    isAtLeast(s.roles.get(writerOf(comment).login) ?? "none", s.settings.roles.feedback);
  const said = [...answersTo(s), ...(s.settings.comments === "revise" ? plainComments(s) : [])];
  const whole = new Set<Comment>([...s.pull.reviews, ...said.filter(mayAnswer)]);
  const wanted = allComments(s).filter(
    ({ comment, thread }) => isWanted(comment) && !isRemark(comment, thread),
  );
  return wanted.flatMap(({ comment, thread }): FeedbackComment[] => {
    const isOnPlan = thread !== undefined || (whole.has(comment) && comment.body.trim() !== "");
    const text = isCommand(s, comment) ? revisionAskedBy(s, comment) : isOnPlan ? comment.body : undefined;
    return text === undefined ? [] : [{ comment, text, ...(thread && { thread }) }];
  });
}

/** People's comments since a plan without items was published. Those by people with the role are answers to it. */
export function answersTo(s: Snapshot): Comment[] {
  const { plan, digest } = readPlan(s.plan?.text ?? "");
  const since = plan && needsAnswers(plan) ? publishedAt(s, digest) : undefined;
  if (since === undefined) return [];
  return [...s.issue.comments, ...(s.pull?.comments ?? [])].filter(({ by, at }) => !by.isBot && at > since);
}

/**
 * Comments of people since the plan was requested that are no commands, not even another bot's, in no conversation of
 * the plan, and no answers to it. They have not been handled yet, unless their author was the first to be answered.
 */
export function plainComments(s: Snapshot): Comment[] {
  if (!s.pull || !s.branch?.isOurs) return [];
  const label = s.settings.label.toLowerCase();
  const labelled = s.issue.labelled.filter((event) => event.label.toLowerCase() === label);
  const since = Math.max(labelled.at(-1)?.at ?? 0, s.issue.reopenedAt ?? 0, s.pull.reopenedAt ?? 0);
  const answers = new Set(answersTo(s));
  return [...s.issue.comments, ...s.pull.comments].filter(
    (comment) =>
      !comment.by.isBot &&
      comment.at > since &&
      !answers.has(comment) &&
      !looksLikeCommand(comment.body) &&
      !comment.body.trimStart().startsWith("<!--"),
  );
}

/** Comments on the plan that ask for nothing: they are only marked as seen. */
export function remarksOn(s: Snapshot): Comment[] {
  const whole = new Set<Comment>(s.pull?.reviews);
  return allComments(s)
    .filter(
      ({ comment, thread }) => (thread !== undefined || whole.has(comment)) && isRemark(comment, thread),
    )
    .map(({ comment }) => comment)
    .filter((comment) => !comment.by.isBot && comment.reactions.length === 0);
}

/** Comments of people without any role are not parsed: any line that looks like a command makes theirs one. */
function isCommand(s: Snapshot, comment: Comment): boolean {
  if (!hasSay(s, comment)) return verbsSeen(comment.body).size > 0;
  const { commands, unknown } = readCommands(comment.body);
  return commands.length > 0 || unknown !== undefined;
}

const hasSay = ({ roles, settings }: Snapshot, { by }: Comment) =>
  isAtLeast(roles.get(by.login) ?? "none", lowestRole(settings.roles));

/** The text of a `/revise`. It is unknown who wrote an edited command, so it is ignored. */
function revisionAskedBy(s: Snapshot, comment: Comment): string | undefined {
  if (comment.isEdited || comment.reactions.includes("CONFUSED")) return undefined;
  const isReverted = revertFor(s, comment.id) !== undefined;
  // Their role is not known yet, or too low: whether they are refused is decided without parsing.
  if (!hasSay(s, comment)) return isReverted || verbsSeen(comment.body).has("revise") ? "" : undefined;
  const texts = parseCommands(comment.body).flatMap((one) => requestOf(one, isReverted) || []);
  return texts.length === 0 ? undefined : texts.join("\n");
}

/** True for a `/revise` with or without text, by somebody with a role. */
export function asksForRevision(s: Snapshot, comment: Comment): boolean {
  const mayBe = !comment.by.isBot && hasSay(s, comment) && verbsSeen(comment.body).has("revise");
  return mayBe && parseCommands(comment.body).some((command) => command.verb === "revise");
}
