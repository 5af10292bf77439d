import { createHash } from "node:crypto";
import { readPlan } from "../plan/document.ts";
import { placeOf } from "../plan/file.ts";
import type { Suggestion } from "../revision/suggest.ts";
import { isAtLeast, lowestRole, NOBODY, type Person, type Role } from "../state/roles.ts";
import type { Remark, Snapshot, Thread } from "../state/snapshot.ts";
import { parseCommands, verbsSeen } from "./command.ts";
import { revisionsOf } from "./revisions.ts";
import { suggestionOf } from "./suggestion.ts";

/** One piece of what people say about the plan. Each gets exactly one disposition. */
export interface Feedback {
  /** Id of the remark it was given in; `n` and a number for a note in the plan file. */
  readonly id: string;
  /** Empty for a note: nothing can be put on it. */
  readonly nodeId: string;
  readonly by: Person;
  /** When it could first be seen; undefined for a note. */
  readonly at: number | undefined;
  /** The words, without a suggestion's blocks; empty if it is nothing but a suggestion. */
  readonly text: string;
  readonly suggestion: Suggestion | undefined;
  /** True for a comment that is not part of a review with more to it: another may follow. */
  readonly isSingle: boolean;
  /** The conversation it stands in; undefined for what is said of the plan as a whole. */
  readonly thread: string | undefined;
  /** The line of the plan's present wording, where the remark still has one. */
  readonly line: number | undefined;
  readonly section?: string;
  readonly item?: number;
  /** Answered by the program, without a model: why the plan is not changed for it. */
  readonly refused: "role" | "finished" | undefined;
}

/** Feedback that nobody has dealt with yet, oldest first. Bots are not listened to. */
export function pendingFeedback(s: Snapshot, isFinished: (s: Snapshot) => boolean): Feedback[] {
  const taken = new Set(
    revisionsOf(s.branch?.commits ?? []).flatMap((entry) => entry.dispositions.map((d) => d.feedback)),
  );
  const isNew = (id: string) => !taken.has(id) && !s.notices.has(`reply:${id}`);
  const refused = (role: Role): Feedback["refused"] => {
    if (!isAtLeast(role, s.settings.roles.feedback)) return "role";
    return isFinished(s) ? "finished" : undefined;
  };
  const sizes = sizesOfReviews(s);
  const remarks = said(s, ({ by, id }) => !by.isBot && isNew(id)).map(({ remark, text, thread }) => ({
    id: remark.id,
    nodeId: remark.nodeId,
    by: writerOf(remark),
    at: remark.review?.at ?? remark.at,
    ...wordsOf(s, thread, text),
    isSingle: thread !== undefined && (sizes.get(remark.review?.id) ?? 1) < 2,
    thread: thread?.id,
    ...lineOf(s, thread),
    refused: refused(s.roles.get(writerOf(remark).login) ?? "none"),
  }));
  // Who has pushed could write; an author's name in a commit proves no more.
  const notes = noted(s, taken).map((note) => ({ ...note, refused: refused("write") }));
  return [...remarks.toSorted((a, b) => a.at - b.at), ...notes.filter((note) => isNew(note.id))];
}

/** Whose words a remark's are: who edited it last put words into its author's mouth, and their own role counts. */
const writerOf = ({ by, isEdited, editedBy }: Remark): Person => (isEdited ? (editedBy ?? NOBODY) : by);

/** How much each review brought: its comments, and what it says as a whole. */
function sizesOfReviews(s: Snapshot): Map<string | undefined, number> {
  const sizes = new Map<string | undefined, number>();
  for (const { remark } of allRemarks(s))
    if (remark.review && remark.body.trim() !== "")
      sizes.set(remark.review.id, (sizes.get(remark.review.id) ?? 0) + 1);
  return sizes;
}

/** Notes that people typed into the plan file, by whoever has committed since we did. */
function noted(s: Snapshot, taken: ReadonlySet<string>) {
  const { plan, branch } = s;
  if (!plan || !branch) return [];
  const last = branch.commits.findIndex((commit) => commit.ours);
  const since = last > 0 ? branch.commits.slice(0, last) : branch.commits;
  const names = new Set(since.filter((commit) => !commit.ours).map((commit) => commit.by));
  const by = { login: [...names].join(", "), id: 0, nodeId: "", isBot: false };
  const known = new Set(taken);
  return readPlan(plan.text)
    .notes.filter((note) => note.text !== "")
    .map(({ line, text }) => {
      const id = noteId(text, known);
      known.add(id);
      const where = { thread: undefined, line, ...placeOf(plan.text, line) };
      return { id, nodeId: "", by, at: undefined, text, suggestion: undefined, isSingle: false, ...where };
    });
}

