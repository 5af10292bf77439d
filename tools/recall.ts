/**
 * How well an issue's words find what the work on it touches, on a real history: each commit's message is taken for the
 * issue, the files of its PARENT are ranked and shown, and what the commit touched is the truth.
 *
 *   npm run recall -- REPOSITORY [--commits 100] [--sources] [--no-chores]
 *
 * REPOSITORY may be bare. A case is a commit that is no merge and touches 1 to 20 files that exist in its parent.
 * `--sources` leaves all but source files out of the truth: documentation, configuration, generated files. `--no-chores`
 * leaves out commits that no issue would ask for: releases, bumps of dependencies, formatting. Nothing is written.
 */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { languageOf } from "../src/codebase/definitions.ts";
import { createCodebase } from "../src/codebase/reader.ts";
import type { Question, Reader } from "../src/ports/codebase.ts";

const TOUCHED_MAX = 20;
const COMMITS_LOOKED_AT_MAX = 20_000;
const DEPTHS = [5, 10, 20] as const;
const CONTEXT_TOKENS_MAX = 15_000;

interface Case {
  readonly commit: string;
  readonly parent: string;
  readonly message: string;
  readonly touched: readonly string[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: "string" },
    sources: { type: "boolean" },
    "no-chores": { type: "boolean" },
  },
});
const [repository] = positionals;
if (repository === undefined) throw new Error("Name a repository: npm run recall -- REPOSITORY");
const gitDir = gitDirOf(resolve(repository));
const CHORE = /^(?:chore|build|ci|release|bump|revert|docs?|style)\b|\bdeps\b|dependenc|^v?\d+\.\d+/i;
const git = (...args: string[]) =>
  execFileSync("git", [`--git-dir=${gitDir}`, ...args], { encoding: "utf8", maxBuffer: 2 ** 30 });

function gitDirOf(path: string): string {
  const inside = join(path, ".git");
  return statSync(inside, { throwIfNoEntry: false })?.isDirectory() ? inside : path;
}

function casesOf(most: number): Case[] {
  const format = "--format=%x01%H%x02%P%x02%B%x02";
  const range = ["--no-merges", "--no-renames", `-n${COMMITS_LOOKED_AT_MAX}`];
  const log = git("log", ...range, "-z", "--name-status", format)
    .split("\x01")
    .slice(1);
  return log.flatMap(caseOf).slice(0, most);
}

function caseOf(entry: string): Case[] {
  const [commit = "", parent = "", message = "", list = ""] = entry.split("\x02");
  const fields = list.split(/[\n\0]+/).filter(Boolean);
  const old = fields.filter((_, at) => at % 2 === 1 && /^[MDT]$/.test(fields[at - 1] ?? ""));
  const touched = values.sources === true ? old.filter(isSource) : old;
  const isChore = values["no-chores"] === true && CHORE.test(message);
  if (parent === "" || isChore || touched.length === 0 || fields.length / 2 > TOUCHED_MAX) return [];
  return [{ commit, parent, message: message.trim(), touched }];
}

const isSource = (path: string) => !["", ".md", ".mdx", ".markdown"].includes(languageOf(path));

/** The parent's lines that a commit changed, as `path:line`; where it only added, the lines on both sides. */
function changedLines({ parent, commit, touched }: Case): Set<string> {
  const diff = git(
    "-c",
    "core.quotePath=false",
    "diff",
    "-U0",
    "--no-renames",
    parent,
    commit,
    "--",
    ...touched,
  );
  const lines = new Set<string>();
  let path = "";
  for (const line of diff.split("\n")) {
    path = /^--- a\/(.*?)\t?$/.exec(line)?.[1] ?? path;
    const [, at, count = "1"] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? [];
    if (at === undefined) continue;
    const length = Number(count) || 2;
    for (let n = 0; n < length; n++) lines.add(`${path}:${Number(at) + n}`);
  }
  return lines;
}

/** The files and the lines, as `path:line`, that a context shows. */
function shownIn(context: string): { files: Set<string>; lines: Set<string> } {
  const [files, lines] = [new Set<string>(), new Set<string>()];
  let path = "";
  for (const line of context.split("\n")) {
    path = /^# (.+?)(?: \(.*\))?$/.exec(line)?.[1] ?? path;
    const number = /^(\d+)\t/.exec(line)?.[1];
    if (number === undefined) continue;
    files.add(path);
    lines.add(`${path}:${number}`);
  }
  return { files, lines };
}

const shareOf = (wanted: Iterable<string>, found: ReadonlySet<string>): number => {
  const all = [...wanted];
  return all.filter((one) => found.has(one)).length / (all.length || 1);
};

/** What is measured of one case, by name. */
async function measure(reader: Reader, question: Question, one: Case): Promise<Record<string, number>> {
  const started = performance.now();
  const order = await reader.rank(question);
  const ranked = performance.now();
  const context = await reader.contextFor(question, CONTEXT_TOKENS_MAX);
  const ended = performance.now();
  const shown = shownIn(context);
  const recall = DEPTHS.map((depth) => [
    `recall@${depth}`,
    shareOf(one.touched, new Set(order.slice(0, depth))),
  ]);
  return {
    ...(Object.fromEntries(recall) as Record<string, number>),
    "files shown": shareOf(one.touched, shown.files),
    "lines shown": shareOf(changedLines(one), shown.lines),
    characters: context.length,
    "ms rank": ranked - started,
    "ms show": ended - ranked,
  };
}

const meanOf = (all: readonly number[]) => all.reduce((sum, n) => sum + n, 0) / (all.length || 1);
const quantile = (all: readonly number[], q: number) =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * q))] ?? 0;

function report(name: string, rows: readonly Record<string, number>[]): void {
  const columns = Object.keys(rows[0] ?? {}).map((column) => {
    const all = rows.map((row) => row[column] ?? 0);
    if (column === "characters")
      return `characters ${[0.5, 0.9, 1].map((q) => Math.round(quantile(all, q))).join(" ")}`;
    return `${column} ${meanOf(all).toFixed(column.startsWith("ms") ? 0 : 2)}`;
  });
  console.log(`${name.padEnd(8)} ${columns.join(" | ")}`);
}

const cases = casesOf(Number(values.commits ?? 100));
const codebase = createCodebase();
const rows: Record<"message" | "subject", Record<string, number>[]> = { message: [], subject: [] };
for (const one of cases) {
  const reader = codebase.at({ gitDir }, one.parent);
  await reader.rank({ title: "", body: "" });
  const [title = "", ...body] = one.message.split("\n");
  rows.message.push(await measure(reader, { title, body: body.join("\n").trim() }, one));
  rows.subject.push(await measure(reader, { title, body: "" }, one));
  await reader.close();
}
console.log(`${repository}: ${cases.length} commits; characters: median, 90 of 100, most`);
for (const [name, all] of Object.entries(rows)) report(name, all);
