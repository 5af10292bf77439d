import type { Question } from "../ports/codebase.ts";
import type { Definition } from "./definitions.ts";
import { mapOf, shownPath } from "./map.ts";
import { type IndexedFile, isReadable, openFile } from "./mirror-index.ts";
import type { Objects } from "./objects.ts";
import { rank } from "./rank.ts";
import { termHashes, wordsOf } from "./tokenize.ts";

const CHARACTERS_PER_TOKEN = 4;
/** An estimate: source code has about four characters (UTF-16 units) per token. */
export const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** The map takes a fifth of the budget, and no more than this many tokens. */
const MAP_TOKENS_MAX = 4_000;
const MAP_SHARE = 0.2;
/** Lines shown on each side of a line that matches, and how many such lines of a file count. */
const AROUND = 40;
const MATCHES_MAX = 3;
/** A file of at most this many lines is included in full. */
const SHORT_LINES = 120;
const LINE_CHARACTERS_MAX = 240;
const SIGNATURES_MAX = 60;
/** Files that are listed with their definitions, and the part of the budget that this takes at most. */
const LISTED_MAX = 40;
const LISTED_CHARACTERS_MAX = 200;
const LIST_SHARE = 0.1;
/** Files of which excerpts are shown, and the part of the budget that one of them takes at most. */
const EXCERPTS_MAX = 30;
const FILE_SHARE = 0.15;
/** A line's number, the tab and the line break behind it. */
const LINE_OVERHEAD = 8;

/** Implements `Reader.contextFor`: never more than the budget. */
export async function contextFor(
  { files, objects }: { files: readonly IndexedFile[]; objects: Objects },
  question: Question,
  budgetTokens: number,
): Promise<string> {
  const budget = Math.floor(budgetTokens * CHARACTERS_PER_TOKEN);
  const page = createPage(budget);
  const readable = files.filter(isReadable);
  const isSmall = readable.reduce((sum, file) => sum + sizeWhole(file), 0) + files.length * 100 <= budget;
  const most = Math.min(MAP_TOKENS_MAX * CHARACTERS_PER_TOKEN, budget * MAP_SHARE);
  page.add(mapOf(files, isSmall ? budget : most));
  if (isSmall) {
    for (const file of readable) page.add(render(await open(file, objects)));
    return page.text();
  }
  const likeliest = rank(files, question).filter(isReadable).slice(0, LISTED_MAX);
  const opened = await Promise.all(likeliest.map((file) => open(file, objects)));
  page.add(listOf(opened, budget * LIST_SHARE));
  const terms = new Set(wordsOf(`${question.title}\n${question.body}`).flatMap(termHashes));
  for (const file of opened.slice(0, EXCERPTS_MAX)) {
    const room = Math.min(page.left(), budget * FILE_SHARE) - file.path.length - LINE_OVERHEAD;
    const chosen = choose(file, weightsOf(file.lines, terms), room);
    if (chosen.size > 0) page.add(render(file, chosen));
  }
  return page.text();
}

/** Collects parts of a text with a size limit: a part that does not fit is left out. */
function createPage(max: number) {
  let text = "";
  return {
    add: (part: string) => {
      if (part !== "" && text.length + part.length <= max) text += part;
    },
    left: () => max - text.length,
    text: () => text,
  };
}

/** Upper bound for a whole file; in nearly every file the average line has at least 25 characters. */
const sizeWhole = ({ entry }: IndexedFile) => entry.size * (1 + LINE_OVERHEAD / 25);

interface Opened {
  readonly path: string;
  /** Long ones are truncated. */
  readonly lines: readonly string[];
  readonly definitions: readonly Definition[];
}

async function open(file: IndexedFile, objects: Objects): Promise<Opened> {
  const { text, definitions } = await openFile(file, objects);
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => (line.length > LINE_CHARACTERS_MAX ? `${line.slice(0, LINE_CHARACTERS_MAX)} ...` : line));
  return { path: file.entry.path, lines, definitions };
}

/** The likeliest files, each with the names it defines, in one line. */
function listOf(files: readonly Opened[], max: number): string {
  const page = createPage(max);
  page.add("\n# Files the issue may be about, the likeliest first\n");
  for (const { path, definitions } of files) {
    const list = [...new Set(definitions.map(({ name }) => name))].join(" ");
    page.add(`${shownPath(path)}: ${list}`.slice(0, LISTED_CHARACTERS_MAX).concat("\n"));
  }
  return page.text();
}

/** Scores each line by the words in it; words that are rare in the file weigh more. */
function weightsOf(lines: readonly string[], terms: ReadonlySet<number>): Float64Array {
  const found = lines.map((line) =>
    [...new Set(wordsOf(line).flatMap(termHashes))].filter((term) => terms.has(term)),
  );
  const times = new Map<number, number>();
  for (const term of found.flat()) times.set(term, (times.get(term) ?? 0) + 1);
  return Float64Array.from(found, (list) => list.reduce((sum, term) => sum + 1 / (times.get(term) ?? 1), 0));
}

/**
 * The indexes of the lines that are shown in `room` characters: all of a short file, else its signatures and what is
 * around its best lines.
 */
function choose({ lines, definitions }: Opened, weights: Float64Array, room: number): Set<number> {
  const chosen = new Set<number>();
  let left = room;
  const take = (from: number, to: number): boolean => {
    const some = lines.flatMap((_, at) => (at >= from && at <= to && !chosen.has(at) ? [at] : []));
    // The gap before the lines takes one more.
    const size = some.reduce((sum, at) => sum + (lines[at]?.length ?? 0) + LINE_OVERHEAD, LINE_OVERHEAD);
    if (some.length === 0 || size > left) return false;
    left -= size;
    for (const at of some) chosen.add(at);
    return true;
  };
  if (lines.length <= SHORT_LINES && take(0, lines.length)) return chosen;
  for (const { line } of definitions.slice(0, SIGNATURES_MAX)) take(line - 1, line - 1);
  const isDefinition = new Set(definitions.map(({ line }) => line - 1));
  const score = (at: number) => (weights[at] ?? 0) * (isDefinition.has(at) ? 1.5 : 1);
  const best = [...weights.keys()].filter((at) => score(at) > 0).sort((a, b) => score(b) - score(a) || a - b);
  for (const at of best.slice(0, MATCHES_MAX)) {
    if (!take(at - AROUND, at + AROUND)) take(at - AROUND / 4, at + AROUND / 4);
  }
  return chosen;
}

/** A file's lines, or those of them that were chosen, with their numbers. */
function render({ path, lines }: Opened, chosen?: ReadonlySet<number>): string {
  const out = [`\n# ${shownPath(path)}`];
  let last = -1;
  lines.forEach((line, at) => {
    if (chosen && !chosen.has(at)) return;
    if (at !== last + 1) out.push("...");
    out.push(`${at + 1}\t${line}`);
    last = at;
  });
  if (last < lines.length - 1) out.push("...");
  return `${out.join("\n")}\n`;
}
