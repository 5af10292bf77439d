import type { PullSize, Side } from "../model.ts";
import { readLog } from "./read.ts";
import { git, gitLine } from "./run.ts";

const PLAIN = ["--no-color", "--no-ext-diff", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/"];

/** One hunk of a unified diff; lines keep their leading ` `, `+` or `-`. */
interface Hunk {
  readonly header: string;
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  readonly lines: readonly string[];
}

async function hunksOf(
  gitDir: string,
  from: string,
  to: string,
  path: string,
  context: number,
): Promise<Hunk[]> {
  const args = ["diff", ...PLAIN, `-U${context}`, from, to, "--", `:(literal)${path}`];
  const text = (await git(gitDir, args)).toString();
  return text
    .split(/^(?=@@ )/m)
    .slice(1)
    .map(hunkOf);
}

function hunkOf(text: string): Hunk {
  const [header = "", ...lines] = text.split("\n").filter((line) => line !== "" && !line.startsWith("\\"));
  const numbers = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header) ?? [];
  const [oldStart, oldCount, newStart, newCount] = numbers.slice(1).map((n) => Number(n ?? 1));
  return {
    header,
    lines,
    oldStart: oldStart ?? 0,
    oldCount: oldCount ?? 0,
    newStart: newStart ?? 0,
    newCount: newCount ?? 0,
  };
}

/**
 * The part of a pull request's diff that ends with that line, as GitHub shows above a comment;
 * undefined if the line is not in the diff and so cannot be commented on.
 */
export async function hunkUpTo(
  gitDir: string,
  range: { readonly base: string; readonly head: string },
  place: { readonly path: string; readonly line: number; readonly side: Side },
): Promise<string | undefined> {
  for (const hunk of await hunksOf(gitDir, range.base, range.head, place.path, 3)) {
    const index = indexInHunk(hunk, place.line, place.side);
    if (index !== undefined) return [hunk.header, ...hunk.lines.slice(0, index + 1)].join("\n");
  }
  return undefined;
}

function indexInHunk(hunk: Hunk, line: number, side: Side): number | undefined {
  const absent = side === "RIGHT" ? "-" : "+";
  let at = (side === "RIGHT" ? hunk.newStart : hunk.oldStart) - 1;
  for (const [index, text] of hunk.lines.entries()) {
    if (text.startsWith(absent)) continue;
    at += 1;
    if (at === line) return index;
  }
  return undefined;
}

/** Where a line of `from` is in `to`; undefined if it was changed or removed. Gives a function for many lines. */
export async function lineMap(
  gitDir: string,
  from: string,
  to: string,
  path: string,
): Promise<(line: number) => number | undefined> {
  const hunks = await hunksOf(gitDir, from, to, path, 0);
  return (line) => {
    // A pure insertion names the line before it, which itself stays where it is.
    const before = hunks.filter(({ oldStart, oldCount }) => oldStart + (oldCount === 0 ? 1 : 0) <= line);
    if (before.some(({ oldStart, oldCount }) => line < oldStart + oldCount)) return undefined;
    return before.reduce((at, { oldCount, newCount }) => at + newCount - oldCount, line);
  };
}

/** How much a pull request changes. */
export async function sizeOf(gitDir: string, base: string, head: string): Promise<PullSize> {
  const [stat, commits] = await Promise.all([
    gitLine(gitDir, ["diff", "--shortstat", "--no-renames", base, head]),
    readLog(gitDir, `${base}..${head}`),
  ]);
  const count = (pattern: RegExp): number => Number(pattern.exec(stat)?.[1] ?? 0);
  return {
    commits: commits.length,
    files: count(/(\d+) files? changed/),
    additions: count(/(\d+) insertion/),
    deletions: count(/(\d+) deletion/),
  };
}
