import { fenceTracker } from "./document.ts";

/** What a person typed into the plan file to be answered: lines that begin with `>>`. */
interface Note {
  /** Its first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A plan file taken apart: what was planned, and what was noted in between. */
interface Noted {
  readonly notes: readonly Note[];
  /** The file without its notes; all else stands byte for byte. */
  readonly text: string;
  /** The line in the file (from 1) of each line of `text`. */
  readonly lines: readonly number[];
}

/** Three marks are a quote in a quote in a quote; two with a blank between are one in another. */
const NOTE = /^ {0,3}>>(?!>)[ \t]?(.*)$/;
const QUOTE = /^ {0,3}>/;

/**
 * Finds the notes of a plan file. `>>` is Markdown for a quote in a quote as well, so a line of it that continues
 * a quote is one, and what stands in a fence is code.
 */
export function notesOf(text: string): Noted {
  const lines = text.split("\n");
  const words = wordsOfNotes(lines);
  const notes: { line: number; text: string[] }[] = [];
  for (const [index, one] of words.entries()) {
    if (one === undefined) continue;
    if (words[index - 1] === undefined) notes.push({ line: index + 1, text: [] });
    notes.at(-1)?.text.push(one);
  }
  const kept = [...lines.keys()].filter((index) => words[index] === undefined);
  return {
    notes: notes.map((note) => ({ line: note.line, text: note.text.join("\n").trim() })),
    text: kept.map((index) => lines[index]).join("\n"),
    lines: kept.map((index) => index + 1),
  };
}

/** Line by line what is noted there; undefined where the line is the plan's own. */
function wordsOfNotes(lines: readonly string[]): (string | undefined)[] {
  const fence = fenceTracker();
  let isInQuote = false;
  return lines.map((line) => {
    const isCode = fence(line);
    const [, words] = isCode || isInQuote ? [] : (NOTE.exec(line.trimEnd()) ?? []);
    isInQuote = words === undefined && !isCode && QUOTE.test(line);
    return words;
  });
}

/** The same quote in a form that nobody takes for a note. */
export function withoutNote(line: string): string {
  return line.replace(/^(\s*)>>(?!>)/, "$1> >");
}
