/**
 * How well an issue's words find the files that the work on it touches, on a real history: each commit's message is
 * taken for the issue, the files of its PARENT are ranked, and the files that the commit touched are the truth.
 *
 *   node tools/localise.ts --repo PATH [--commits 100] [--sources] [--no-chores]
 *
 * A case is a commit that is no merge and touches 1 to 20 files that exist in its parent. `--sources` leaves all but
 * source files out of the truth: documentation, configuration, generated files. `--no-chores` leaves out commits that
 * no issue would ask for: releases, bumps of dependencies, formatting. Nothing is written to the repository.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { classify } from "../src/codebase/classify.ts";
import { definitionsOf, languageOf } from "../src/codebase/definitions.ts";
import { listTree } from "../src/codebase/objects.ts";
import { createCodebase } from "../src/codebase/reader.ts";

const TOUCHED_MAX = 20;
const COMMITS_LOOKED_AT_MAX = 20_000;

interface Case {
  readonly commit: string;
  readonly parent: string;
  readonly message: string;
  readonly touched: readonly string[];
}

/** A blob as the two simple rankings see it. */
interface Plain {
  /** Whole words in lower case. */
  readonly words: ReadonlyMap<string, number>;
  readonly length: number;
  /** Identifiers as they stand, for references. */
  readonly names: ReadonlyMap<string, number>;
  readonly defines: readonly string[];
}

const { values } = parseArgs({
  options: {
    repo: { type: "string" },
    commits: { type: "string" },
    sources: { type: "boolean" },
    "no-chores": { type: "boolean" },
  },
});
if (values.repo === undefined) throw new Error("Name a repository: --repo PATH");
const gitDir = gitDirOf(resolve(values.repo));
const sourcesOnly = values.sources === true;
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
  const touched = sourcesOnly ? old.filter(isSource) : old;
  const isChore = values["no-chores"] === true && CHORE.test(message);
  if (parent === "" || isChore || touched.length === 0 || fields.length / 2 > TOUCHED_MAX) return [];
  return [{ commit, parent, message: message.trim(), touched }];
}

const isSource = (path: string) => !["", ".md", ".mdx", ".markdown"].includes(languageOf(path));

const known = new Map<string, Plain>();

function plainOf(files: readonly { path: string; sha: string; size: number; mode: string }[]): Plain[] {
  const wanted = files.filter(
    ({ sha, size, mode }) => !known.has(sha) && size < 1_600_000 && mode.startsWith("100"),
  );
  if (wanted.length > 0) {
    const input = `${wanted.map(({ sha }) => sha).join("\n")}\n`;
    const out = spawnSync("git", [`--git-dir=${gitDir}`, "cat-file", "--batch", "--buffer"], {
      input,
      maxBuffer: 2 ** 31,
    }).stdout;
    let at = 0;
    for (const { path, sha } of wanted) {
      const end = out.indexOf(10, at);
      const size = Number(out.toString("latin1", at, end).split(" ")[2]);
      known.set(sha, readPlain(path, out.subarray(end + 1, end + 1 + size)));
      at = end + size + 2;
    }
  }
  const empty: Plain = { words: new Map(), length: 0, names: new Map(), defines: [] };
  return files.map(({ sha }) => known.get(sha) ?? empty);
}

function readPlain(path: string, bytes: Buffer): Plain {
  const { text } = classify(path, bytes);
  const all = text.toLowerCase().match(/\w{2,}/g) ?? [];
  const defines = definitionsOf(path, text).map(({ name }) => name);
  return {
    words: countOf(all),
    length: all.length,
    names: extname(path) === ".md" ? new Map() : countOf(text.match(/[A-Za-z_$][\w$]{3,}/g) ?? []),
    defines: extname(path) === ".md" ? [] : [...new Set(defines)],
  };
}

function countOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** BM25 over whole words of whole files, k1 1.2 and b 0.75 as everywhere. */
function bm25(files: readonly Plain[], query: string): number[] {
  const mean = files.reduce((sum, { length }) => sum + length, 0) / files.length || 1;
  const scores = files.map(() => 0);
  for (const word of new Set(query.toLowerCase().match(/\w{2,}/g) ?? [])) {
    const counts = files.map(({ words }) => words.get(word) ?? 0);
    const n = counts.filter(Boolean).length;
    const idf = Math.log(1 + (files.length - n + 0.5) / (n + 0.5));
    counts.forEach((count, at) => {
      const length = files[at]?.length ?? 0;
      scores[at] = (scores[at] ?? 0) + (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / mean));
    });
  }
  return scores;
}

