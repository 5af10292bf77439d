import { access, chmod, constants, mkdir, mkdtemp, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OperatorError } from "../core/state/errors.ts";

/**
 * Makes the folder and takes it for this process alone: two that fetch into one mirror break each other's work, and
 * whoever opens the queue takes back all of its keys. SQLite's lock is the system's own: it ends with the
 * process, however that ends. Returns what lets go of it. Throws an OperatorError if somebody has it, or if the folder
 * cannot be written to.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await assertOwn(folder);
    // One that was made by hand, or before; where it is not ours to change, what is in it is still for this user alone.
    await chmod(folder, 0o700).catch(() => undefined);
    return lock(join(folder, "lock"));
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    if (!/locked/.test((error as Error).message)) throw await unwritable(folder, error as Error);
    throw new OperatorError(
      `REDLINE_FOLDER ${folder} is in use by another Redline. Stop it, or set REDLINE_FOLDER to another folder. ` +
        "Several servers share their work by a Postgres database (DATABASE_URL).",
    );
  }
}

/** What a Redline keeps in its folder, and what a new volume or the home of a service's user may hold. */
const OWN = [
  "",
  "lock",
  "compiled",
  "queue",
  "mirrors",
  "work",
  "scratch",
  "environments",
  "transcripts",
  "lost+found",
];

/** A folder with somebody else's files, such as /tmp or a home, must not be closed to others. */
async function assertOwn(folder: string): Promise<void> {
  const names = await readdir(folder);
  // Root may write anywhere, except where nobody can.
  await rmdir(await mkdtemp(join(folder, "try-")));
  if (names.includes("lock") || names.every((name) => OWN.includes(name.split(".")[0] ?? ""))) return;
  throw new OperatorError(
    `REDLINE_FOLDER ${folder} contains other files (${names.slice(0, 3).join(", ")}). Set it to a folder of its own; it is created if it does not exist.`,
  );
}

/** Says of a folder that it cannot be written to, and what to set. SQLite does not know the reason; the system does. */
export async function unwritable(folder: string, error: Error): Promise<OperatorError> {
  const { message } = await access(folder, constants.W_OK).then(
    () => error,
    (reason: Error) => reason,
  );
  return new OperatorError(
    `REDLINE_FOLDER ${folder} cannot be written to: ${message}. Make it writable for this user, or set REDLINE_FOLDER to another folder.`,
  );
}

function lock(path: string): () => void {
  const file = new DatabaseSync(path);
  try {
    file.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    throw error;
  }
  return () => {
    if (file.isOpen) file.close();
  };
}
