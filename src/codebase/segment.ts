import { readFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { Definition } from "./definitions.ts";
import { DEFINITION_KINDS, definitionsOf } from "./definitions.ts";
import { FORMS, type Form, look, ORIGINS, type Origin } from "./kinds.ts";
import { termsOf, wordsOf } from "./words.ts";

/** Changes whenever the code that reads files changes: what older code read is then read anew. */
export const EXTRACTOR = crc32(
  ["definitions", "kinds", "segment", "words"]
    .map((name) => readFileSync(new URL(`./${name}.ts`, import.meta.url), "utf8"))
    .join(),
).toString(36);

/** Words as numbers: each is kept once for a whole mirror. The first is the empty one, which no file has. */
export interface Lexicon {
  readonly words: readonly string[];
  /** Where there is no room for one more word, the empty one's. */
  readonly idOf: (word: string) => number;
  /** What a word is found by. */
  readonly termsOf: (word: string) => readonly number[];
}

const NO_WORD = 0;

export function createLexicon(wordsMax = Number.POSITIVE_INFINITY): Lexicon {
  const ids = new Map([["", NO_WORD]]);
  const words = [""];
  const terms = new Map<string, readonly number[]>();
  const idOf = (word: string) => {
    const known = ids.get(word);
    if (known !== undefined) return known;
    if (words.length >= wordsMax) return NO_WORD;
    const kept = copyOf(word);
    ids.set(kept, words.length);
    return words.push(kept) - 1;
  };
  return {
    words,
    idOf,
    termsOf: (word) => {
      const known = terms.get(word);
      if (known) return known;
      const found = termsOf(word)
        .map(idOf)
        .filter((id) => id !== NO_WORD);
      // A cache only: thrown away as a whole before it outgrows what it serves.
      if (terms.size > 200_000) terms.clear();
      terms.set(copyOf(word), found);
      return found;
    },
  };
}

/** A word that was cut out of a text is a view of it in V8, and would keep the whole text in memory. */
function copyOf(word: string): string {
  const encoding = /[^\0-\xff]/.test(word) ? "utf16le" : "latin1";
  return Buffer.from(word, encoding).toString(encoding);
}

/** What is known of one blob. The lists of terms run side by side, and so do those of definitions. */
export interface Row {
  readonly key: string;
  readonly form: Form;
  readonly origin: Origin;
  /** In UTF-16 units; 0 for what is no text. */
  readonly characters: number;
  readonly terms: ArrayLike<number>;
  /** How often each term occurs, 255 at the most. */
  readonly counts: ArrayLike<number>;
  /** How many of its definitions' names have the term, 255 at the most. */
  readonly defining: ArrayLike<number>;
  readonly names: ArrayLike<number>;
  readonly kinds: ArrayLike<number>;
  readonly lines: ArrayLike<number>;
}

/** Many rows in a few typed arrays; never changed once made. Row `i` has the terms from `termsFrom[i]` to `termsFrom[i + 1]`. */
export interface Segment {
  readonly keys: readonly string[];
  readonly forms: Uint8Array;
  readonly origins: Uint8Array;
  readonly characters: Uint32Array;
  /** All of a row's words that count, for BM25. */
  readonly lengths: Uint32Array;
  readonly termsFrom: Uint32Array;
  readonly terms: Uint32Array;
  readonly counts: Uint8Array;
  readonly defining: Uint8Array;
  readonly namesFrom: Uint32Array;
  readonly names: Uint32Array;
  readonly kinds: Uint8Array;
  readonly lines: Uint32Array;
}

/** Reads one blob for the index. */
export function readRow(lexicon: Lexicon, key: string, path: string, bytes: Buffer): Row {
  const { form, origin, text } = look(path, bytes);
  const isRead = (form === "text" || form === "latin1") && origin === "own";
  const definitions = isRead ? definitionsOf(path, text) : [];
  const counts = isRead ? countTerms(lexicon, wordsOf(text)) : new Map<number, number>();
  const defining = countTerms(
    lexicon,
    definitions.flatMap(({ name }) => wordsOf(name)),
  );
  return {
    key,
    form,
    origin,
    characters: isRead ? text.length : 0,
    terms: [...counts.keys()],
    counts: [...counts.values()],
    defining: [...counts.keys()].map((term) => defining.get(term) ?? 0),
    names: definitions.map(({ name }) => lexicon.idOf(name)),
    kinds: definitions.map(({ kind }) => DEFINITION_KINDS.indexOf(kind)),
    lines: definitions.map(({ line }) => line),
  };
}

function countTerms(lexicon: Lexicon, words: readonly string[]): Map<number, number> {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  const counts = new Map<number, number>();
  for (const [word, count] of times)
    for (const term of lexicon.termsOf(word)) counts.set(term, (counts.get(term) ?? 0) + count);
  return counts;
}

export function joinRows(rows: readonly Row[]): Segment {
  const column = <T extends Uint8Array | Uint32Array>(
    make: (length: number) => T,
    of: (row: Row) => ArrayLike<number>,
  ) => {
    const all = make(rows.reduce((sum, row) => sum + of(row).length, 0));
    let at = 0;
    const max = all.BYTES_PER_ELEMENT === 1 ? 255 : 0xffffffff;
    for (const row of rows)
      for (let i = 0, list = of(row); i < list.length; i++) all[at++] = Math.min(list[i] ?? 0, max);
    return all;
  };
  const bytes = (of: (row: Row) => ArrayLike<number>) => column((length) => new Uint8Array(length), of);
  const numbers = (of: (row: Row) => ArrayLike<number>) => column((length) => new Uint32Array(length), of);
  const starts = (of: (row: Row) => ArrayLike<number>) => {
    const from = new Uint32Array(rows.length + 1);
    rows.forEach((row, at) => {
      from[at + 1] = (from[at] ?? 0) + of(row).length;
    });
    return from;
  };
  return {
    keys: rows.map((row) => row.key),
    forms: bytes((row) => [FORMS.indexOf(row.form)]),
    origins: bytes((row) => [ORIGINS.indexOf(row.origin)]),
    characters: numbers((row) => [row.characters]),
    lengths: numbers((row) => [Array.from(row.counts).reduce((sum, count) => sum + Math.min(count, 255), 0)]),
    termsFrom: starts((row) => row.terms),
    terms: numbers((row) => row.terms),
    counts: bytes((row) => row.counts),
    defining: bytes((row) => row.defining),
    namesFrom: starts((row) => row.names),
    names: numbers((row) => row.names),
    kinds: bytes((row) => row.kinds),
    lines: numbers((row) => row.lines),
  };
}

/** One row of a segment; its lists are views. */
export function rowOf(segment: Segment, at: number): Row {
  const [from = 0, to = 0] = segment.termsFrom.subarray(at, at + 2);
  const [nameFrom = 0, nameTo = 0] = segment.namesFrom.subarray(at, at + 2);
  return {
    key: segment.keys[at] ?? "",
    form: FORMS[segment.forms[at] ?? 0] ?? "binary",
    origin: ORIGINS[segment.origins[at] ?? 0] ?? "own",
    characters: segment.characters[at] ?? 0,
    terms: segment.terms.subarray(from, to),
    counts: segment.counts.subarray(from, to),
    defining: segment.defining.subarray(from, to),
    names: segment.names.subarray(nameFrom, nameTo),
    kinds: segment.kinds.subarray(nameFrom, nameTo),
    lines: segment.lines.subarray(nameFrom, nameTo),
  };
}

/** A row of a segment. */
export interface Place {
  readonly segment: Segment;
  readonly at: number;
}

/** What a row defines, in its order, but for names that the lexicon had no room for. */
export function definitionsAt(lexicon: Lexicon, { segment, at }: Place): Definition[] {
  const { names, kinds, lines } = rowOf(segment, at);
  return Array.from(names, (name, i) => ({
    name: lexicon.words[name] ?? "",
    kind: DEFINITION_KINDS[kinds[i] ?? 0] ?? "constant",
    line: lines[i] ?? 0,
  })).filter(({ name }) => name !== "");
}

/** Whether a row defines the word of this number. */
export const definesName = ({ segment, at }: Place, name: number): boolean =>
  segment.names.subarray(segment.namesFrom[at], segment.namesFrom[at + 1]).includes(name);

/** A segment as bytes: a checksum of what follows, then V8's own serialisation, with the words it uses. */
export function encode(segment: Segment, lexicon: Lexicon): Buffer {
  const own = createLexicon();
  const local = (ids: Uint32Array) => ids.map((id) => own.idOf(lexicon.words[id] ?? ""));
  const [terms, names] = [local(segment.terms), local(segment.names)];
  const body = serialize({
    ...segment,
    terms,
    names,
    keys: segment.keys.join("\n"),
    words: own.words.join("\n"),
  });
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body, crc32(EXTRACTOR)));
  return Buffer.concat([sum, body]);
}

/** The segment in these bytes. Throws an Error if they are damaged, or from other code. */
export function decode(bytes: Buffer, lexicon: Lexicon): Segment {
  const body = bytes.subarray(4);
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== crc32(body, crc32(EXTRACTOR)))
    throw new Error("The segment is damaged, or from other code.");
  const { words, keys, ...columns } = deserialize(body) as Omit<Segment, "keys"> & {
    words: string;
    keys: string;
  };
  const ids = Uint32Array.from(words.split("\n"), (word) => lexicon.idOf(word));
  const shared = (list: Uint32Array) => list.map((at) => ids[at] ?? 0);
  return { ...columns, keys: keys.split("\n"), terms: shared(columns.terms), names: shared(columns.names) };
}
