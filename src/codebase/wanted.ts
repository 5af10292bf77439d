import { basename } from "node:path/posix";
import type { Body } from "./bodies.ts";
import { ARCHIVE } from "./classify.ts";
import type { Mention, Mentions } from "./mentions.ts";
import { isReadable } from "./mirror-index.ts";
import { bodyAround, type Opened, type Sources, type Wanted } from "./opened.ts";
import type { Range } from "./pieces.ts";
import { scriptsWanted } from "./scripts.ts";

/** A named file or body up to this many characters is shown whole. */
const WHOLE_MAX = 10_000;
/** Lines on each side of a named line that is in no body, or in a long one. */
const AROUND = 30;
const FILES_MAX = 20;

/** What an issue names: the lines, and the names of which something was found. */
export async function wantedOf(
  sources: Sources,
): Promise<{ ranges: readonly Wanted[]; names: readonly string[] }> {
  const { ranking } = sources;
  const files: Wanted[] = [];
  for (const [file, { lines, anchors }] of [...ranking.named.files].slice(0, FILES_MAX)) {
    if (!isReadable(file) || file.entry.path.startsWith(ARCHIVE)) continue;
    const opened = await sources.open(file);
    const exact = [...placesIn(opened, [...lines]), ...sectionsIn(opened, anchors, ranking.mentions)];
    const whole = { from: 0, to: opened.lines.length };
    const isShort = opened.size(whole) <= WHOLE_MAX && exact.length === 0;
    files.push(...(isShort ? [whole] : exact).map((range) => ({ opened, range })));
  }
  const names = await bodiesOfNames(sources);
  return {
    ranges: [...files, ...(await scriptsWanted(sources)), ...names.ranges],
    names: names.found,
  };
}

/** The bodies around the lines that a stack trace or a link names. */
const placesIn = (opened: Opened, lines: readonly number[]): Range[] =>
  lines
    .filter((line) => line >= 1 && line <= opened.lines.length)
    .map((line) => {
      const body = bodyAround(opened, line - 1);
      if (body && opened.size(body) <= WHOLE_MAX) return body;
      return { from: Math.max(0, line - 1 - AROUND), to: Math.min(opened.lines.length, line + AROUND) };
    });

/** The sections of a document whose titles the issue names. */
function sectionsIn({ path, bodies }: Opened, anchors: ReadonlySet<string>, mentions: Mentions): Range[] {
  if (!/\.(?:mdx?|markdown)$/i.test(path)) return [];
  const wanted = [
    ...anchors,
    ...mentions.phrases.map(slugOf),
    ...mentions.names.map(({ name }) => slugOf(name)),
  ];
  const found = bodies.filter(({ name }) => {
    const slug = slugOf(name);
    return slug.length > 2 && wanted.some((one) => `-${one}-`.includes(`-${slug}-`));
  });
  return found;
}

const slugOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");

async function bodiesOfNames({ ranking: { named }, open }: Sources) {
  const owners = new Set([...named.definers.keys()].map(({ owner }) => owner));
  const ranges: Wanted[] = [];
  const found = new Set<string>();
  for (const [mention, files] of named.definers) {
    if (!mention.isSure || found.size >= FILES_MAX) continue;
    found.add(mention.name);
    // Of a class whose method is named, the method is meant.
    if (owners.has(mention.name)) continue;
    for (const file of files) {
      const opened = await open(file);
      ranges.push(...bodiesNamed(opened, mention).map((body) => ({ opened, range: headOf(opened, body) })));
    }
  }
  return { ranges, found: [...found] };
}

function bodiesNamed(opened: Opened, { name, owner }: Mention): Body[] {
  const all = opened.bodies.filter((body) => body.name === name);
  const owned = all.filter(({ at }) => owner !== undefined && isOwned(opened, at, owner));
  return owned.length > 0 ? owned : all;
}

/** Whether a definition belongs to a class: its own line says so, or the nearest line above that is less deep. */
function isOwned({ lines, path }: Opened, at: number, owner: string): boolean {
  const word = (line: string | undefined) => line?.split(/[^\w$]+/).includes(owner) === true;
  if (word(lines[at]) || basename(path).startsWith(`${owner}.`)) return true;
  const depth = (line: string) => line.length - line.trimStart().length;
  const mine = depth(lines[at] ?? "");
  const above = lines.slice(0, at).findLast((line) => line.trim() !== "" && depth(line) < mine);
  return mine > 0 && word(above);
}

/** A body as a whole, or what a long one begins with, up to the first thing in it that has a name. */
function headOf(opened: Opened, body: Body): Range {
  if (opened.size(body) <= WHOLE_MAX) return body;
  const inner = opened.bodies.find(({ from }) => from > body.at && from < body.to);
  return { from: body.from, to: Math.min(inner?.from ?? body.to, body.at + AROUND) };
}
