import { basename } from "node:path/posix";
import type { Question } from "../ports/codebase.ts";
import type { Doc, Indexed } from "./index.ts";
import { wordsOf } from "./words.ts";

/** Longest part of an issue's body that is looked at, in UTF-16 units. */
const BODY_CHARACTERS_MAX = 20_000;
/** How much the parts of a score weigh; found by replaying commits of real repositories (tools/localise.ts). */
const WEIGHTS = { path: 1, definitions: 0.5, text: 1.6 };
const TITLE_WEIGHT = 2;
/** BM25's own constants; a file's length counts for little, because one long file may well be the one. */
const K1 = 1.2;
const B = 0.25;
/** Words of a path that are looked at: the last ones, which name the file. */
const PATH_WORDS_MAX = 64;
/** A name that so many files bear names none of them. */
const NAMESAKES_MAX = 4;
/** What a file gets for being named: more than all words together, which come to 1. */
const WHOLE_PATH = 20;
const END_OF_PATH = 10;

const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__fixtures__|testdata|specs?|e2e)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_[^/]*$|_test\.\w+$/i;
const DOCS = /(?:^|\/)docs?\/|\.(?:md|mdx|rst|adoc|txt)$/i;
const ABOUT_TESTS = /\b(?:tests?|specs?|coverage|flak[ey]\w*|e2e)\b/i;
const ABOUT_DOCS = /\b(?:docs?|documentation|readme|changelog|guide|typo)\b/i;
const PATH_LIKE = /[\w@.+()[\]-]+(?:\/[\w@.+()[\]-]+)*/g;

/** The files of a commit by how likely an issue is about them, the likeliest first; equal ones by path. */
export function rank({ docs, lexicon }: Indexed, { title, body }: Question): Doc[] {
  const words = cleaned(`${title}\n${body.slice(0, BODY_CHARACTERS_MAX)}`);
  const terms = weigh(lexicon.termsOf, cleaned(title), words);
  const paths = docs.map(({ entry }) => {
    const own = wordsOf(entry.path).slice(-PATH_WORDS_MAX);
    return new Set(own.flatMap((word) => lexicon.termsOf(word)));
  });
  const parts = score(docs, paths, terms, lexicon.words.length);
  const named = namedIn(words, docs);
  const isAboutTests = ABOUT_TESTS.test(words);
  const isAboutDocs = ABOUT_DOCS.test(words);
  const factor = ({ entry: { path }, origin }: Doc) => {
    if (origin !== "own") return 0.4;
    if (TEST.test(path)) return isAboutTests ? 1 : 0.85;
    return DOCS.test(path) && !isAboutDocs ? 0.8 : 1;
  };
  return docs
    .map((doc, at) => ({ doc, score: (parts[at] ?? 0) * factor(doc) + (named.get(doc) ?? 0) }))
    .sort((a, b) => b.score - a.score || (a.doc.entry.path < b.doc.entry.path ? -1 : 1))
    .map(({ doc }) => doc);
}

/** Addresses and the trailers of commits say nothing of a file. */
const cleaned = (text: string) => text.replace(/https?:\/\/\S+|^(?:Co-authored|Signed-off)-by:.*$/gim, " ");

/** The weight of each term of the question: title twice, repetitions by their logarithm. */
function weigh(
  termsOf: (word: string) => readonly number[],
  title: string,
  words: string,
): Map<number, number> {
  const times = new Map<number, number>();
  for (const word of wordsOf(words))
    for (const term of termsOf(word)) times.set(term, (times.get(term) ?? 0) + 1);
  const inTitle = new Set(wordsOf(title).flatMap(termsOf));
  return new Map(
    [...times].map(([term, count]) => [term, (1 + Math.log(count)) * (inTitle.has(term) ? TITLE_WEIGHT : 1)]),
  );
}

type Parts = Record<keyof typeof WEIGHTS, number>;

