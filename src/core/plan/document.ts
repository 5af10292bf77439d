import { createHash } from "node:crypto";
import { type Block, cutAt, type Start, startsOf } from "./blocks.ts";
import { characterProblems, hiddenProblems } from "./forbidden.ts";
import { type FoundItem, readItem } from "./item.ts";
import { type Note, type Noted, notesIn } from "./note.ts";
import type { Plan } from "./plan.ts";
import { freeRanges, withoutRanges } from "./range.ts";
import { limitProblems, linesOf, type PlanProblem, structureOf, tooMany } from "./structure.ts";

/**
 * One reading of a plan file's bytes. Its items, its digest and what an executor is given all come from it, so they
 * cannot differ in what they take the file to say.
 */
export interface PlanDocument {
  readonly text: string;
  readonly notes: readonly Note[];
  /** The file without its notes. */
  readonly content: string;
  /** The line in the file (from 1) of each line of `content`. */
  readonly lines: readonly number[];
  /** The content, cut; joined, the blocks are the content. */
  readonly blocks: readonly Block[];
  /** Undefined if anything is wrong. */
  readonly plan: Plan | undefined;
  /** What is wrong, with lines of the file; nothing is guessed. */
  readonly problems: readonly PlanProblem[];
  /** The items with their places in `content`; empty if there is no plan. */
  readonly items: readonly FoundItem[];
  /** What people approve and an executor reads: the file without {@link freeRanges}. */
  readonly wording: string;
  /** SHA-256 of the wording in UTF-8, 64 hexadecimal digits. */
  readonly digest: string;
}

/** Documents that were read last: what wakes a plan looks at one text many times. */
const KEPT_MAX = 32;
const kept = new Map<string, PlanDocument>();

/** Reads a plan file. The same text gives the same document, mostly without reading it again. */
export function readPlan(text: string): PlanDocument {
  const document = kept.get(text) ?? read(text);
  kept.delete(text);
  kept.set(text, document);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(oldest);
  }
  return document;
}

function read(text: string): PlanDocument {
  const limits = limitProblems(text);
  const problems = limits.length > 0 ? limits : characterProblems(text);
  if (problems.length > 0) return unread(text, problems);
  const noted = notesIn(text);
  const found = contentOf(noted);
  const { plan } = found;
  const items = plan ? found.items : [];
  const wording = withoutRanges(text, freeRanges(text, items, noted.lines));
  return { text, ...noted, ...found, items, wording, digest: sha256(wording) };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A text that is not parsed: all of it counts as wording. */
function unread(text: string, problems: readonly PlanProblem[]): PlanDocument {
  const blocks: Block[] = [{ kind: "head", text, line: 1 }];
  const lines = linesOf(text).map((_, index) => index + 1);
  const nothing = { notes: [], plan: undefined, items: [] };
  return { text, content: text, lines, blocks, problems, ...nothing, wording: text, digest: sha256(text) };
}

const HEAD = /^<!-- redline:plan next=(\d{1,4}) base=([0-9a-f]{40}) -->$/;
const TITLE = /^# (\S.*)$/;
const TITLE_CHARACTERS_MAX = 200;
const HEAD_EXPECTED =
  "the first two lines must be the `redline:plan` comment and `# Title`: put them back as they were";

const MAXIMA = { items: 50, sections: 50, notes: 50 } as const;

type Tell = (what: string, line: number) => void;

/** Reads what stands between the notes. */
function contentOf({ content, lines: numbers, notes }: Noted) {
  const lines = linesOf(content);
  const problems: PlanProblem[] = [];
  const tell: Tell = (what, at) => void problems.push({ line: numbers[at] ?? 1, what });
  const root = structureOf(withoutHead(content));
  const starts = startsOf(root, lines, tell);
  const found = new Map(
    starts.flatMap((start) => {
      const item = start.kind === "item" ? readItem(start.node, lines, tell) : undefined;
      return start.kind === "item" && item ? [[start.node, item] as const] : [];
    }),
  );
  const items = [...found.values()];
  const blocks = cutAt(starts, content, (node) => found.get(node)?.item.id);
  const head = headOf(lines, tell);
  idProblems(items, starts, tell);
  for (const { line, what } of hiddenProblems(root, content)) tell(what, line - 1);
  problems.push(...notes.flatMap(hiddenInNote), ...countProblems(blocks, notes));
  const sections = blocks.flatMap((one) =>
    one.kind === "section" && one.name !== "Todo" ? [{ name: one.name, body: one.body }] : [],
  );
  const isPlan = head && problems.length === 0;
  const plan = isPlan ? { ...head, sections, items: items.map(({ item }) => item) } : undefined;
  return { blocks, items, plan, problems: problems.toSorted((a, b) => a.line - b.line) };
}

/** A note is part of what is approved, so it must show what it says as well. */
function hiddenInNote({ line, text }: Note): PlanProblem[] {
  return hiddenProblems(structureOf(text), text).map(({ what }) => ({ line, what }));
}

/** The content with blanks for its first line, which alone may be a comment; all else stays where it is. */
function withoutHead(content: string): string {
  return content.replace(/^<!-- redline:plan[^\n]*-->(?=\r?\n)/, (head) => " ".repeat(head.length));
}

function headOf(lines: readonly string[], tell: Tell): Pick<Plan, "nextId" | "base" | "title"> | undefined {
  const [, next, base = ""] = HEAD.exec(lines[0] ?? "") ?? [];
  const title = TITLE.exec(lines[1] ?? "")?.[1]?.trimEnd();
  if (next === undefined || title === undefined) tell(HEAD_EXPECTED, 0);
  else if (title.length > TITLE_CHARACTERS_MAX)
    tell(`the title is longer than ${TITLE_CHARACTERS_MAX} characters`, 1);
  return next === undefined || title === undefined ? undefined : { nextId: Number(next), base, title };
}

function idProblems(found: readonly FoundItem[], starts: readonly Start[], tell: Tell): void {
  if (!starts.some((start) => start.kind === "item")) tell("the plan has no item under `## Todo`", 0);
  const ids = found.map(({ item }) => item.id);
  for (const [at, { item, line }] of found.entries()) {
    if (ids.indexOf(item.id) < at) tell(`two items have the number ${item.id}; give each its own`, line);
    for (const id of item.after.filter((one) => one === item.id || !ids.includes(one)))
      tell(`item ${item.id} comes after ${id}, which is no other item of the plan`, line);
  }
}

function countProblems(blocks: readonly Block[], notes: readonly Note[]): PlanProblem[] {
  const count = (kind: Block["kind"]) => blocks.filter((block) => block.kind === kind).length;
  return [
    { found: count("item"), what: "items", max: MAXIMA.items },
    { found: count("section"), what: "sections", max: MAXIMA.sections },
    { found: notes.length, what: "notes", max: MAXIMA.notes },
  ].flatMap(({ found, what, max }) => (found > max ? [tooMany(1, found, what, max)] : []));
}
