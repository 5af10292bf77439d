import { openPostgres } from "./postgres.ts";
import { DurableQueue, type QueueOptions } from "./queue.ts";
import { openSqlite } from "./sqlite.ts";

/** Where the queue lies: in a Postgres that several processes may share, or else in a folder of this one's own. */
export interface Place {
  readonly url: string | undefined;
  readonly folder: string;
}

/** Opens the queue and begins to work. Throws an OperatorError if its database cannot be reached or read. */
export async function openQueue(
  { url, folder }: Place,
  options: Omit<QueueOptions, "database">,
): Promise<DurableQueue> {
  const database = url === undefined ? await openSqlite(folder) : await openPostgres(url, options.log);
  try {
    return await DurableQueue.open({ ...options, database });
  } catch (error) {
    await database.close();
    throw error;
  }
}
