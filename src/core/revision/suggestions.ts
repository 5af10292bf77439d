import { changedParts } from "../plan/delta.ts";
import { readPlan } from "../plan/document.ts";
import { triedIn } from "../plan/tried.ts";
import { type RepositoryFacts, validationErrors } from "./facts.ts";

/** Lines that a person suggested in place of those that they commented on. */
export interface Suggestion {
  /** The lines as they were when it was written; undefined if GitHub does not show all of them. */
  readonly was: readonly string[] | undefined;
  /** The last of them in the current plan, from 1; undefined when outdated. */
  readonly line: number | undefined;
  /** The replacement in each block of the comment; no lines at all delete the original. */
  readonly blocks: readonly (readonly string[])[];
}

/** A suggestion with the id of its comment. */
export interface Suggested extends Suggestion {
  readonly id: string;
}

/** A suggestion that Redline applied. */
export interface Applied {
  readonly id: string;
  readonly lines: readonly string[];
  /** The names of the parts of the plan that it changed. */
  readonly parts: readonly string[];
}

/** Why a suggestion was not applied; `what` is a detail for the message. */
export interface Rejection {
  readonly why:
    | "alternatives"
    | "moved"
    | "overlap"
    | "there"
    | "hidden"
    | "done"
    | "note"
    | "tried"
    | "unreadable"
    | "unfounded";
  readonly what?: string;
}

/** How the suggestions of one revision were resolved, and the file with those that could be applied. */
export interface Suggestions {
  readonly text: string;
  readonly applied: readonly Applied[];
  readonly rejected: ReadonlyMap<string, Rejection>;
}

/** A range of lines, from 0, and what replaces them. */
interface Replacement {
  readonly first: number;
  readonly length: number;
  readonly lines: readonly string[];
}

/** Applies suggestions word for word, oldest first; each one that would do harm is rejected with the reason. */
export function applySuggestions(
  text: string,
  suggested: readonly Suggested[],
  facts: RepositoryFacts,
): Suggestions {
  const replacements: Replacement[] = [];
  const applied: Applied[] = [];
  const rejected = new Map<string, Rejection>();
  for (const { id, ...suggestion } of suggested) {
    const replacement = locate(text, suggestion);
    const why = "why" in replacement ? replacement : rejectionOf(text, replacements, { replacement, facts });
    if ("why" in replacement || why) rejected.set(id, why ?? { why: "moved" });
    else {
      replacements.push(replacement);
      const alone = withReplacements(text, [replacement]);
      const parts = changedParts(readPlan(text).withoutNotes, readPlan(alone).withoutNotes);
      applied.push({ id, lines: replacement.lines, parts });
    }
  }
  return { text: withReplacements(text, replacements), applied, rejected };
}

const withoutCr = (line: string) => line.replace(/\r$/, "");

/** The lines that a suggestion replaces, as far as its comment tells. */
function locate(text: string, { was, line, blocks }: Suggestion): Replacement | Rejection {
  const [lines = [], ...others] = blocks;
  if (others.length > 0) return { why: "alternatives", what: String(blocks.length) };
  const all = text.split("\n").map(withoutCr);
  const first = was && findLines(was, all, line === undefined ? -1 : line - was.length);
  // If they are gone, somebody may have used GitHub's own "Commit suggestion" button.
  if (first === undefined)
    return { why: lines.length > 0 && findLines(lines, all, -1) !== undefined ? "there" : "moved" };
  const isSame = lines.length === was?.length && isAt(first, lines, all);
  return isSame ? { why: "there" } : { first, length: was?.length ?? 0, lines };
}

/** Where lines are in a text: at the line that GitHub reports, else anywhere if unchanged and unique. */
function findLines(lines: readonly string[], all: readonly string[], reported: number): number | undefined {
  if (reported >= 0 && isAt(reported, lines, all)) return reported;
  const [found, ...others] = [...all.keys()].filter((at) => isAt(at, lines, all));
  return others.length === 0 ? found : undefined;
}

const isAt = (at: number, lines: readonly string[], all: readonly string[]) =>
  lines.every((line, index) => all[at + index] === line);

function rejectionOf(
  text: string,
  others: readonly Replacement[],
  { replacement, facts }: { replacement: Replacement; facts: RepositoryFacts },
): Rejection | undefined {
  const overlaps = (other: Replacement) =>
    replacement.first < other.first + other.length && other.first < replacement.first + replacement.length;
  if (others.some(overlaps)) return { why: "overlap" };
  const before = withReplacements(text, others);
  const after = withReplacements(text, [...others, replacement]);
  if (headOf(before) !== headOf(after)) return { why: "hidden" };
  if (doneItems(before) !== doneItems(after)) return { why: "done" };
  if (readPlan(after).notes.length > readPlan(before).notes.length) return { why: "note" };
  if (triedIn(before) !== triedIn(after)) return { why: "tried" };
  const { plan, problems } = readPlan(after);
  const [problem] = problems;
  if (!plan) return { why: "unreadable", what: `line ${problem?.line}: ${problem?.what}` };
  const [error] = newErrors(before, after, facts);
  return error === undefined ? undefined : { why: "unfounded", what: error };
}

/** Validation errors that were not there before: the model need not fix what people wrote. */
export function newErrors(before: string, after: string, facts: RepositoryFacts): string[] {
  const errorsIn = (text: string) => {
    const { plan } = readPlan(text);
    return plan ? validationErrors(plan, facts) : [];
  };
  const known = errorsIn(before);
  return errorsIn(after).filter((error) => !known.includes(error));
}

/** The metadata comment. */
const headOf = (text: string) => readPlan(text).withoutNotes.split("\n", 1)[0];

/** The items that are done, with their evidence. */
function doneItems(text: string): string {
  return readPlan(text)
    .blocks.filter((block) => block.kind === "item" && /^- \[[xX]\]|\n {2}- Done: /.test(block.text))
    .map((block) => block.text.trimEnd())
    .join("\n");
}

function withReplacements(text: string, replacements: readonly Replacement[]): string {
  const all = text.split("\n");
  for (const { first, length, lines } of replacements.toSorted((a, b) => b.first - a.first)) {
    const end = all[first]?.endsWith("\r") ? "\r" : "";
    all.splice(first, length, ...lines.map((line) => line + end));
  }
  return all.join("\n");
}

/** True if two versions differ only in titles, on which nothing else in the plan depends. */
export function differInTitlesOnly(before: string, after: string): boolean {
  const untitled = (text: string) => {
    const { plan } = readPlan(text);
    return JSON.stringify({ ...plan, title: "", items: plan?.items.map((item) => ({ ...item, title: "" })) });
  };
  return untitled(before) === untitled(after);
}

/** True if the text contains these consecutive lines. */
export function stands(lines: readonly string[], text: string): boolean {
  return `\n${text.replaceAll("\r\n", "\n")}\n`.includes(`\n${lines.join("\n")}\n`);
}
