import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type SimpleGit, simpleGit } from "simple-git";
import { assertEffect } from "./effect.ts";

/**
 * How this program calls git on its own machine. Nothing that lies in a repository can make git run a program:
 * no hooks, no file system monitor, no settings of the machine or of the user, no repository found by chance.
 */
const CONFIG = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "safe.bareRepository=explicit",
  "gc.auto=0",
  "protocol.version=2",
  "core.quotePath=false",
  "advice.detachedHead=false",
];

/** Longest silence of git before it is ended, in milliseconds. */
const SILENCE_MAX_MS = 120_000;

export interface GitPlace {
  readonly gitDir: string;
  /** Where the files are, if there are any. */
  readonly workTree?: string;
  /** The index of that work tree. */
  readonly index?: string;
  /** Right to reach the remote; goes by the environment, which other users of the machine cannot read. */
  readonly token?: string;
  /** Who commits. */
  readonly author?: { readonly name: string; readonly email: string };
}

/**
 * Runs one git command in the named place and returns what it printed. Throws simple-git's GitError, with git's
 * own words, for every exit code but 0.
 */
export async function git(place: GitPlace, args: readonly string[]): Promise<string> {
  if (args[0] === "push") assertEffect("git push");
  const tree = place.workTree === undefined ? [] : [`--work-tree=${place.workTree}`];
  return client(place)
    .outputHandler(noDelay)
    .raw([`--git-dir=${place.gitDir}`, ...tree, ...args]);
}

/**
 * simple-git waits another 50 ms for the output of a command that has ended without any, and most of ours print
 * nothing. It takes an empty piece for output; what a command prints is complete when its streams are closed anyway.
 */
function noDelay(_command: string, stdout: NodeJS.ReadableStream): void {
  process.nextTick(() => stdout.emit("data", Buffer.alloc(0)));
}

/**
 * Starts a git command that is talked to while it runs, in the same environment and with the same settings as `git`.
 * It ends when its stdin ends, and is ended at once when `signal` aborts. Whoever starts it listens to its `error`.
 */
export function startGit(
  place: GitPlace,
  args: readonly string[],
  signal?: AbortSignal,
): ChildProcessWithoutNullStreams {
  const settings = CONFIG.flatMap((setting) => ["-c", setting]);
  return spawn("git", [...settings, `--git-dir=${place.gitDir}`, ...args], {
    cwd: "/",
    env: environment(place),
    ...(signal && { signal }),
  });
}

function client(place: GitPlace): SimpleGit {
  const env = environment(place);
  return simpleGit({
    baseDir: place.workTree ?? "/",
    config: CONFIG,
    timeout: { block: SILENCE_MAX_MS },
    // By itself simple-git takes an exit code for success as long as nothing was printed to stderr.
    errors: (error, { exitCode, stdErr }) =>
      error ??
      (exitCode === 0
        ? undefined
        : Buffer.from(`git ended with ${exitCode}. ${Buffer.concat(stdErr).toString()}`)),
    allowEnvironment: Object.keys(env),
    unsafe: {
      // Each of these is set by us above or below, to a value of our own; simple-git asks for the word.
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
    },
  }).env(env);
}

function environment({ token, index, author }: GitPlace): Record<string, string> {
  const header = token && `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    LANG: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    ...(header
      ? { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.extraHeader", GIT_CONFIG_VALUE_0: header }
      : {}),
    ...(index ? { GIT_INDEX_FILE: index } : {}),
    ...(author ? identity(author) : {}),
  };
}

function identity({ name, email }: { name: string; email: string }): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** A line that matches. */
export interface GrepMatch {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** What is searched: a commit, or the files as they are on disk. */
export const WORK_TREE = Symbol("the work tree");

/** At most this many matches are brought, and this much of each line. */
const MATCHES_MAX = 200;
const LINE_CHARACTERS_MAX = 400;

/**
 * Lines of a commit, or of the work tree, that match a POSIX extended regular expression, below `path` if one is
 * given. Throws an Error that says why a pattern was refused.
 */
export async function grep(
  place: GitPlace,
  what: { pattern: string; path: string | undefined; from: string | typeof WORK_TREE },
): Promise<GrepMatch[]> {
  const source = what.from === WORK_TREE ? ["--untracked"] : [what.from];
  const prefix = what.from === WORK_TREE ? 0 : what.from.length + 1;
  const where = what.path === undefined || what.path === "" ? [] : ["--", `:(literal)${what.path}`];
  const out = await git(place, [
    "grep",
    "-n",
    "-I",
    "-E",
    "--null",
    "-e",
    what.pattern,
    ...source,
    ...where,
  ]).catch(noMatch);
  // A path may have line breaks in it; the text behind it has none.
  return [...out.matchAll(/([^\0]*)\0(\d+)\0([^\n]*)\n?/gy)]
    .slice(0, MATCHES_MAX)
    .map(([, path = "", line, text = ""]) => ({
      path: path.slice(prefix),
      line: Number(line),
      text: text.slice(0, LINE_CHARACTERS_MAX),
    }));
}

/** Which of some words stand as a whole in the text files of a commit, those below `except` aside; case counts. */
export async function occurring(
  place: GitPlace,
  { words, from, except }: { words: readonly string[]; from: string; except: readonly string[] },
): Promise<Set<string>> {
  if (words.length === 0) return new Set();
  const patterns = words.flatMap((word) => ["-e", word]);
  const others = except.map((path) => `:(exclude,literal)${path}`);
  const args = ["grep", "-h", "-o", "-I", "-w", "-F", ...patterns, from, "--", ...others];
  return new Set((await git(place, args).catch(noMatch)).split("\n").filter(Boolean));
}

/** git grep exits with 1 and without a word when nothing matches. */
function noMatch({ message }: Error): string {
  const [, code, reason = ""] = /^git ended with (\d+)\. (.*)/.exec(message) ?? [];
  if (code === "1" && reason === "") return "";
  throw new Error(`The search was refused: ${reason || message}`);
}
