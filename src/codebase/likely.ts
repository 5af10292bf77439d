import { bm25 } from "./bm25.ts";
import { isProse } from "./classify.ts";
import type { Opened } from "./opened.ts";
import { piecesOf, type Range } from "./pieces.ts";
import { maxOf, type Ranking } from "./rank.ts";
import { bagOf, wordsOf } from "./tokenize.ts";

/** How much a piece's length counts against it, and how much its file counts beside its own words. */
const LENGTH = 0.4;
const FILE_WEIGHT = 0.7;
/** The best file may be named, which is worth more than all words; here no more than a little. */
const FILE_MAX = 1.5;
/** Pieces that are this much worse than the best one are not shown; */
const LEAST = 0.15;
/** nor are, if the issue names what it is about, those that have this much fewer of its words. */
const LEAST_WORDS = 0.4;
/** What prose counts when the issue is about code, and code when it is about prose. */
const OTHER_KIND = 0.5;

/**
 * Shows the pieces of the likeliest files that have most of the words, the best first, as long as `show` takes
 * them; a piece counts by its own words and by how likely its file is.
 */
export function showLikely(
  likely: readonly Opened[],
  { query, files, mentions: { subject } }: Ranking,
  { isSure, show }: { isSure: boolean; show: (opened: Opened, range: Range) => boolean },
): void {
  const fileScores = new Map(files.map(({ file, score }) => [file, Math.min(FILE_MAX, score)]));
  const pieces = likely.flatMap((opened) =>
    piecesOf(opened.lines, opened.bodies).map((range) => ({ opened, range })),
  );
  const bags = pieces.map(({ opened: { lines }, range: { from, to } }) =>
    bagOf(wordsOf(lines.slice(from, to).join("\n"))),
  );
  const scores = bm25(bags, query, LENGTH);
  const best = maxOf(scores);
  const scored = pieces.map((piece, at) => {
    const words = (scores[at] ?? 0) / best;
    if (words === 0 || (isSure && words < LEAST_WORDS)) return { ...piece, score: 0 };
    const { file, path } = piece.opened;
    const isKind = subject === "both" || isProse(path) === (subject === "prose");
    const score = words + FILE_WEIGHT * (fileScores.get(file) ?? 0);
    return { ...piece, score: score * (isKind ? 1 : OTHER_KIND) };
  });
  const least = LEAST * scored.reduce((max, { score }) => Math.max(max, score), 0);
  for (const { opened, range, score } of scored.sort((a, b) => b.score - a.score))
    if (score > least) show(opened, range);
}
