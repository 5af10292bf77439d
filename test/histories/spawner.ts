import { AsyncLocalStorage } from "node:async_hooks";
import childProcess, { type ChildProcess, fork, type SpawnOptions } from "node:child_process";
import { addAbortListener, EventEmitter, once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import { Readable, Writable } from "node:stream";

/** What the small process tells of one that it has started. */
interface News {
  readonly id: number;
  readonly pid?: number;
  readonly to?: "stdout" | "stderr";
  readonly chunk?: Uint8Array;
  readonly error?: { readonly message: string; readonly code: string };
  readonly code?: number | null;
  readonly signal?: NodeJS.Signals | null;
}

/**
 * Starts processes from a small process instead of from this one, until it is told to stop. They are as real as
 * before. But starting one copies the page tables of whoever starts it, which for a process of 200 MB takes longer
 * than git takes for what it is asked, and a history starts some hundred.
 */
export function spawnElsewhere(): () => Promise<void> {
  const child = fork(new URL("./spawner-child.mjs", import.meta.url), { serialization: "advanced" });
  child.unref();
  child.channel?.unref();
  const remotes = new Map<number, Remote>();
  child.on("message", (news: News) => {
    const remote = remotes.get(news.id);
    if (news.code !== undefined || news.error) {
      remotes.delete(news.id);
      if (remotes.size === 0) child.channel?.unref();
    }
    remote?.hear(news);
  });
  const { spawn } = childProcess;
  let id = 0;
  const spawnThere = (file: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
    const { signal, env = process.env, stdio = "pipe", ...rest } = options;
    // Descriptors beyond the usual three are this process's own, and there are few such programs.
    if (Array.isArray(stdio) && stdio.length > 3) return spawn(file, args, options);
    const remote = new Remote(stdio, (what) => child.send({ id: remote.id, ...what }), ++id);
    remotes.set(id, remote);
    child.channel?.ref();
    child.send({ id, start: { file, args, options: { ...rest, env, stdio } } });
    if (signal) remote.endOn(signal);
    return remote as unknown as ChildProcess;
  };
  childProcess.spawn = spawnThere as typeof spawn;
  syncBuiltinESMExports();
  return async () => {
    childProcess.spawn = spawn;
    syncBuiltinESMExports();
    const ended = once(child, "exit");
    child.ref();
    child.disconnect();
    await ended;
  };
}

/** Whoever plays histories ends by itself: what one of these processes holds open is not counted. */
const HELD = { ref: () => undefined, unref: () => undefined };

/** A process that another process has started, as a ChildProcess looks to those who use it here. */
class Remote extends EventEmitter {
  readonly id: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #send: (what: object) => void;
  /** Listeners are called where it was started, not where the news came in. */
  readonly #there = AsyncLocalStorage.snapshot();
  pid: number | undefined;
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  killed = false;

  constructor(stdio: NonNullable<SpawnOptions["stdio"]>, send: (what: object) => void, id: number) {
    super();
    this.id = id;
    this.#send = send;
    const isPiped = (n: number) => (typeof stdio === "string" ? stdio : stdio[n]) === "pipe";
    const output = () => Object.assign(new Readable({ read: () => undefined }), HELD);
    this.stdin = isPiped(0) ? Object.assign(this.#input(), HELD) : null;
    this.stdout = isPiped(1) ? output() : null;
    this.stderr = isPiped(2) ? output() : null;
    Object.assign(this, HELD);
  }

  /** Ends it when the signal aborts, as an option of `spawn` says. */
  endOn(signal: AbortSignal): void {
    const listening = addAbortListener(signal, () => {
      this.kill();
      this.emit("error", new DOMException("The operation was aborted", "AbortError"));
    });
    this.once("exit", () => listening[Symbol.dispose]());
  }

  kill(signal: NodeJS.Signals = "SIGTERM"): boolean {
    this.killed = true;
    this.#send({ kill: signal });
    return true;
  }

  hear(news: News): void {
    this.#there(() => this.#take(news));
  }

  #take({ pid, to, chunk, error, code, signal }: News): void {
    if (pid !== undefined) this.pid = pid;
    if (to && chunk) this[to]?.push(chunk);
    if (error) this.emit("error", Object.assign(new Error(error.message), { code: error.code }));
    if (code !== undefined) void this.#end(code, signal ?? null);
  }

  async #end(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.exitCode = code;
    this.signalCode = signal;
    this.emit("exit", code, signal);
    const outputs = [this.stdout, this.stderr].filter((one) => one !== null);
    const closed = outputs.map((one) => new Promise<void>((resolve) => one.once("close", resolve)));
    for (const one of outputs) {
      one.push(null);
      // Nobody reads it: then nobody ends it either.
      if (one.readableFlowing === null && one.listenerCount("readable") === 0) one.resume();
    }
    await Promise.all(closed);
    this.emit("close", code, signal);
  }

  #input(): Writable {
    return new Writable({
      write: (chunk, _, done) => {
        this.#send({ chunk });
        done();
      },
      final: (done) => {
        this.#send({ isEnd: true });
        done();
      },
    });
  }
}
