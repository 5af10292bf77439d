import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "@jest/globals";
import { createDatabase, dropDatabase } from "../../playground/postgres.ts";
import type { Key } from "../../src/core/state/snapshot.ts";
import type { Lease } from "../../src/ports/ports.ts";
import { openQueue } from "../../src/queue/open.ts";
import { postgresUrl } from "../world/postgres.ts";
import { aLog } from "./log.ts";

/** What a test undoes when it ends, the last first. */
export const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

export const keyOf = (issue: number): Key => ({ installation: 1, owner: "acme", repo: "bookshelf", issue });

/** Where one queue lies, in the form that the bot opens it by. */
export const PLACES = {
  SQLite: async () => {
    const folder = await mkdtemp(join(tmpdir(), "redline-queue-"));
    ending.push(() => rm(folder, { recursive: true, force: true }));
    return { url: undefined, folder };
  },
  Postgres: async () => {
    const url = await createDatabase(await postgresUrl());
    ending.push(() => dropDatabase(url));
    return { url, folder: "" };
  },
};

export type Place = Awaited<ReturnType<(typeof PLACES)[keyof typeof PLACES]>>;

/** A queue that is stopped when the test ends. */
export async function open(place: Place, { quietMs = 1, atOnce = 4, graceMs = 0 } = {}) {
  const log = aLog();
  const queue = await openQueue(place, { quietMs, atOnce, graceMs, log });
  let isOpen = true;
  const stop = async () => {
    if (isOpen) await queue.stop();
    isOpen = false;
  };
  ending.push(stop);
  return { queue, log, stop };
}

/** Work that waits at a gate; `begun` resolves with the key's issue each time that work on one begins. */
export function gated() {
  const runs: { issue: number; turn: Lease; end: (error?: Error) => void }[] = [];
  const arrived: (() => void)[] = [];
  const work = async (key: object, turn: Lease) =>
    await new Promise<void>((resolve, reject) => {
      const { issue } = key as Key;
      runs.push({ issue, turn, end: (error) => (error ? reject(error) : resolve()) });
      for (const tell of arrived.splice(0)) tell();
    });
  /** Resolves when so many runs have begun in all. */
  const begun = async (count: number) => {
    while (runs.length < count) await new Promise<void>((resolve) => arrived.push(resolve));
    return runs[count - 1] as (typeof runs)[number];
  };
  return { work, runs, begun };
}
