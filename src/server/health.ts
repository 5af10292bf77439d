import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scrub } from "../core/markdown/scrub.ts";

/** What the bot needs, each `ok` or what is wrong with it, in words without secrets. */
export interface Fitness {
  readonly database: string;
  readonly folder: string;
  readonly github: string;
  readonly sandbox: string;
}

interface Parts {
  /** Throws if nothing can be written to the queue's database. */
  readonly database: () => Promise<unknown>;
  /** Throws if nothing can be written to the bot's folder. */
  readonly folder: () => Promise<unknown>;
  /** Throws if GitHub does not answer us. */
  readonly github: () => Promise<unknown>;
  /** Why items cannot be carried out here; undefined if they can, or if the sandbox is switched off. */
  readonly unfit: string | undefined;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly scrub: Scrub;
}

const OK = "ok";
/** Who does not answer in this time is not fit. Milliseconds. */
const ANSWER_MS = 5_000;
/** Probes come every few seconds, and each question to GitHub counts against a limit. Milliseconds. */
const KEPT_MS = 30_000;

/** Without so much room a repository cannot be fetched. Bytes. */
const ROOM_BYTES = 1024 * 1024;

/** Throws if there is no room left in a folder. A file system's own word on that is worth less than trying. */
export async function assertRoom(folder: string): Promise<void> {
  const file = join(folder, "readiness");
  try {
    await writeFile(file, Buffer.alloc(ROOM_BYTES));
  } finally {
    await rm(file, { force: true });
  }
}

/** Creates the readiness check. It never throws; GitHub's answer is cached for 30 s. */
export function createHealth({ database, folder, github, unfit, now, scrub }: Parts): () => Promise<Fitness> {
  const wordsOf = (ask: () => Promise<unknown>): Promise<string> =>
    inTime(ask).then(
      () => OK,
      (error: Error & { code?: string }) => scrub(error.message.split("\n")[0] || error.code || error.name),
    );
  let asked: { at: number; words: Promise<string> } | undefined;
  return async () => {
    if (!asked || now() - asked.at >= KEPT_MS) asked = { at: now(), words: wordsOf(github) };
    const [ofDatabase, ofFolder, ofGitHub] = await Promise.all([
      wordsOf(database),
      wordsOf(folder),
      asked.words,
    ]);
    return { database: ofDatabase, folder: ofFolder, github: ofGitHub, sandbox: unfit ?? OK };
  };
}

/** True if all of it is. */
export function isFit(fitness: Fitness): boolean {
  return Object.values(fitness).every((words) => words === OK);
}

/** The answer, or an Error when it takes longer than `ms`; what was asked goes on unheard. */
export async function inTime<T>(ask: () => Promise<T>, ms = ANSWER_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${ms / 1_000} s.`)), ms);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
