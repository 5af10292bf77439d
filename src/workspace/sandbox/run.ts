import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { RunLimit } from "../../ports/environment.ts";
import { fold } from "./output.ts";
import type { RunLimits } from "./sandbox.ts";
import { namesIn, read } from "./watch.ts";

/** A program to be run within limits. */
export interface Program {
  readonly argv: readonly string[];
  readonly folder: string;
  /** Its whole environment: an allowlist, never the bot's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it reads from descriptor 3. */
  readonly input?: Buffer;
  /** Kills it with all its descendants; called once more when it has exited by itself. */
  readonly end: (pid: number) => void;
  /** Checks its usage several times a second; returns the limit for which it must be killed. */
  readonly look?: (pid: number) => RunLimit | undefined;
  /** Kills it; its reason is then thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface Ended {
  /** Undefined if it was killed by a signal. */
  readonly exitCode: number | undefined;
  /** The limit for which it was killed, if any. */
  readonly limit: RunLimit | undefined;
  readonly output: string;
  /** The beginning and the end of what it wrote to stderr, and to descriptor 4. */
  readonly errors: string;
  readonly status: string;
  /** What was written to descriptor 5. */
  readonly collected: string;
  readonly durationMs: number;
}

/** Between two looks, in milliseconds; four times as long as a look takes where that is more. */
const LOOK_MS = 100;
/** How long output is still read after a program has ended, and how long one may take to end. Milliseconds. */
const LAST_WORDS_MS = 2_000;
const ENDING_MS = 10_000;
const REPORT_CHARACTERS = 4_000;
const COLLECTED_CHARACTERS = 256 * 1024 * 1024;

/** Runs a program until it exits or exceeds a limit. Throws if it cannot be started or killed. */
export async function runWithin(program: Program, limits: RunLimits): Promise<Ended> {
  program.signal?.throwIfAborted();
  const begin = process.hrtime.bigint();
  const child = start(program);
  const [, stdout, stderr, input, report] = child.stdio;
  const output = gather(stdout, limits.outputCharacters);
  const errors = gather(stderr, REPORT_CHARACTERS);
  const status = gather(report, REPORT_CHARACTERS);
  const collected = gather(child.stdio.at(5), COLLECTED_CHARACTERS);
  // A program that exits before it has read everything breaks the pipe; its exit is handled elsewhere.
  if (input && "end" in input) input.on("error", () => {}).end(program.input);
  const guard = enforce(child, program, limits);
  try {
    const exitCode = await Promise.race([ending(child, program), guard.late]);
    program.signal?.throwIfAborted();
    const durationMs = Number((process.hrtime.bigint() - begin) / 1_000_000n);
    const reports = { errors: errors.text(), status: status.text(), collected: collected.text() };
    return { exitCode, limit: guard.limit(), durationMs, output: output.text(), ...reports };
  } finally {
    guard.stop();
    for (const stream of child.stdio) stream?.destroy();
  }
}

/** The program's exit code, once it has exited and its pipes are closed. */
function ending(child: ChildProcess, program: Program): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? undefined));
    child.on("exit", (code) => {
      if (child.pid !== undefined) program.end(child.pid);
      // Whatever still holds the pipes has left the group: it is not waited for any longer.
      setTimeout(() => resolve(code ?? undefined), LAST_WORDS_MS).unref();
    });
  });
}

/** Kills the program when it exceeds a limit. `late` rejects if it survives that. */
function enforce(child: ChildProcess, program: Program, limits: RunLimits) {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timers: NodeJS.Timeout[] = [];
  let limit: RunLimit | "aborted" | undefined;
  const end = (why: RunLimit | "aborted") => {
    if (limit !== undefined || child.pid === undefined) return;
    limit = why;
    program.end(child.pid);
    const error = new Error(`A program did not end within ${ENDING_MS / 1_000} s of being killed.`);
    timers.push(setTimeout(() => reject(error), ENDING_MS));
  };
  timers.push(setTimeout(() => end("time"), limits.timeoutMs));
  let printed = 0;
  child.stdout?.on("data", (text: string) => {
    printed += text.length;
    if (printed > limits.outputBytes) end("output");
  });
  const stopLooking = repeat(() => {
    const why = child.pid === undefined ? undefined : program.look?.(child.pid);
    if (why !== undefined) end(why);
  });
  const abort = () => end("aborted");
  program.signal?.addEventListener("abort", abort);
  const stop = () => {
    program.signal?.removeEventListener("abort", abort);
    stopLooking();
    for (const timer of timers) clearTimeout(timer);
  };
  return { limit: () => (limit === "aborted" ? undefined : limit), late, stop };
}

/** Repeats something, at most a fifth of the time; returns a function that stops it. */
function repeat(look: () => void): () => void {
  let timer: NodeJS.Timeout;
  const once = () => {
    const begin = performance.now();
    look();
    timer = setTimeout(once, Math.max(LOOK_MS, 4 * (performance.now() - begin)));
  };
  timer = setTimeout(once, LOOK_MS);
  return () => clearTimeout(timer);
}

function gather(stream: ChildProcess["stdio"][number] | undefined, characters: number) {
  const text = fold(characters);
  if (stream && "setEncoding" in stream) stream.setEncoding("utf8").on("data", text.add);
  return text;
}

/** Like `spawn`, but descriptors that the bot has inherited become /dev/null. */
function start({ argv, folder, environment }: Program): ChildProcess {
  const [name = "", ...args] = argv;
  const nothing = openSync("/dev/null", "r");
  try {
    return spawn(name, args, {
      cwd: folder,
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", ...inheritedFrom(6, nothing)],
      // A process group of its own, so that all of it can be killed together.
      detached: true,
    });
  } finally {
    closeSync(nothing);
  }
}

/** What replaces each descriptor from `first` on that a program would inherit; few are. */
function inheritedFrom(first: number, replacement: number): ("ignore" | number)[] {
  const O_CLOEXEC = 0o2000000;
  const places: ("ignore" | number)[] = [];
  for (const fd of namesIn("/proc/self/fd").map(Number)) {
    const flags = /^flags:\s+(\d+)$/m.exec(read(`/proc/self/fdinfo/${fd}`))?.[1];
    const isInherited = flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
    if (isInherited && fd >= first) places[fd - first] = replacement;
  }
  return Array.from(places, (place) => place ?? "ignore");
}

/** Kills a process group, if it still exists. */
export function endGroup(pid: number): void {
  signal(-pid);
}

/** Kills a process, or with a negative number a group of them. */
export function signal(target: number): void {
  try {
    process.kill(target, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
