import { type AnyKey, nameOf } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { Log } from "../ports/ports.ts";
import type { Place } from "./open.ts";
import { connectSqlite } from "./sqlite.ts";
import { enqueue } from "./store.ts";

/** Where the queue lies, and how long a key rests in it. */
export interface KeysOptions {
  readonly queue: Place;
  readonly quietMs: number;
}

const CONNECTIONS_MAX = 2;

/**
 * A second way into a queue that this process has open, for another thread of it: keys are put there, and not worked
 * on. The queue learns of them by `expect`, or at its next look.
 */
export async function openKeys({ queue, quietMs }: KeysOptions, log: Log) {
  const connection = await connect(queue, log);
  return {
    wake: (key: AnyKey): Promise<void> => {
      const row = { name: nameOf(key), content: JSON.stringify(key), inMs: quietMs, isWaiting: false };
      // Not the queue's own name for it: each thread counts by itself how often it has come by a failpoint.
      return effect("wake-by-webhook", () => enqueue(connection, row));
    },
    close: () => connection.close(),
  };
}

async function connect({ url, folder }: Place, log: Log) {
  // Whoever keeps keys in SQLite needs no memory for a client of Postgres.
  if (url !== undefined) return (await import("./postgres.ts")).connectPostgres(url, CONNECTIONS_MAX, log);
  const connection = connectSqlite(folder);
  // Tidying the log waits for the disk: the other connection does that.
  await connection.query("pragma wal_autocheckpoint = 0", []);
  return connection;
}
