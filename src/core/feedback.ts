import { parseCommands } from "./command.ts";
import { placeOf } from "./plan/file.ts";
import type { Commit, Remark, Snapshot, Thread } from "./snapshot.ts";
import { isAtLeast, type Person } from "./trust.ts";

/** One piece of what people say about the plan. Each gets exactly one disposition. */
export interface Feedback {
  /** Id of the remark it was given in. */
  readonly id: string;
  readonly nodeId: string;
  readonly by: Person;
  readonly text: string;
  /** The conversation it stands in; undefined for what is said of the plan as a whole. */
  readonly thread: string | undefined;
  /** The line of the plan's present wording, where the remark still has one. */
  readonly line: number | undefined;
  readonly section?: string;
  readonly item?: number;
  /** Answered by the program, without a model: why the plan is not changed for it. */
  readonly refused: "role" | "finished" | undefined;
}

export const BECAME = ["applied", "answered", "declined", "needs-decision"] as const;

/** What became of one piece of feedback. */
export interface Disposition {
  readonly feedback: string;
  readonly became: (typeof BECAME)[number];
  /** For the person who gave it; Markdown. */
  readonly reply: string;
}

/** Feedback that nobody has dealt with yet, oldest first. Bots are not listened to. */
export function pendingFeedback(s: Snapshot, isFinished: (s: Snapshot) => boolean): Feedback[] {
  const taken = new Set(
    ledgerOf(s.branch?.commits ?? []).flatMap((entry) => entry.dispositions.map((d) => d.feedback)),
  );
  const isNew = (remark: Remark) =>
    !remark.by.isBot && !taken.has(remark.id) && !s.notices.has(`reply:${remark.id}`);
  const refused = (by: Person) => {
    if (!isAtLeast(s.roles.get(by.login) ?? "none", s.settings.roles.feedback)) return "role";
    return isFinished(s) ? "finished" : undefined;
  };
  return said(s)
    .filter(({ remark }) => isNew(remark))
    .sort((a, b) => a.remark.at - b.remark.at)
    .map(({ remark, text, thread }) => ({
      id: remark.id,
      nodeId: remark.nodeId,
      by: remark.by,
      text: thread ? withPlace(s, thread, text) : text,
      thread: thread?.id,
      ...lineOf(s, thread),
      refused: refused(remark.by),
    }));
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

/** Everything people said of the plan, handled or not: line comments, review bodies, `/revise`. */
function said(s: Snapshot): Said[] {
  const { pull } = s;
  if (!pull) return [];
  const onLines = pull.threads.flatMap((thread) =>
    thread.remarks
      .filter((remark) => parseCommands(remark.body).length === 0)
      .map((remark) => ({ remark, text: remark.body, thread })),
  );
  const reviews = pull.reviews
    .filter((review) => review.body.trim() !== "" && parseCommands(review.body).length === 0)
    .map((review) => ({ remark: review, text: review.body }));
  const commands = allRemarks(s).flatMap(({ remark, thread }) => {
    const texts = parseCommands(remark.body).flatMap((c) => (c.verb === "revise" && c.text ? [c.text] : []));
    return texts.length === 0 || remark.reactions.includes("CONFUSED")
      ? []
      : [{ remark, text: texts.join("\n"), ...(thread ? { thread } : {}) }];
  });
  return [...onLines, ...reviews, ...commands];
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

/** What one revision made of the feedback it took; read from our commits, so a crash cannot lose it. */
export interface LedgerEntry {
  readonly commit: string;
  readonly revision: number;
  readonly dispositions: readonly Disposition[];
}

/** The ledger, oldest revision first. */
export function ledgerOf(commits: readonly Commit[]): LedgerEntry[] {
  return commits.toReversed().flatMap((commit) => {
    const revision = commit.ours?.trailers.get("Plan-Revision");
    if (!commit.ours || revision === undefined) return [];
    return [
      { commit: commit.oid, revision: Number(revision), dispositions: parseDispositions(commit.ours.body) },
    ];
  });
}

/** Writes dispositions into a commit message; {@link parseDispositions} reads them back. */
export function renderDispositions(dispositions: readonly Disposition[]): string {
  return dispositions
    .map(({ feedback, became, reply }) => {
      const lines = reply.split("\n").filter((line) => line.trim() !== "");
      return [`- ${feedback} ${became}`, ...lines.map((line) => `  ${line.trimEnd()}`)].join("\n");
    })
    .join("\n");
}

const ENTRY = /^- ([a-z]\d+) (applied|answered|declined|needs-decision)$/;

/** Reads dispositions from the body of a commit message of ours. */
export function parseDispositions(body: string): Disposition[] {
  const found: { feedback: string; became: Disposition["became"]; reply: string[] }[] = [];
  for (const line of body.split("\n")) {
    const [, feedback, became] = ENTRY.exec(line) ?? [];
    if (feedback && became) found.push({ feedback, became: became as Disposition["became"], reply: [] });
    else if (line.startsWith("  ")) found.at(-1)?.reply.push(line.slice(2));
  }
  return found.map((entry) => ({ ...entry, reply: entry.reply.join("\n") }));
}
