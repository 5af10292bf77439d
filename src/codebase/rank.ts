import { basename } from "node:path/posix";
import type { Question } from "../ports/codebase.ts";
import { bm25 } from "./bm25.ts";
import type { IndexedFile } from "./mirror-index.ts";
import { termHashes, wordsOf } from "./tokenize.ts";

/** How much of an issue's body is used, in UTF-16 units. */
const BODY_CHARACTERS_MAX = 20_000;
/**
 * How much the fields of a file weigh; found by replaying commits of real repositories (tools/localise.ts). A text's
 * length counts for little, because one long file may well be the one.
 */
const FIELDS = [
  { field: "path", weight: 1, b: 0 },
  { field: "definitions", weight: 0.5, b: 0 },
  { field: "text", weight: 1.6, b: 0.25 },
] as const;
const TITLE_WEIGHT = 2;
/** A name that this many files share identifies none of them. */
const NAMESAKES_MAX = 4;
/** The score for being named: more than all words together, which is at most 1. */
const WHOLE_PATH = 20;
const END_OF_PATH = 10;

const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__fixtures__|testdata|specs?|e2e)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_[^/]*$|_test\.\w+$/i;
const DOCS = /(?:^|\/)docs?\/|\.(?:md|mdx|rst|adoc|txt)$/i;
const ABOUT_TESTS = /\b(?:tests?|specs?|coverage|flak[ey]\w*|e2e)\b/i;
const ABOUT_DOCS = /\b(?:docs?|documentation|readme|changelog|guide|typo)\b/i;
const PATH_LIKE = /[\w@.+()[\]-]+(?:\/[\w@.+()[\]-]+)*/g;

/** The files of a commit by how likely an issue is about them, the likeliest first; equal ones by path. */
export function rank(files: readonly IndexedFile[], { title, body }: Question): IndexedFile[] {
  const text = cleaned(`${title}\n${body.slice(0, BODY_CHARACTERS_MAX)}`);
  const scores = score(files, weigh(cleaned(title), text));
  const named = namedIn(text, files);
  const isAboutTests = ABOUT_TESTS.test(text);
  const isAboutDocs = ABOUT_DOCS.test(text);
  const factor = ({ entry: { path }, origin }: IndexedFile) => {
    if (origin !== "own") return 0.4;
    if (TEST.test(path)) return isAboutTests ? 1 : 0.85;
    return DOCS.test(path) && !isAboutDocs ? 0.8 : 1;
  };
  return files
    .map((file, at) => ({ file, score: (scores[at] ?? 0) * factor(file) + (named.get(file) ?? 0) }))
    .sort((a, b) => b.score - a.score || (a.file.entry.path < b.file.entry.path ? -1 : 1))
    .map(({ file }) => file);
}

/** URLs and commit trailers say nothing about a file. */
const cleaned = (text: string) => text.replace(/https?:\/\/\S+|^(?:Co-authored|Signed-off)-by:.*$/gim, " ");

/** The weight of each term of the question: title twice, repetitions by their logarithm. */
function weigh(title: string, text: string): Map<number, number> {
  const times = new Map<number, number>();
  for (const term of wordsOf(text).flatMap(termHashes)) times.set(term, (times.get(term) ?? 0) + 1);
  const inTitle = new Set(wordsOf(title).flatMap(termHashes));
  return new Map(
    [...times].map(([term, count]) => [term, (1 + Math.log(count)) * (inTitle.has(term) ? TITLE_WEIGHT : 1)]),
  );
}

/** The scores of each file's fields, each in relation to the best file's, added up; the best file has 1. */
function score(files: readonly IndexedFile[], query: ReadonlyMap<number, number>): Float64Array {
  const total = new Float64Array(files.length);
  for (const { field, weight, b } of FIELDS) {
    const bags = files.map((file) => file[field]);
    const scores = bm25(bags, query, b);
    const best = maxOf(scores);
    for (const [at, one] of scores.entries()) total[at] = (total[at] ?? 0) + (weight * one) / best;
  }
  const best = maxOf(total);
  return total.map((one) => one / best);
}

const maxOf = (scores: Float64Array): number => scores.reduce((max, one) => Math.max(max, one), 0) || 1;

/** Files that the text names: by their whole path, or by an end of it that few others have. */
function namedIn(text: string, files: readonly IndexedFile[]): Map<IndexedFile, number> {
  const words = (text.match(PATH_LIKE) ?? [])
    .filter((one) => /[./]/.test(one))
    .map((one) => one.replace(/^\.?\/+|(?<![.)\]])[.)\]]+$/g, ""));
  // Paths with spaces or in other scripts are not such words: they are searched for literally.
  const odd = files.flatMap(({ entry: { path } }) =>
    /[^\w@.+()[\]/-]/.test(path) && text.includes(path) ? [path] : [],
  );
  const byName = Map.groupBy(files, ({ entry }) => basename(entry.path));
  const found = new Map<IndexedFile, number>();
  for (const word of new Set([...words, ...odd])) {
    const all =
      byName.get(basename(word))?.filter(({ entry }) => `/${entry.path}`.endsWith(`/${word}`)) ?? [];
    const whole = all.filter(({ entry }) => entry.path === word);
    const parts = all.length <= NAMESAKES_MAX ? all : [];
    for (const file of parts) found.set(file, Math.max(found.get(file) ?? 0, END_OF_PATH));
    for (const file of whole) found.set(file, WHOLE_PATH);
  }
  return found;
}
