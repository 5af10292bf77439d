import { createHash } from "node:crypto";
import { type Block, cutAt, startsOf } from "./blocks.ts";
import { characterProblems, hiddenProblems } from "./forbidden.ts";
import { type FoundItem, readItem } from "./item.ts";
import { type Note, type Noted, notesIn } from "./note.ts";
import { ASKING, type Plan } from "./plan.ts";
import { freeRanges, withoutRanges } from "./range.ts";
import { limitProblems, linesOf, type PlanProblem, structureOf, tooMany } from "./structure.ts";

/**
 * One parse of a plan file. Its items, its digest and what an executor is given all come from it, so they cannot
 * disagree about what the file says.
 */
export interface PlanDocument {
  readonly text: string;
  readonly notes: readonly Note[];
  /** The file without its notes. */
  readonly withoutNotes: string;
  /** The line in the file (from 1) of each line of `withoutNotes`. */
  readonly lines: readonly number[];
  /** Joined, the blocks are `withoutNotes`. */
  readonly blocks: readonly Block[];
  /** Undefined if anything is wrong. */
  readonly plan: Plan | undefined;
  /** Every problem with its line in the file; nothing is guessed. */
  readonly problems: readonly PlanProblem[];
  /** The items with their positions in `withoutNotes`; empty if there is no plan. */
  readonly items: readonly FoundItem[];
  /** What people approve and an executor reads: the file without {@link freeRanges}. */
  readonly planContent: string;
  /** SHA-256 of the plan content in UTF-8, 64 hexadecimal digits. */
  readonly digest: string;
}

/** Most recently parsed documents: one reconciliation parses the same text many times. */
const CACHE_MAX = 32;
const cache = new Map<string, PlanDocument>();

/** Parses a plan file. The same text gives the same document, usually from the cache. */
export function readPlan(text: string): PlanDocument {
  const document = cache.get(text) ?? read(text);
  cache.delete(text);
  cache.set(text, document);
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHE_MAX) break;
    cache.delete(oldest);
  }
  return document;
}

function read(text: string): PlanDocument {
  const limits = limitProblems(text);
  const problems = limits.length > 0 ? limits : characterProblems(text);
  if (problems.length > 0) return unparsed(text, problems);
  const split = notesIn(text);
  const found = contentOf(split);
  const { plan } = found;
  const items = plan ? found.items : [];
  const planContent = withoutRanges(text, freeRanges(text, items, split.lines));
  return { text, ...split, ...found, items, planContent, digest: sha256(planContent) };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A text that cannot be parsed: all of it counts as plan content. */
function unparsed(text: string, problems: readonly PlanProblem[]): PlanDocument {
  const blocks: Block[] = [{ kind: "head", text, line: 1 }];
  const lines = linesOf(text).map((_, index) => index + 1);
  const unchanged = { text, withoutNotes: text, planContent: text, digest: sha256(text) };
  return { ...unchanged, lines, blocks, problems, notes: [], plan: undefined, items: [] };
}

const HEAD = /^<!-- redline:plan next=(\d{1,4}) base=([0-9a-f]{40}) -->$/;
const TITLE = /^# (\S.*)$/;
const TITLE_CHARACTERS_MAX = 200;
const HEAD_EXPECTED = "the first two lines must be the `redline:plan` comment and `# Title`: restore them";

const MAXIMA = { items: 50, sections: 50, notes: 50 } as const;

type Flag = (what: string, line: number) => void;

/** Parses the file without its notes. */
function contentOf({ withoutNotes: content, lines: numbers, notes }: Noted) {
  const lines = linesOf(content);
  const problems: PlanProblem[] = [];
  const flag: Flag = (what, at) => void problems.push({ line: numbers[at] ?? 1, what });
  const root = structureOf(withoutHead(content));
  const starts = startsOf(root, lines, flag);
  const found = new Map(
    starts.flatMap((start) => {
      const item = start.kind === "item" ? readItem(start.node, lines, flag) : undefined;
      return start.kind === "item" && item ? [[start.node, item] as const] : [];
    }),
  );
  const items = [...found.values()];
  const blocks = cutAt(starts, content, (node) => found.get(node)?.item.id);
  const head = headOf(lines, flag);
  if (!starts.some((start) => start.kind === "item") && !isAsking(blocks))
    flag("the plan has no item under `## Todo`", 0);
  idProblems(items, flag);
  for (const { line, what } of hiddenProblems(root, content)) flag(what, line - 1);
  problems.push(...notes.flatMap(hiddenInNote), ...countProblems(blocks, notes));
  const sections = blocks.flatMap((one) =>
    one.kind === "section" && one.name !== "Todo" ? [{ name: one.name, body: one.body }] : [],
  );
  const isPlan = head && problems.length === 0;
  const plan = isPlan ? { ...head, sections, items: items.map(({ item }) => item) } : undefined;
  return { blocks, items, plan, problems: problems.toSorted((a, b) => a.line - b.line) };
}

/** A note is part of what is approved, so nothing in it may be hidden either. */
function hiddenInNote({ line, text }: Note): PlanProblem[] {
  return hiddenProblems(structureOf(text), text).map(({ what }) => ({ line, what }));
}

/** Blanks out the first line, the only one that may be a comment; all offsets stay the same. */
function withoutHead(content: string): string {
  return content.replace(/^<!-- redline:plan[^\n]*-->(?=\r?\n)/, (head) => " ".repeat(head.length));
}

function headOf(lines: readonly string[], flag: Flag): Pick<Plan, "nextId" | "base" | "title"> | undefined {
  const [, next, base = ""] = HEAD.exec(lines[0] ?? "") ?? [];
  const title = TITLE.exec(lines[1] ?? "")?.[1]?.trimEnd();
  if (next === undefined || title === undefined) flag(HEAD_EXPECTED, 0);
  else if (title.length > TITLE_CHARACTERS_MAX)
    flag(`the title is longer than ${TITLE_CHARACTERS_MAX} characters`, 1);
  return next === undefined || title === undefined ? undefined : { nextId: Number(next), base, title };
}

/** Only a plan that says so has no items; one whose items were lost or hidden does not pass for it. */
function isAsking(blocks: readonly Block[]): boolean {
  const bodyOf = (name: string) =>
    blocks.flatMap((block) => (block.kind === "section" && block.name === name ? [block.body] : []));
  return bodyOf("Todo").length === 0 && bodyOf("Questions").some((body) => body.startsWith(ASKING));
}

function idProblems(found: readonly FoundItem[], flag: Flag): void {
  const ids = found.map(({ item }) => item.id);
  for (const [at, { item, line }] of found.entries()) {
    if (ids.indexOf(item.id) < at) flag(`two items have the number ${item.id}; give each its own`, line);
    for (const id of item.after.filter((one) => one === item.id || !ids.includes(one)))
      flag(`item ${item.id} comes after ${id}, which is not another item of the plan`, line);
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
