import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";
import type { Oid } from "../core/state/snapshot.ts";
import { git, startGit } from "../programs/git.ts";

/** A leaf of a commit's tree. */
export interface Entry {
  /** Relative to the root; invalid UTF-8 becomes U+FFFD. */
  readonly path: string;
  /** As git writes it: 100644 and 100755 files, 120000 a symbolic link, 160000 a submodule. */
  readonly mode: string;
  /** Of the blob, or of a submodule's commit. */
  readonly sha: Oid;
  /** In bytes; 0 for a submodule. */
  readonly size: number;
}

/** Every leaf of a commit, in git's order. Throws git's own error if there is no such commit. */
export async function listTree(gitDir: string, commit: Oid): Promise<Entry[]> {
  const out = await git({ gitDir }, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  return out
    .split("\0")
    .filter(Boolean)
    .map((leaf) => {
      const tab = leaf.indexOf("\t");
      const [mode = "", , sha = "", size] = leaf.slice(0, tab).split(/ +/);
      return { path: leaf.slice(tab + 1), mode, sha, size: Number(size) || 0 };
    });
}

/** Blobs, through one `git cat-file --batch` that lives as long as it is asked. */
export interface Objects {
  /** The bytes of a blob; undefined if there is none. Throws an Error if git ended, or the reading was ended or aborted. */
  blob(sha: Oid): Promise<Buffer | undefined>;
  /** Ends git and rejects pending reads. Resolves when the process is gone. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (bytes: Buffer | undefined) => void;
  readonly reject: (error: Error) => void;
}

interface Process {
  readonly child: ChildProcessWithoutNullStreams;
  readonly waiting: Waiting[];
  readonly gone: Promise<void>;
}

/** A reader that is never closed must not keep a process forever; the next read starts another. */
const IDLE_MS = 60_000;

export function openObjects(gitDir: string, signal?: AbortSignal): Objects {
  let running: Process | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;
  const start = () =>
    startBatch(gitDir, signal, (ended) => {
      if (running === ended) running = undefined;
    });
  const rest = async () => {
    const { child, gone } = running ?? {};
    running = undefined;
    child?.stdin.end();
    if (child) hold(child, true);
    await gone;
  };
  return {
    blob: async (sha) => {
      if (isClosed) throw new Error("The reading of this commit has ended.");
      if (!/^[0-9a-f]{40,64}$/.test(sha)) throw new Error(`${sha} is no blob's name.`);
      clearTimeout(idle);
      running ??= start();
      const { child, waiting } = running;
      if (waiting.length === 0) hold(child, true);
      try {
        return await new Promise<Buffer | undefined>((resolve, reject) => {
          waiting.push({ resolve, reject });
          child.stdin.write(`${sha}\n`);
        });
      } finally {
        if (waiting.length === 0 && !isClosed) {
          hold(child, false);
          clearTimeout(idle);
          idle = setTimeout(() => void rest(), IDLE_MS).unref();
        }
      }
    },
    close: async () => {
      isClosed = true;
      clearTimeout(idle);
      for (const { reject } of running?.waiting.splice(0) ?? [])
        reject(new Error("The reading of this commit has ended."));
      await rest();
    },
  };
}

function startBatch(
  gitDir: string,
  signal: AbortSignal | undefined,
  onEnd: (ended: Process) => void,
): Process {
  const child = startGit({ gitDir }, ["cat-file", "--batch"], { signal });
  const waiting: Waiting[] = [];
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-1_000);
  });
  const parse = createParser((object) => waiting.shift()?.resolve(object));
  child.stdout.on("data", parse);
  // A failed write is followed by the end of the process, which is handled.
  child.stdin.on("error", () => undefined);
  const gone = new Promise<void>((resolve) => {
    const end = (error: Error) => {
      onEnd(started);
      for (const { reject } of waiting.splice(0)) reject(error);
      resolve();
    };
    child.on("error", (error) => end(signal?.aborted ? abortError(signal) : error));
    child.on("close", (code) => end(new Error(`git cat-file ended with ${code}. ${words}`)));
  });
  const started = { child, waiting, gone };
  return started;
}

const abortError = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));

/** The child keeps our process alive only while a read is pending. */
function hold(child: ChildProcessWithoutNullStreams, isHeld: boolean): void {
  // The pipes of a child process are sockets.
  for (const one of [child, child.stdin as Socket, child.stdout as Socket, child.stderr as Socket])
    one[isHeld ? "ref" : "unref"]();
}

/** Splits the output of `cat-file --batch`, "SHA TYPE SIZE\n BYTES \n" or "SHA missing\n", into objects. */
function createParser(done: (object: Buffer | undefined) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let have = 0;
  /** Bytes of the current object, with the line break after it; undefined before its header. */
  let want: number | undefined;
  const next = (bytes: Buffer): Buffer | undefined => {
    if (want !== undefined) {
      if (bytes.length < want) return;
      const object = bytes.subarray(0, want - 1);
      const rest = bytes.subarray(want);
      want = undefined;
      done(object);
      return rest;
    }
    const end = bytes.indexOf(10);
    if (end < 0) return;
    const header = bytes.toString("latin1", 0, end);
    const size = / (\d+)$/.exec(header)?.[1];
    if (size === undefined) done(undefined);
    else want = Number(size) + 1;
    return bytes.subarray(end + 1);
  };
  return (chunk) => {
    chunks.push(chunk);
    have += chunk.length;
    // Joined only when the object is whole: joining at each chunk would be quadratic for a large one.
    if (want !== undefined && have < want) return;
    let bytes: Buffer = Buffer.concat(chunks);
    for (let rest = next(bytes); rest; rest = next(bytes)) bytes = rest;
    chunks = [bytes];
    have = bytes.length;
  };
}