/** The same as long as the note stands; another when the same words are noted again after they were answered. */
function noteId(text: string, known: ReadonlySet<string>): string {
  for (let n = 0; ; n++) {
    const hash = createHash("sha256").update(`${n} ${text}`).digest("hex");
    const id = `n${Number.parseInt(hash.slice(0, 12), 16)}`;
    if (!known.has(id)) return id;
  }
}

/** What a remark says: on lines of the plan it may suggest others; one whose line is gone says what it was on. */
function wordsOf(s: Snapshot, thread: Thread | undefined, text: string) {
  if (!thread) return { text, suggestion: undefined };
  const isOnPlan = thread.path === s.plan?.path;
  const { words, suggestion } = isOnPlan
    ? suggestionOf(text, thread)
    : { words: text, suggestion: undefined };
  return { text: words === "" ? "" : withPlace(s, thread, words), suggestion };
}

/** Where in the plan a conversation stands now; nothing for one on another file or on a line that is gone. */
function lineOf(s: Snapshot, thread: Thread | undefined) {
  if (!s.plan || thread?.path !== s.plan.path || thread.line === undefined) return { line: undefined };
  return { line: thread.line, ...placeOf(s.plan.text, thread.line) };
}

/** A remark that has no line of the plan any more says what it was on. */
function withPlace(s: Snapshot, thread: Thread, text: string): string {
  if (lineOf(s, thread).line !== undefined) return text;
  const was = thread.diffHunk.split("\n").at(-1)?.slice(1).trim() ?? "";
  const where = thread.path === s.plan?.path ? "a line of the plan that has changed since" : thread.path;
  return `(on ${where}: "${was.slice(0, 200)}")\n${text}`;
}

interface Said {
  remark: Remark;
  text: string;
  thread?: Thread;
}

/** What was said of the plan by remarks that are looked for: line comments, review bodies, `/revise`. */
function said(s: Snapshot, isWanted: (remark: Remark) => boolean): Said[] {
  const { pull } = s;
  if (!pull) return [];
  const whole = new Set<Remark>(pull.reviews);
  const wanted = allRemarks(s).filter(({ remark }) => isWanted(remark));
  return wanted.flatMap(({ remark, thread }): Said[] => {
    const isSaidOfPlan = thread !== undefined || (whole.has(remark) && remark.body.trim() !== "");
    const text = isCommand(s, remark) ? revisionAskedBy(s, remark) : isSaidOfPlan ? remark.body : undefined;
    return text === undefined ? [] : [{ remark, text, ...(thread && { thread }) }];
  });
}

/** Whoever has no say cannot make us parse: of them any line that looks like a command makes one. */
function isCommand(s: Snapshot, remark: Remark): boolean {
  return hasSay(s, remark) ? parseCommands(remark.body).length > 0 : verbsSeen(remark.body).size > 0;
}

const hasSay = ({ roles, settings }: Snapshot, { by }: Remark) =>
  isAtLeast(roles.get(by.login) ?? "none", lowestRole(settings.roles));

/** What a `/revise` asks for. Whose words an edited command is, nobody can tell: it is refused if it was not heard before. */
function revisionAskedBy(s: Snapshot, remark: Remark): string | undefined {
  if (remark.isEdited || remark.reactions.includes("CONFUSED")) return undefined;
  // Their role is not known yet, or they have none: whether they are heard at all is decided without their words.
  if (!hasSay(s, remark)) return verbsSeen(remark.body).has("revise") ? "" : undefined;
  const texts = parseCommands(remark.body).flatMap((one) =>
    one.verb === "revise" && one.text ? [one.text] : [],
  );
  return texts.length === 0 ? undefined : texts.join("\n");
}

/** True for a `/revise` with or without words, of somebody with a say. */
export function asksForRevision(s: Snapshot, remark: Remark): boolean {
  const mayBe = !remark.by.isBot && hasSay(s, remark) && verbsSeen(remark.body).has("revise");
  return mayBe && parseCommands(remark.body).some((command) => command.verb === "revise");
}

/** Every remark of the issue and of the pull request, wherever it stands. */
export function allRemarks(s: Snapshot): { remark: Remark; thread?: Thread }[] {
  return [
    ...s.issue.remarks.map((remark) => ({ remark })),
    ...(s.pull?.remarks ?? []).map((remark) => ({ remark })),
    ...(s.pull?.reviews ?? []).map((remark) => ({ remark })),
    ...(s.pull?.threads ?? []).flatMap((thread) => thread.remarks.map((remark) => ({ remark, thread }))),
  ];
}
