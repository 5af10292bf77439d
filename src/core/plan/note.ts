import type { Code, Root } from "mdast";
import { linesOf, linesOfNode, nodesIn, structureOf } from "./structure.ts";

/** A person's comment inside the plan file: lines that begin with `>>`. */
export interface Note {
  /** Its first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A plan file, split into the plan and the notes in it. */
export interface Noted {
  readonly notes: readonly Note[];
  /** The file without its notes, otherwise unchanged byte for byte. */
  readonly withoutNotes: string;
  /** The line in the file (from 1) of each line of `withoutNotes`. */
  readonly lines: readonly number[];
}

/** `>>>` and `> >` are nested quotes, not notes. */
const NOTE = /^ {0,3}>>(?!>)[ \t]?(.*)$/;
const QUOTE = /^ {0,3}>/;

/**
 * Finds the notes of a text within the limits. `>>` is also Markdown for a nested quote, so a line that continues a
 * quote is not a note, and neither is one in a code block.
 */
export function notesIn(text: string): Noted {
  const lines = text.split("\n");
  const words = wordsOfNotes(linesOf(text));
  const notes: { line: number; text: string[] }[] = [];
  for (const [index, one] of words.entries()) {
    if (one === undefined) continue;
    if (words[index - 1] === undefined) notes.push({ line: index + 1, text: [] });
    notes.at(-1)?.text.push(one);
  }
  const kept = [...lines.keys()].filter((index) => words[index] === undefined);
  return {
    notes: notes.map((note) => ({ line: note.line, text: note.text.join("\n").trim() })),
    withoutNotes: kept.map((index) => lines[index]).join("\n"),
    lines: kept.map((index) => index + 1),
  };
}

/** The text of the note on each line; undefined where the line is part of the plan. */
function wordsOfNotes(lines: readonly string[]): (string | undefined)[] {
  const isCode = codeLines(lines);
  let isInQuote = false;
  return lines.map((line, index) => {
    const [, words] = isCode[index] || isInQuote ? [] : (NOTE.exec(line) ?? []);
    isInQuote = words === undefined && !isCode[index] && QUOTE.test(line);
    return words;
  });
}

/**
 * Which lines are code. A note breaks the block around it, so the text is parsed without every line that may be one;
 * such a line is code if it is between two lines of the same code block.
 */
function codeLines(lines: readonly string[]): boolean[] {
  const kept = lines.filter((line) => !NOTE.test(line));
  if (kept.length === lines.length) return lines.map(() => false);
  const text = kept.join("\n");
  const inside = new Set(codeBlocks(structureOf(text), text).flatMap(gaps));
  let before = 0;
  return lines.map((line) => inside.has(NOTE.test(line) ? before : before++));
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** The gaps between a block's lines: gap 3 is above line 3. */
const gaps = ({ first, last }: Lines) =>
  Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at + 1);

function codeBlocks(root: Root, text: string): Lines[] {
  return [...nodesIn(root)].flatMap((node) => {
    if (node.type !== "code") return [];
    const { first, last } = linesOfNode(node);
    return [{ first, last: openFence(node, text) === undefined ? last : last + 1 }];
  });
}

/** The fence of a code block, if it is not closed. */
export function openFence({ position }: Code, text: string): string | undefined {
  const source = text.slice(position?.start.offset, position?.end.offset);
  const [mark] = /^(?:`{3,}|~{3,})/.exec(source) ?? [];
  const lastLine = source.includes("\n") ? source.slice(source.lastIndexOf("\n") + 1) : "";
  const [, end] = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(lastLine) ?? [];
  return mark === undefined || end?.startsWith(mark) ? undefined : mark;
}

/** The same quote, written so that it does not read as a note. */
export function withoutNote(line: string): string {
  return line.replace(/^(\s*)>>(?!>)/, "$1> >");
}
