import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OperatorError } from "../core/state/errors.ts";

/**
 * Makes the folder and takes it for this process alone: two that fetch into one mirror break each other's work, and
 * whoever opens the queue takes back all of its keys. SQLite's lock is the system's own: it ends with the
 * process, however that ends. Returns what lets go of it. Throws an OperatorError if somebody has it.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // One that was made by hand, or before; where it is not ours to change, what is in it is still for this user alone.
  await chmod(folder, 0o700).catch(() => undefined);
  const file = new DatabaseSync(join(folder, "lock"));
  try {
    file.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    if (!/locked/.test((error as Error).message)) throw error;
    throw new OperatorError(
      `Another Redline works in ${folder}. Stop it, or give this one a folder of its own (REDLINE_FOLDER); ` +
        "several share their work by a Postgres (DATABASE_URL).",
    );
  }
  return () => {
    if (file.isOpen) file.close();
  };
}
