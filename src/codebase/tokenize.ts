import { crc32 } from "node:zlib";

/** The longest word; longer runs are data. */
const WORD_CHARACTERS_MAX = 64;

/** A run of letters, digits, `_` and `$`; every character from À on counts as a letter. */
const WORD = /[A-Za-z_$\u00c0-\uffff][\w$\u00c0-\uffff]+/g;
const HUMPS = /[_$]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;
const ENDING = /(?:ings?|ed|es|s)$/;

/** Stop words, which occur in every issue or in every file. */
const STOP = new Set(
  `the and with that this for from not are was were when should would could will use used using add added adds fix
  fixed fixes feat remove removed make makes new also can cannot has have had been being into all any but its it is in
  on of to a an be as or by if we you they he she now only more than then instead so do does did no there here which
  what who how why where while each every some such other same both one two at up out just like very may must might
  return const let var function import export default class extends implements interface type string number boolean
  void async await null undefined true false public private protected static readonly func fn pub mut impl self def
  end elif else case break continue switch try catch throw throws err nil none package require module include using
  int char float double bool struct enum override final abstract val fun php echo begin select where`.split(
    /\s+/,
  ),
);

/** The words of a text, with repetitions. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** The index terms of a word: itself and its camelCase and snake_case parts, in lower case, stemmed. */
export function termsOf(word: string): string[] {
  if (word.length > WORD_CHARACTERS_MAX) return [];
  const parts = word.split(HUMPS);
  const all = parts.length > 1 ? [word, ...parts] : parts;
  return [
    ...new Set(
      all
        .map((part) => part.toLowerCase())
        .filter(isTelling)
        .map(stem),
    ),
  ];
}

const isTelling = (term: string) => term.length > 1 && !STOP.has(term) && !/^\d+$/.test(term);
const stem = (term: string) => (term.length > 4 ? term.replace(ENDING, "") : term);

/** A term in the index: 32 bits of it. Two terms of a repository rarely share them, and then only a score is off. */
export const hashOf = (term: string): number => crc32(term) | 0;

const CACHED_WORDS_MAX = 100_000;
const cache = new Map<string, readonly number[]>();

/** The hashes of a word's terms. Splitting a word takes long, and a repository has the same ones again and again. */
export function termHashes(word: string): readonly number[] {
  const cached = cache.get(word);
  if (cached || word.length > WORD_CHARACTERS_MAX) return cached ?? [];
  const hashes = termsOf(word).map(hashOf);
  if (cache.size >= CACHED_WORDS_MAX) cache.clear();
  // A copy, because in V8 a substring is a view that would keep the whole text in memory.
  cache.set(structuredClone(word), hashes);
  return hashes;
}

/** A bag of words: a term's hash, how often the term occurs, the next term's hash, and so on. */
export type Bag = Int32Array;

/** The terms of words, in the order in which they first occur; each counts at most `countMax` times. */
export function bagOf(words: readonly string[], countMax = 255): Bag {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  const counts = new Map<number, number>();
  for (const [word, count] of times)
    for (const term of termHashes(word)) counts.set(term, (counts.get(term) ?? 0) + count);
  return Int32Array.from([...counts].flatMap(([term, count]) => [term, Math.min(count, countMax)]));
}
