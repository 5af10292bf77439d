import { changedParts } from "../plan/delta.ts";
import { readPlan } from "../plan/document.ts";
import { type RepositoryFacts, validationErrors } from "./facts.ts";
import { hunkBetween } from "./hunk.ts";

/** Lines that a person put in place of those that their comment stands on. */
export interface Suggestion {
  /** The lines as they were when it was written; undefined if GitHub does not show all of them. */
  readonly was: readonly string[] | undefined;
  /** The last of them in the plan's present wording, from 1; undefined when outdated. */
  readonly line: number | undefined;
  /** What each block of the comment would have there instead; no line at all deletes them. */
  readonly blocks: readonly (readonly string[])[];
}

/** A suggestion of a comment, which names it. */
export interface Suggested extends Suggestion {
  readonly id: string;
}

/** A suggestion that the program put in place. */
export interface Applied {
  readonly id: string;
  readonly lines: readonly string[];
  /** The parts of the plan that it touched, by name. */
  readonly parts: readonly string[];
  readonly hunk: string;
}

/** Why a suggestion was not put in place; `what` is the place or the sentence to it. */
export interface Rejection {
  readonly why:
    | "alternatives"
    | "moved"
    | "overlap"
    | "there"
    | "hidden"
    | "done"
    | "note"
    | "unreadable"
    | "unfounded";
  readonly what?: string;
}

/** What became of the suggestions of one revision, and the file with those in place that could be. */
export interface Suggestions {
  readonly text: string;
  readonly applied: readonly Applied[];
  readonly rejected: ReadonlyMap<string, Rejection>;
}

/** Lines of the file, from 0, that others take the place of. */
interface Place {
  readonly first: number;
  readonly length: number;
  readonly lines: readonly string[];
}

/** Puts suggestions in place word for word, oldest first; each one that would do harm is left, and told why. */
export function applySuggestions(
  text: string,
  suggested: readonly Suggested[],
  ground: RepositoryFacts,
): Suggestions {
  const places: Place[] = [];
  const applied: Applied[] = [];
  const hindered = new Map<string, Rejection>();
  for (const { id, ...suggestion } of suggested) {
    const place = placeOf(text, suggestion);
    const hindrance = "why" in place ? place : rejectionOf(text, places, { place, ground });
    if ("why" in place || hindrance) hindered.set(id, hindrance ?? { why: "moved" });
    else {
      places.push(place);
      const alone = replaced(text, [place]);
      const parts = changedParts(readPlan(text).content, readPlan(alone).content);
      applied.push({ id, lines: place.lines, parts, hunk: hunkBetween(text, alone) });
    }
  }
  return { text: replaced(text, places), applied, rejected: hindered };
}

const endless = (line: string) => line.replace(/\r$/, "");

/** Where a suggestion belongs, as far as its comment tells. */
function placeOf(text: string, { was, line, blocks }: Suggestion): Place | Rejection {
  const [lines = [], ...others] = blocks;
  if (others.length > 0) return { why: "alternatives", what: String(blocks.length) };
  const all = text.split("\n").map(endless);
  const first = was && whereIs(was, all, line === undefined ? -1 : line - was.length);
  // Where they are not, somebody may have pressed GitHub's own button for the suggestion.
  if (first === undefined)
    return { why: lines.length > 0 && whereIs(lines, all, -1) !== undefined ? "there" : "moved" };
  const isSame = lines.length === was?.length && isAt(first, lines, all);
  return isSame ? { why: "there" } : { first, length: was?.length ?? 0, lines };
}

/** Where lines stand in a text: at the place that GitHub names, else anywhere, unchanged and only once. */
function whereIs(lines: readonly string[], all: readonly string[], named: number): number | undefined {
  if (named >= 0 && isAt(named, lines, all)) return named;
  const [found, ...others] = [...all.keys()].filter((at) => isAt(at, lines, all));
  return others.length === 0 ? found : undefined;
}

const isAt = (at: number, lines: readonly string[], all: readonly string[]) =>
  lines.every((line, index) => all[at + index] === line);

function rejectionOf(
  text: string,
  others: readonly Place[],
  { place, ground }: { place: Place; ground: RepositoryFacts },
): Rejection | undefined {
  const isOver = (other: Place) =>
    place.first < other.first + other.length && other.first < place.first + place.length;
  if (others.some(isOver)) return { why: "overlap" };
  const before = replaced(text, others);
  const after = replaced(text, [...others, place]);
  if (headOf(before) !== headOf(after)) return { why: "hidden" };
  if (doneOf(before) !== doneOf(after)) return { why: "done" };
  if (readPlan(after).notes.length > readPlan(before).notes.length) return { why: "note" };
  const { plan, problems } = readPlan(after);
  const [problem] = problems;
  if (!plan) return { why: "unreadable", what: `line ${problem?.line}: ${problem?.what}` };
  const [miss] = newErrors(before, after, ground);
  return miss === undefined ? undefined : { why: "unfounded", what: miss };
}

/** What is not so in the repository, and was not said before: a person's own words are not the model's to mend. */
export function newErrors(before: string, after: string, ground: RepositoryFacts): string[] {
  const missesIn = (text: string) => {
    const { plan } = readPlan(text);
    return plan ? validationErrors(plan, ground) : [];
  };
  const known = missesIn(before);
  return missesIn(after).filter((miss) => !known.includes(miss));
}

/** The line by which the program knows what the plan was made from. */
const headOf = (text: string) => readPlan(text).content.split("\n", 1)[0];

/** What is carried out, with what the app wrote beside it. */
function doneOf(text: string): string {
  return readPlan(text)
    .blocks.filter((block) => block.kind === "item" && /^- \[[xX]\]|\n {2}- Done: /.test(block.text))
    .map((block) => block.text.trimEnd())
    .join("\n");
}

function replaced(text: string, places: readonly Place[]): string {
  const all = text.split("\n");
  for (const { first, length, lines } of places.toSorted((a, b) => b.first - a.first)) {
    const end = all[first]?.endsWith("\r") ? "\r" : "";
    all.splice(first, length, ...lines.map((line) => line + end));
  }
  return all.join("\n");
}

/** True if two wordings differ in nothing but titles: nothing else of the plan follows from those. */
export function differInTitlesOnly(before: string, after: string): boolean {
  const untitled = (text: string) => {
    const { plan } = readPlan(text);
    return JSON.stringify({ ...plan, title: "", items: plan?.items.map((item) => ({ ...item, title: "" })) });
  };
  return untitled(before) === untitled(after);
}

/** True if lines stand in a text, one below the other. */
export function stands(lines: readonly string[], text: string): boolean {
  return `\n${text.replaceAll("\r\n", "\n")}\n`.includes(`\n${lines.join("\n")}\n`);
}