/** The three parts of each file's score, each in relation to the best file's, added up; the best file has 1. */
function score(
  docs: readonly Doc[],
  paths: readonly ReadonlySet<number>[],
  terms: ReadonlyMap<number, number>,
  size: number,
): Float64Array {
  const slots = new Int32Array(size).fill(-1);
  [...terms.keys()].forEach((term, slot) => {
    slots[term] = slot;
  });
  const each = (at: number, use: (slot: number, part: keyof Parts, count: number) => void) =>
    eachHit(docs[at]?.place, paths[at] ?? new Set(), (term, part, count) => {
      const slot = slots[term] ?? -1;
      if (slot >= 0) use(slot, part, count);
    });
  const rarity = rarities(docs.length, [...terms.values()], each);
  const lengths = docs.map(({ place }) => (place ? (place.segment.lengths[place.at] ?? 0) : 0));
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, docs.length) || 1;
  const best: Parts = { path: 0, definitions: 0, text: 0 };
  const all = docs.map((_, at) => {
    const parts: Parts = { path: 0, definitions: 0, text: 0 };
    const damping = K1 * (1 - B + (B * (lengths[at] ?? 0)) / mean);
    each(at, (slot, part, count) => {
      const saturated = (count * (K1 + 1)) / (count + (part === "text" ? damping : K1));
      parts[part] += (rarity[part][slot] ?? 0) * saturated;
    });
    for (const part of PARTS) best[part] = Math.max(best[part], parts[part]);
    return parts;
  });
  const total = Float64Array.from(all, (parts) =>
    PARTS.reduce((sum, part) => sum + (WEIGHTS[part] * parts[part]) / (best[part] || 1), 0),
  );
  const top = total.reduce((max, one) => Math.max(max, one), 0) || 1;
  return total.map((one) => one / top);
}

const PARTS = ["path", "definitions", "text"] as const;

/** Every term of a file, with how often it occurs in which part. */
function eachHit(
  place: Doc["place"],
  path: ReadonlySet<number>,
  use: (term: number, part: keyof Parts, count: number) => void,
): void {
  for (const term of path) use(term, "path", 1);
  if (!place) return;
  const { terms, termsFrom, counts, defining } = place.segment;
  const to = termsFrom[place.at + 1] ?? 0;
  for (let i = termsFrom[place.at] ?? 0; i < to; i++) {
    const term = terms[i] ?? 0;
    use(term, "text", counts[i] ?? 0);
    if (defining[i]) use(term, "definitions", defining[i] ?? 0);
  }
}

/** What each term of the question weighs in each part: the rarer among the files, the more. */
function rarities(
  files: number,
  weights: readonly number[],
  each: (at: number, use: (slot: number, part: keyof Parts) => void) => void,
): Record<keyof Parts, Float64Array> {
  const make = () => new Float64Array(weights.length);
  const all = { path: make(), definitions: make(), text: make() };
  for (let at = 0; at < files; at++)
    each(at, (slot, part) => {
      all[part][slot] = (all[part][slot] ?? 0) + 1;
    });
  for (const part of PARTS)
    all[part] = all[part].map(
      (n, slot) => (weights[slot] ?? 0) * Math.log(1 + (files - n + 0.5) / (n + 0.5)),
    );
  return all;
}

/** Files that the text names: by their whole path, or by an end of it that few others have. */
function namedIn(text: string, docs: readonly Doc[]): Map<Doc, number> {
  const words = (text.match(PATH_LIKE) ?? [])
    .filter((one) => /[./]/.test(one))
    .map((one) => one.replace(/^\.?\/+|(?<![.)\]])[.)\]]+$/g, ""));
  // Paths with blanks or in other scripts are no such words: they are looked for as they stand.
  const odd = docs.flatMap(({ entry: { path } }) =>
    /[^\w@.+()[\]/-]/.test(path) && text.includes(path) ? [path] : [],
  );
  const byName = Map.groupBy(docs, ({ entry }) => basename(entry.path));
  const found = new Map<Doc, number>();
  for (const word of new Set([...words, ...odd])) {
    const all =
      byName.get(basename(word))?.filter(({ entry }) => `/${entry.path}`.endsWith(`/${word}`)) ?? [];
    const whole = all.filter(({ entry }) => entry.path === word);
    const parts = all.length <= NAMESAKES_MAX ? all : [];
    for (const doc of parts) found.set(doc, Math.max(found.get(doc) ?? 0, END_OF_PATH));
    for (const doc of whole) found.set(doc, WHOLE_PATH);
  }
  return found;
}
