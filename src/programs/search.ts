import type { Match } from "../ports/codebase.ts";
import { type GitPlace, startGit } from "./git.ts";
import { createGate } from "./limits.ts";

/** Larger files are not searched, in bytes, because git loads each of them into memory. */
export const SEARCHED_BYTES_MAX = 8_000_000;
/** At most this many of them can be excluded; git's own limits stop the rest. */
const SKIPPED_MAX = 500;

/** Limits for the number of matches, for each line, and for git's whole output. */
const MATCHES_MAX = 200;
const LINE_CHARACTERS_MAX = 400;
const OUTPUT_BYTES_MAX = 4_000_000;

/**
 * The C library compiles a pattern into an automaton that can be exponentially larger, and builds it while it searches:
 * `(a|b)*a(a|b){20}` has a million states. The pattern does not show that, so the process is limited.
 */
const LIMITS = { memoryMb: 1_024, cpuSeconds: 10, fileMb: 1 };
const DEADLINE_MS = 60_000;
const inTurn = createGate(2);

/** The largest product of a pattern's counts: the C library expands nested ones. */
const REPEATS_MAX = 100_000;

interface What {
  /** The commit or tree that is searched. */
  readonly from: string;
  /** Paths that are left out. */
  readonly skip?: readonly string[];
}

/**
 * Lines of a commit or a tree that match a POSIX extended regular expression, below `path` if one is
 * given. Throws an Error that says why a pattern was rejected, or that it takes too much.
 */
export async function grep(
  place: GitPlace,
  { pattern, path, from, skip = [] }: What & { pattern: string; path: string | undefined },
): Promise<Match[]> {
  const problem = problemOf(pattern, path ?? "");
  if (problem !== undefined) throw new Error(`The search was refused: ${problem}.`);
  const prefix = from.length + 1;
  const where = path === undefined || path === "" ? [] : [`:(literal)${path}`];
  const args = ["grep", "-n", "-I", "-E", "--null", "--threads=2", "-e", pattern, from, "--"];
  const chunks: Buffer[] = [];
  let nulls = 0;
  let room = OUTPUT_BYTES_MAX;
  await search(place, [...args, ...where, ...excluded(skip)], (chunk) => {
    chunks.push(chunk);
    room -= chunk.length;
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) nulls++;
    return room < 0 || nulls > 2 * MATCHES_MAX;
  });
  // A path may contain line breaks; the text after it does not.
  return [
    ...Buffer.concat(chunks)
      .toString()
      .matchAll(/([^\0]*)\0(\d+)\0([^\n]*)\n?/gy),
  ]
    .slice(0, MATCHES_MAX)
    .map(([, found = "", line, text = ""]) => ({
      path: found.slice(prefix),
      line: Number(line),
      text: text.slice(0, LINE_CHARACTERS_MAX),
    }));
}

/** Which words occur as whole words in a commit's text files, except below `skip`; case-sensitive. */
export async function occurring(
  place: GitPlace,
  { words, from, skip = [] }: What & { words: readonly string[] },
): Promise<Set<string>> {
  const found = new Set<string>();
  if (words.length === 0) return found;
  const patterns = words.flatMap((word) => ["-e", word]);
  const args = ["grep", "-h", "-o", "-I", "-w", "-F", "--threads=2", ...patterns, from, "--"];
  let rest = "";
  await search(place, [...args, ...excluded(skip)], (chunk) => {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) found.add(Buffer.from(line, "latin1").toString());
    return found.size === words.length;
  });
  return found;
}

const excluded = (skip: readonly string[]) =>
  skip.slice(0, SKIPPED_MAX).map((path) => `:(exclude,literal)${path}`);

/** Runs a search until it ends, or until `read` stops it. */
async function search(
  place: GitPlace,
  args: readonly string[],
  read: (chunk: Buffer) => boolean,
): Promise<void> {
  await inTurn(async () => {
    const child = startGit(place, args, { limits: LIMITS });
    let isEnough = false;
    let words = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    child.stdin.on("error", () => undefined).end();
    child.stderr.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(0, 1_000);
    });
    child.stdout.on("data", (chunk: Buffer) => {
      if (isEnough) return;
      isEnough = read(chunk);
      if (isEnough) child.kill("SIGKILL");
    });
    const code = await new Promise<number | null>((done, failed) => {
      child.on("error", failed);
      child.on("close", done);
    });
    clearTimeout(timer);
    // git grep exits with 1 and without output when nothing matches.
    if (!isEnough && code !== 0 && !(code === 1 && words === "")) throw new Error(refusalOf(code, words));
  });
}

/** git's errors about a pattern are for the caller; any other may name folders of this machine. */
function refusalOf(code: number | null, words: string): string {
  const [, reason] = /^fatal: (?:-e option|command line), ([^\n]*)/.exec(words) ?? [];
  if (reason !== undefined && !/memory/i.test(reason)) return `The search was refused: ${reason}`;
  return `The search was ended (${code ?? "killed"}): the pattern takes too much memory or time. Search for simpler words, or below a path.`;
}

/** Why a pattern is not even tried; undefined if it is. */
function problemOf(pattern: string, path: string): string | undefined {
  if (/^\/|(?:^|\/)\.\.(?:\/|$)/.test(path)) return `${path} is not a path in the repository`;
  if (/\\[1-9]/.test(pattern)) return "back-references such as \\1 are not supported";
  const counts = Array.from(pattern.matchAll(/\{(\d{0,9}),?(\d{0,9})\}/g), ([, least, most]) =>
    Number(most || least),
  );
  const repeats = counts.reduce((product, count) => product * Math.max(1, count), 1);
  return repeats > REPEATS_MAX ? "its counts multiply to over 100,000 repetitions" : undefined;
}
