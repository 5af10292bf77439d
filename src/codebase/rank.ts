import { isTestPath } from "../core/plan/test-path.ts";
import type { Question } from "../ports/codebase.ts";
import { bm25 } from "./bm25.ts";
import { ARCHIVE, isProse } from "./classify.ts";
import { cleaned, type Mentions, mentionsOf } from "./mentions.ts";
import type { IndexedFile } from "./mirror-index.ts";
import { lookUp, type Named } from "./named.ts";
import { termHashes, wordsOf } from "./tokenize.ts";

/**
 * How much the fields of a file weigh; found by replaying commits of real repositories (tools/recall.ts). A text's
 * length counts for little, because one long file may well be the one.
 */
const FIELDS = [
  { field: "path", weight: 1, b: 0 },
  { field: "definitions", weight: 0.5, b: 0 },
  { field: "text", weight: 1.6, b: 0.25 },
] as const;
const TITLE_WEIGHT = 2;
/** The score for being named: more than all words together, which is at most 1. */
const WHOLE_PATH = 20;
const END_OF_PATH = 10;
/** The score for defining a name, in text and in a block of code, divided by the number of files that do. */
const DEFINES = { sure: 0.4, unsure: 0.1 };

/** What is known of an issue when its files have been ranked. */
export interface Ranking {
  readonly mentions: Mentions;
  readonly named: Named;
  /** The weights of the terms. */
  readonly query: ReadonlyMap<number, number>;
  /** The likeliest first. */
  readonly files: readonly { readonly file: IndexedFile; readonly score: number }[];
}

/** The files of a commit by how likely an issue is about them, the likeliest first; equal ones by path. */
export const rank = (files: readonly IndexedFile[], question: Question): IndexedFile[] =>
  rankingOf(files, question).files.map(({ file }) => file);

/** The same with what it was made from. */
export function rankingOf(files: readonly IndexedFile[], question: Question): Ranking {
  const mentions = mentionsOf(question);
  const query = weigh(cleaned(question.title), mentions.text);
  const named = lookUp(files, mentions);
  const scores = score(files, query);
  const definers = mentions.isAboutTests ? new Map<IndexedFile, number>() : definersOf(named);
  const ranked = files
    .map((file, at) => {
      const words = ((scores[at] ?? 0) + (definers.get(file) ?? 0)) * factorOf(file, mentions);
      return { file, score: words + pathScore(named.files.get(file)?.isWhole) };
    })
    .sort((a, b) => b.score - a.score || (a.file.entry.path < b.file.entry.path ? -1 : 1));
  return { mentions, named, query, files: ranked };
}

const pathScore = (isWhole: boolean | undefined) =>
  isWhole === undefined ? 0 : isWhole ? WHOLE_PATH : END_OF_PATH;

/** What kind of file an issue is less likely about. */
function factorOf({ entry: { path }, origin }: IndexedFile, { subject, isAboutTests }: Mentions): number {
  if (path.startsWith(ARCHIVE)) return 0;
  if (origin !== "own") return 0.4;
  if (isTestPath(path)) return isAboutTests ? 1 : 0.85;
  return isProse(path) && subject === "code" ? 0.6 : 1;
}

/** The score of each file for the names that it defines. */
function definersOf({ definers }: Named): Map<IndexedFile, number> {
  const scores = new Map<IndexedFile, number>();
  for (const [{ isSure }, files] of definers)
    for (const file of files) {
      const score = (isSure ? DEFINES.sure : DEFINES.unsure) / files.length;
      scores.set(file, Math.max(scores.get(file) ?? 0, score));
    }
  return scores;
}

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

/** The largest, or 1 if all are 0. */
export const maxOf = (scores: Float64Array): number =>
  scores.reduce((max, one) => Math.max(max, one), 0) || 1;
