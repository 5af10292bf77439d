/** Explains why some lines are not in a text as they were given: the nearest place, and how it differs. */

/** More lines of a passage are not compared, and not shown. */
const COMPARED_MAX = 40;
/** Below this share of equal lines, nothing is similar enough to show. */
const SIMILAR_MIN = 0.4;

/** Lines with their numbers, as every tool shows them. `from` counts from 1. */
export function numberedLines(lines: readonly string[], from: number): string {
  return lines.map((line, index) => `${from + index}\t${line}`).join("\n");
}

/** The line numbers (from 1) at which a passage begins. */
export function placesOf(passage: string, text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(passage); at >= 0; at = text.indexOf(passage, at + passage.length))
    found.push(lineAt(text, at));
  return found;
}

/** The line (from 1) of an offset. */
export const lineAt = (text: string, offset: number) => text.slice(0, offset).split("\n").length;

/**
 * Why a passage does not occur exactly once, and what is there instead, in sentences for whoever wrote it; undefined if
 * it does. `name` is what the passage is called.
 */
export function notOnce(passage: string, text: string, name = "`old`"): string | undefined {
  const places = placesOf(passage, text);
  if (places.length === 1) return undefined;
  if (places.length > 1) {
    const shown = places.slice(0, 20).join(", ");
    return `${name} occurs ${places.length} times, at lines ${shown}; it must occur once: include a line that only one of them has.`;
  }
  return `${name} occurs 0 times. ${nearestTo(passage, text)}`;
}

/** The place of a text that is most like a passage, and the first line that differs. */
export function nearestTo(passage: string, text: string): string {
  if (passage.endsWith("\n") && text.endsWith(passage.slice(0, -1)))
    return "It is at the end of the file, which has no newline at its end: leave out the last one.";
  const wanted = passage.replace(/\n$/, "").split("\n").slice(0, COMPARED_MAX);
  const all = text.replace(/\n$/, "").split("\n");
  const at = bestStart(wanted, all);
  if (at === undefined) return "Nothing in it is similar; read it again.";
  const place = all.slice(at, at + wanted.length);
  const last = at + place.length;
  return [
    `The nearest place is ${last > at + 1 ? `lines ${at + 1}-${last}` : `line ${last}`}:`,
    numberedLines(place, at + 1),
    difference(wanted, place, at + 1),
  ].join("\n");
}

function difference(wanted: readonly string[], place: readonly string[], from: number): string {
  const index = wanted.findIndex((line, at) => line !== place[at]);
  if (index < 0)
    return "These lines are the same as far as they are shown; what comes before or after differs.";
  const [yours = "", theirs] = [wanted[index], place[index]];
  if (theirs === undefined) return `The file ends there; yours goes on with: ${JSON.stringify(yours)}`;
  const why = plain(yours) === plain(theirs) ? ", only in whitespace" : "";
  // As JSON, which shows tabs, blanks at the end, and invisible characters.
  return `Line ${from + index} is the first that differs${why}. There: ${visible(theirs)}\nYours: ${visible(yours)}`;
}

const visible = (line: string) =>
  JSON.stringify(line.slice(0, 400)).replace(
    /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0]/gu,
    (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );

/** Without differences in whitespace and in characters that nobody sees. */
const plain = (line: string) => line.replace(/[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, " ").trim();

/** The line (from 0) at which the passage fits best; undefined if it fits nowhere. */
function bestStart(wanted: readonly string[], all: readonly string[]): number | undefined {
  const ours = wanted.map(plain);
  const theirs = all.map(plain);
  let best = { score: SIMILAR_MIN * wanted.length, at: -1 };
  for (let at = 0; at < all.length; at++) {
    const score = ours.reduce((sum, line, index) => sum + likeness(line, theirs[at + index]), 0);
    if (score > best.score) best = { score, at };
  }
  return best.at < 0 ? undefined : best.at;
}

/** How much of two lines is the same at their beginning and end, from 0 to 1. */
function likeness(one: string, other: string | undefined): number {
  if (other === undefined) return 0;
  if (one === other) return 1;
  const max = Math.max(one.length, other.length);
  const min = Math.min(one.length, other.length);
  let head = 0;
  while (head < min && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < min - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return (0.9 * (head + tail)) / max;
}

/** Whoever edits writes LF; a text whose lines all end with CRLF keeps that. */
export function inLineEndsOf(text: string, words: string): string {
  return text.includes("\r\n") && !/(?<!\r)\n/.test(text) ? words.replace(/\r?\n/g, "\r\n") : words;
}

/** A text with one passage, which must occur exactly once, replaced; throws an Error that says why it cannot be. */
export function replacedOnce(
  text: string,
  passage: string,
  words: string,
): { text: string; at: number; until: number } {
  const [from, to] = [inLineEndsOf(text, passage), inLineEndsOf(text, words)];
  const problem = notOnce(from, text);
  if (problem !== undefined) throw new Error(problem);
  const at = text.indexOf(from);
  return { text: text.slice(0, at) + to + text.slice(at + from.length), at, until: at + to.length };
}
