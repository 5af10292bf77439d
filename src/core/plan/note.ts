import type { Code, Root } from "mdast";
import { linesOf, linesOfNode, nodesIn, structureOf } from "./structure.ts";

/** What a person typed into the plan file to be answered: lines that begin with `>>`. */
export interface Note {
  /** Its first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A plan file taken apart: what was planned, and what was noted in between. */
export interface Noted {
  readonly notes: readonly Note[];
  /** The file without its notes; all else stands byte for byte. */
  readonly content: string;
  /** The line in the file (from 1) of each line of `content`. */
  readonly lines: readonly number[];
}

/** Three marks are a quote in a quote in a quote; two with a blank between are one in another. */
const NOTE = /^ {0,3}>>(?!>)[ \t]?(.*)$/;
const QUOTE = /^ {0,3}>/;

/**
 * Finds the notes of a text that has no limit problem. `>>` is Markdown for a quote in a quote as well, so a line of it
 * that continues a quote is one, and what stands in a code block is code.
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
    content: kept.map((index) => lines[index]).join("\n"),
    lines: kept.map((index) => index + 1),
  };
}

/** Line by line what is noted there; undefined where the line is the plan's own. */
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
 * Which lines lie in code. A note breaks the block that it stands in, so the text is read without whatever may be
 * one; such a line is code if it stands between two lines of the same code block.
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

/** The mark of a code block's fence, if nothing closes it. */
export function openFence({ position }: Code, text: string): string | undefined {
  const source = text.slice(position?.start.offset, position?.end.offset);
  const [mark] = /^(?:`{3,}|~{3,})/.exec(source) ?? [];
  const lastLine = source.includes("\n") ? source.slice(source.lastIndexOf("\n") + 1) : "";
  const [, end] = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(lastLine) ?? [];
  return mark === undefined || end?.startsWith(mark) ? undefined : mark;
}

/** The same quote in a form that nobody takes for a note. */
export function withoutNote(line: string): string {
  return line.replace(/^(\s*)>>(?!>)/, "$1> >");
}
