import { constants } from "node:fs";
import { access, chmod, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Memory that is kept as files, on Linux. */
const IN_MEMORY = "/dev/shm";
/** Several times what a run writes: containers often have a small one. */
const ROOM = 4e9;

/**
 * Makes the folder in which everything of this run lies, whoever asks for a temporary folder. It lies in memory where
 * there is room: a run makes and removes files by the ten thousand, and on a disk a third of the kernel's time goes there.
 */
export async function makeRunFolder() {
  const folder = await mkdtemp(join((await hasRoom()) ? IN_MEMORY : tmpdir(), "redline-tests-"));
  // As the system's own: Postgres runs as another user, and so do commands.
  await chmod(folder, 0o1777);
  process.env.TMPDIR = folder;
  // Programs of ours that tests start have to be read and stripped of their types once, and not each time.
  process.env.NODE_COMPILE_CACHE ??= join(folder, "compiled");
  return folder;
}

async function hasRoom() {
  try {
    await access(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) > ROOM;
  } catch {
    return false;
  }
}