/** PageRank over references: a file refers to the files, at most five, that define a name it uses. */
function pageRank(files: readonly Plain[]): number[] {
  const definers = new Map<string, number[]>();
  files.forEach(({ defines }, at) => {
    for (const name of defines) if (name.length > 3) definers.set(name, [...(definers.get(name) ?? []), at]);
  });
  const edges = files.flatMap(({ names }, from) => {
    const used = [...names].map(([name, count]) => ({ count, all: definers.get(name) ?? [] }));
    return used
      .filter(({ all }) => all.length <= 5)
      .flatMap(({ count, all }) => all.map((to) => ({ from, to, weight: Math.sqrt(count) / all.length })))
      .filter(({ to }) => to !== from);
  });
  const out = new Float64Array(files.length);
  for (const { from, weight } of edges) out[from] = (out[from] ?? 0) + weight;
  let ranks = new Float64Array(files.length).fill(1 / files.length);
  for (let round = 0; round < 20; round++) {
    const next = new Float64Array(files.length).fill(0.15 / files.length);
    for (const { from, to, weight } of edges)
      next[to] = (next[to] ?? 0) + (0.85 * (ranks[from] ?? 0) * weight) / (out[from] || 1);
    ranks = next;
  }
  return [...ranks];
}

const ordered = (paths: readonly string[], scores: readonly number[]) =>
  [...paths.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).map((at) => paths[at] ?? "");

const DEPTHS = [5, 10, 20] as const;
const rows = new Map<string, { recall: number[]; hits: number; ms: number; cases: number }>();

function note(name: string, order: readonly string[], one: Case, ms: number): void {
  const row = rows.get(name) ?? { recall: [0, 0, 0], hits: 0, ms: 0, cases: 0 };
  rows.set(name, row);
  row.cases++;
  row.ms += ms;
  DEPTHS.forEach((depth, at) => {
    const top = new Set(order.slice(0, depth));
    row.recall[at] =
      (row.recall[at] ?? 0) + one.touched.filter((path) => top.has(path)).length / one.touched.length;
  });
  const top = new Set(order.slice(0, 10));
  if (one.touched.some((path) => top.has(path))) row.hits++;
}

async function replay(cases: readonly Case[]): Promise<number[]> {
  const codebase = createCodebase();
  const sizes: number[] = [];
  for (const one of cases) {
    const entries = await listTree(gitDir, one.parent);
    const paths = entries.map(({ path }) => path);
    sizes.push(paths.length);
    const plain = plainOf(entries);
    const reader = codebase.at({ gitDir }, one.parent);
    const started = performance.now();
    await reader.rank({ title: "", body: "" });
    bring += performance.now() - started;
    const [title = "", ...body] = one.message.split("\n");
    for (const [name, question] of [
      ["message", { title, body: body.join("\n").trim() }],
      ["subject", { title, body: "" }],
    ] as const) {
      const t0 = performance.now();
      const ours = await reader.rank(question);
      const t1 = performance.now();
      const words = ordered(paths, bm25(plain, `${question.title}\n${question.body}`));
      const t2 = performance.now();
      note(`${name}, ours`, ours, one, t1 - t0);
      note(`${name}, plain BM25`, words, one, t2 - t1);
    }
    const t0 = performance.now();
    const map = ordered(paths, pageRank(plain));
    note("static map", map, one, performance.now() - t0);
    await reader.close();
  }
  return sizes;
}

let bring = 0;
const cases = casesOf(Number(values.commits ?? 100));
const sizes = await replay(cases);
const touched = cases.reduce((sum, one) => sum + one.touched.length, 0);
console.log(
  `${values.repo}: ${cases.length} commits, ${touched} touched ${sourcesOnly ? "source files" : "files"} that exist in the parent; ` +
    `${Math.min(...sizes)} to ${Math.max(...sizes)} files; ${(bring / cases.length).toFixed(0)} ms a commit to bring the index there`,
);
console.log(
  "ranking".padEnd(24),
  ...DEPTHS.map((depth) => `recall@${depth}`.padStart(10)),
  "  any@10",
  "  ms/query",
);
for (const [name, { recall, hits, ms, cases: n }] of rows)
  console.log(
    name.padEnd(24),
    ...recall.map((sum) => (sum / n).toFixed(2).padStart(10)),
    (hits / n).toFixed(2).padStart(8),
    (ms / n).toFixed(1).padStart(10),
  );
