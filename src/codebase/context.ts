import type { Question } from "../ports/codebase.ts";
import { isRecord } from "./classify.ts";
import { showLikely } from "./likely.ts";
import { mapOf, shownPath } from "./map.ts";
import { type IndexedFile, isReadable } from "./mirror-index.ts";
import type { Objects } from "./objects.ts";
import { type Opened, opener } from "./opened.ts";
import { createPage } from "./page.ts";
import { type Ranking, rankingOf } from "./rank.ts";
import { showTests, showUses } from "./uses.ts";
import { wantedOf } from "./wanted.ts";

const CHARACTERS_PER_TOKEN = 4;
/** An estimate: source code has about four characters (UTF-16 units) per token. */
export const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/**
 * How much is shown, in characters with everything. What the issue names is shown whole, up to CHARACTERS_MAX. What only
 * its words suggest fills up to SURE if the issue names something, and up to UNSURE if it does not, because then the right
 * files may be further down. A repository that fits into SURE is shown whole.
 */
const CHARACTERS_MAX = 60_000;
const SURE = 28_000;
const UNSURE = 40_000;
/** The shares of the map, of the list of likely files, and of signatures around what is shown. */
const MAP_MAX = 5_000;
const MAP_SHARE = 0.2;
const LIST_SHARE = 0.06;
const SIGNATURES_SHARE = 0.12;
/** What the issue names leaves a fifth of the most to the tests and uses of it. */
const NAMED_SHARE = 0.8;
const SIGNATURES_FILES = 5;
/** Files that are opened for their words, and files that are listed with what they define. */
const LIKELY_MAX = 25;
const LISTED_MAX = 15;
const LISTED_CHARACTERS_MAX = 160;

/** Implements `Reader.contextFor`: never more than the budget. */
export async function contextFor(
  { files, objects }: { files: readonly IndexedFile[]; objects: Objects },
  question: Question,
  budgetTokens: number,
): Promise<string> {
  const most = Math.min(CHARACTERS_MAX, Math.floor(budgetTokens * CHARACTERS_PER_TOKEN));
  const open = opener(objects);
  const whole = await wholeOf(files, Math.min(most, SURE), open);
  if (whole !== undefined) return whole;
  const ranking = rankingOf(files, question);
  const likely = await openLikely(ranking, open);
  const map = mapOf(files, Math.min(MAP_MAX, most * MAP_SHARE));
  const list = listOf(likely, most * LIST_SHARE);
  const room = (max: number) => Math.min(most, max) - map.length - list.length;

  const page = createPage();
  const sources = { files, ranking, open, page };
  const wanted = await wantedOf(sources);
  for (const { opened, range } of wanted.ranges) page.add(opened, range, room(CHARACTERS_MAX) * NAMED_SHARE);
  if (ranking.mentions.subject !== "prose") {
    await showTests(sources, wanted.names, room(CHARACTERS_MAX));
    await showUses(sources, wanted.names, room(CHARACTERS_MAX));
  }
  const isSure = wanted.ranges.length > 0;
  const fill = room(isSure ? SURE : UNSURE);
  const show: Parameters<typeof showLikely>[2]["show"] = (opened, range) =>
    page.add(opened, range, fill * (1 - SIGNATURES_SHARE));
  showLikely(likely, ranking, { isSure, show });
  page.addSignatures(SIGNATURES_FILES, Math.min(room(most), page.size() + fill * SIGNATURES_SHARE));
  return map.concat(list, page.text());
}

/** All of a small repository; undefined if it has more than `max` characters. */
async function wholeOf(
  files: readonly IndexedFile[],
  max: number,
  open: (file: IndexedFile) => Promise<Opened>,
): Promise<string | undefined> {
  const readable = files.filter((file) => isReadable(file) && !isRecord(file.entry.path));
  if (readable.reduce((sum, { entry }) => sum + entry.size, 0) > max) return;
  const page = createPage();
  const map = mapOf(files, max);
  for (const file of readable) {
    const opened = await open(file);
    if (!page.add(opened, { from: 0, to: opened.lines.length }, max - map.length)) return;
  }
  return map + page.text();
}

async function openLikely(
  { files, named }: Ranking,
  open: (file: IndexedFile) => Promise<Opened>,
): Promise<Opened[]> {
  const likely = files.filter(
    ({ file }) => isReadable(file) && (!isRecord(file.entry.path) || named.files.has(file)),
  );
  return await Promise.all(likely.slice(0, LIKELY_MAX).map(({ file }) => open(file)));
}

/** The likeliest files, each with the names it defines, in one line. */
function listOf(files: readonly Opened[], max: number): string {
  let list = "\n# Files the issue may be about, the likeliest first\n";
  for (const { path, definitions } of files.slice(0, LISTED_MAX)) {
    const names = [...new Set(definitions.map(({ name }) => name))].join(" ");
    const line = `${shownPath(path)}: ${names}`.slice(0, LISTED_CHARACTERS_MAX);
    if (list.length + line.length >= max) break;
    list += `${line}\n`;
  }
  return list.length < max ? list : "";
}
