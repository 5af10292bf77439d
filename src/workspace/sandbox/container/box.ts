import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Engine, engine, engineEnvironment, said } from "./engine.ts";
import { type BoxRequest, containerFlags, USER } from "./flags.ts";

/** A container that is running, with nothing in it yet. */
export interface Box {
  /** The words that start a program in it, as the commands' user. */
  exec(flags: readonly string[], words: readonly string[]): string[];
  /** True if the engine has refused more of it, as far as is known. Asks for news, which come a moment later. */
  hasRefused(limit: "memory" | "processes"): boolean;
  /** Resolves when `hasRefused` knows all that was refused before this call. */
  news(): Promise<void>;
  /** Ends every process in it and removes it. Throws if that is not possible. */
  close(): Promise<void>;
}

const INIT = readFileSync(new URL("./init.sh", import.meta.url), "utf8");
const START_MS = 60_000;
const KILL_MS = 5_000;
const END_MS = 60_000;

/** Starts a container. It ends with the pipe that it reads from, so at the latest when the bot does. */
export async function startBox(on: Engine, request: Omit<BoxRequest, "name">): Promise<Box> {
  const name = `redline-${randomUUID()}`;
  const flags = containerFlags(on, { ...request, name });
  const child = spawn(on.program, [...flags, request.image, "-c", INIT], {
    env: engineEnvironment(),
    detached: true,
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const close = () => closeBox(on, name, child, ended);
  const refusals = askable(child);
  try {
    await refusals.ready;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    exec: (more, words) => [on.program, "exec", `--user=${USER}`, ...more, name, ...words],
    hasRefused: (limit) => {
      refusals.ask();
      return Number(refusals.counts.get(limit) ?? 0) > 0;
    },
    news: () => new Promise((resolve) => refusals.ask(resolve)),
    close,
  };
}

interface Refusals {
  /** Resolves when the init script is there. */
  readonly ready: Promise<void>;
  /** What it said last. */
  readonly counts: ReadonlyMap<string, string>;
  /** Asks for what is true now; `then` is called when it has been said, or never will be. */
  ask(then?: () => void): void;
}

/** What the init script of a container says, see init.sh. */
function askable(child: ChildProcessWithoutNullStreams): Refusals {
  const counts = new Map<string, string>();
  /** One for each question that has no answer yet, in their order. */
  const asked: (() => void)[] = [];
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const lines = createInterface(child.stdout);
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the container does not start")), START_MS);
    lines.once("line", () => resolve());
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      for (const then of asked.splice(0)) then();
      reject(new Error(said(errors) ?? "the container ended at once"));
    });
  });
  lines.on("line", (line) => {
    const [name = "", count = ""] = line.split(" ");
    if (name === "told") asked.shift()?.();
    else counts.set(name, count);
  });
  const ask = (then = () => {}) => {
    if (!child.stdin.writable) return then();
    asked.push(then);
    child.stdin.write("\n");
  };
  return { ready, counts, ask };
}

async function closeBox(on: Engine, name: string, child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  if (await within(KILL_MS, ended)) return;
  await engine(on, ["kill", name]).catch(() => undefined);
  // An engine takes its time to remove what has ended, above all where memory was refused.
  if (!(await within(END_MS, ended))) await engine(on, ["rm", "--force", "--volumes", name]);
}

async function within(ms: number, ended: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  try {
    return await Promise.race([ended.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
  }
}
