import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { type SimpleGit, simpleGit } from "simple-git";
import { assertEffect } from "../ports/effect.ts";
import { LIMITED, type Limits, limitsFor } from "./limits.ts";

/**
 * How this program calls git locally. Nothing in a repository can make git run a program:
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
  // No byte of a file is changed on its way in or out: mirrors say so in their own attributes, which win over these.
  "core.attributesFile=/dev/null",
  "core.autocrlf=false",
  // Since 2.43, where attributes come from in a repository without files: an empty tree.
  "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  // A large pack is looked at in parts, and a large file is never taken into memory for a comparison.
  "core.packedGitWindowSize=32m",
  "core.packedGitLimit=512m",
  "core.bigFileThreshold=16m",
  "pack.windowMemory=128m",
  "pack.threads=2",
];

interface GitLimits extends Limits {
  /** How much of git's output is kept in memory. */
  readonly outputMb: number;
}

/** For commands that read and write single objects, and for those that bring or repack whole repositories. */
const SMALL: GitLimits = { memoryMb: 2_048, cpuSeconds: 120, fileMb: 4_096, outputMb: 64 };
export const LARGE: GitLimits = { memoryMb: 6_144, cpuSeconds: 3_600, fileMb: 65_536, outputMb: 64 };

/** How much of git's output an error contains, in characters: its end says what went wrong. */
const WORDS_MAX = 2_000;

/** git exited with a code other than 0, or was killed. The message is git's own, with paths and URLs. */
class GitFailure extends Error {
  override name = "GitFailure";
  readonly code = "GIT";
}

/** How long git may print nothing before it is killed, in milliseconds. */
const SILENCE_MAX_MS = 120_000;

export interface GitPlace {
  readonly gitDir: string;
  /** Where the files are, if there are any. */
  readonly workTree?: string;
  /** The index of that work tree. */
  readonly index?: string;
  /** Token for the remote; passed in the environment, which other users of the machine cannot read. */
  readonly token?: string;
  /** Who commits. */
  readonly author?: { readonly name: string; readonly email: string };
}

/**
 * Runs one git command in the named place and returns what it printed. Throws a GitFailure for every exit code but 0,
 * and where it takes more than its limits.
 */
export async function git(place: GitPlace, args: readonly string[], limits = SMALL): Promise<string> {
  if (args[0] === "push") assertEffect("git push");
  const tooMuch = new AbortController();
  try {
    return await client(place, limits, tooMuch).raw([...placeArgs(place), ...args]);
  } catch (error) {
    if (tooMuch.signal.aborted)
      throw new GitFailure(`git ${args[0]} was ended: it printed over ${limits.outputMb} MB.`);
    throw new GitFailure((error as Error).message.slice(-WORDS_MAX));
  }
}

/**
 * Starts a git command that is talked to while it runs, in the same environment and with the same settings as `git`.
 * It ends when its stdin ends, and is ended at once when `signal` aborts. Whoever starts it listens to its `error`.
 */
export function startGit(
  place: GitPlace,
  args: readonly string[],
  { signal, limits = SMALL }: { signal?: AbortSignal | undefined; limits?: Limits } = {},
): ChildProcessWithoutNullStreams {
  const [shell, script] = LIMITED;
  const settings = CONFIG.flatMap((setting) => ["-c", setting]);
  return spawn(shell, [script, ...settings, ...placeArgs(place), ...args], {
    cwd: place.workTree ?? "/",
    env: environment(place, limits),
    ...(signal && { signal }),
  });
}

/** Writes bytes unchanged into the object store, without any file, and returns the blob's id. */
export async function storeBlob(place: GitPlace, bytes: Uint8Array): Promise<string> {
  const child = startGit(place, ["hash-object", "-w", "--stdin", "--no-filters"]);
  // A failed write shows in the exit code.
  child.stdin.on("error", () => undefined).end(bytes);
  const [out, words, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  if (code !== 0) throw new GitFailure(`git hash-object ended with ${code}. ${words.slice(-WORDS_MAX)}`);
  return out.trim();
}

const placeArgs = ({ gitDir, workTree }: GitPlace): string[] => [
  `--git-dir=${gitDir}`,
  ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]),
];

function client(place: GitPlace, limits: GitLimits, tooMuch: AbortController): SimpleGit {
  const env = environment(place, limits);
  return simpleGit({
    baseDir: place.workTree ?? "/",
    binary: [...LIMITED],
    config: CONFIG,
    timeout: { block: SILENCE_MAX_MS },
    abort: tooMuch.signal,
    // By itself simple-git takes an exit code for success as long as nothing was printed to stderr.
    errors: (error, { exitCode, stdErr }) =>
      error ??
      (exitCode === 0
        ? undefined
        : Buffer.from(`git ended with ${exitCode}. ${Buffer.concat(stdErr).toString()}`)),
    allowEnvironment: Object.keys(env),
    unsafe: {
      // We set each of these above or below to a safe value; simple-git requires an explicit opt-in.
      allowUnsafeCustomBinary: true,
      allowUnsafeTemplateDir: true,
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
    },
  })
    .env(env)
    .outputHandler((_, stdout, stderr) => {
      let left = limits.outputMb * 1024 * 1024;
      const count = (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) tooMuch.abort();
      };
      stdout.on("data", count);
      stderr.on("data", count);
      // simple-git waits another 50 ms for the output of a command that has ended without any, and most of ours print
      // nothing. It takes an empty piece for output; the rest is complete when the streams are closed anyway.
      process.nextTick(() => stdout.emit("data", Buffer.alloc(0)));
    });
}

function environment({ token, index, author }: GitPlace, limits: Limits): Record<string, string> {
  const header = token && `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    LANG: "C.UTF-8",
    ...limitsFor("git", limits),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_ATTR_NOSYSTEM: "1",
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
