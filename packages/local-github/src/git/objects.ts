import childProcess, { type ChildProcessByStdio } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { GIT_ENVIRONMENT, GitFailure } from "./run.ts";

export interface GitObject {
  readonly oid: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Taken before anybody replaces it: what lives this long and is asked this often is best talked to directly. */
const { spawn } = childProcess;

/**
 * One `git cat-file --batch` on a repository. Starting git takes much longer than reading an object does. It looks
 * names and objects up anew for each question, so what was pushed meanwhile is seen.
 */
class Reader {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: Waiting[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  /** What was worked out of objects by their full names, and so cannot change. */
  readonly known = new Map<string, Promise<unknown>>();

  constructor(gitDir: string, onEnd: () => void) {
    const args = ["--git-dir", gitDir, "cat-file", "--batch"];
    this.#child = spawn("git", args, { env: { ...GIT_ENVIRONMENT }, stdio: ["pipe", "pipe", "ignore"] });
    this.#child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    // What cannot be written any more is told by the end of the process.
    this.#child.stdin.on("error", () => undefined);
    const end = (why: string) => {
      onEnd();
      for (const { reject } of this.#waiting.splice(0))
        reject(new GitFailure(`git ${args.join(" ")}: ${why}`));
    };
    this.#child.on("error", ({ message }) => end(message));
    this.#child.on("close", (code) => end(`ended with ${code}`));
    this.#hold(false);
  }

  read(expression: string): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ resolve, reject }) === 1) this.#hold(true);
      this.#child.stdin.write(`${expression}\n`);
    });
  }

  end(): void {
    this.#child.stdin.end();
  }

  /** Cuts off whatever is whole: `OID TYPE SIZE`, the bytes and a line break; or a line that says why there is none. */
  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (let at = this.#bytes.indexOf(10); at >= 0; at = this.#bytes.indexOf(10)) {
      const head = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(this.#bytes.toString("utf8", 0, at));
      const [, oid, type, size] = head ?? [];
      const end = at + 1 + (head ? Number(size) + 1 : 0);
      if (this.#bytes.length < end) return;
      const content = this.#bytes.subarray(at + 1, end - 1);
      this.#bytes = this.#bytes.subarray(end);
      const waiting = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#hold(false);
      waiting?.resolve(oid === undefined ? undefined : { oid, type: type as GitObject["type"], content });
    }
  }

  /** Only while something is asked for does git keep this process alive. */
  #hold(isHeld: boolean): void {
    for (const one of [this.#child, this.#child.stdin as Socket, this.#child.stdout as Socket])
      one[isHeld ? "ref" : "unref"]();
  }
}

const readers = new Map<string, Reader>();

function readerOf(gitDir: string): Reader {
  const running = readers.get(gitDir);
  if (running) return running;
  const reader = new Reader(gitDir, () => {
    if (readers.get(gitDir) === reader) readers.delete(gitDir);
  });
  readers.set(gitDir, reader);
  return reader;
}

/** The object that an expression such as `HEAD:a/b.md` or `<sha>^{commit}` names. */
export async function readObject(gitDir: string, expression: string): Promise<GitObject | undefined> {
  return /[\n\0]/.test(expression) ? undefined : await readerOf(gitDir).read(expression);
}

/** Works it out once, as it is of objects by their full names; what fails is tried again. */
export function once<T>(gitDir: string, name: string, work: () => Promise<T>): Promise<T> {
  const { known } = readerOf(gitDir);
  const made = (known.get(name) as Promise<T> | undefined) ?? work();
  known.set(name, made);
  made.catch(() => known.delete(name));
  return made;
}

/** Ends what reads there: the repository is gone, or goes to another place. */
export function closeReader(gitDir: string): void {
  readers.get(gitDir)?.end();
  readers.delete(gitDir);
}
