import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** The largest file that is read to be committed, in bytes. GitHub itself warns from 50 MB and refuses 100. */
export const COMMITTED_BYTES_MAX = 10_000_000;

/**
 * The bytes of a file in a folder that others may write to, or what is wrong with it. It is opened once, never through
 * a link, never waiting (a FIFO without a writer would hold whoever opens it), and its size is looked at before it is
 * read; a path above it is not checked for links.
 */
export async function readPlainFile(
  path: string,
  bytesMax = COMMITTED_BYTES_MAX,
): Promise<{ readonly bytes: Buffer; readonly isExecutable: boolean } | { readonly problem: string }> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const notPlain = { problem: "is not a plain file" };
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    // A link; a socket or a device that nobody serves.
    if (error.code === "ELOOP" || error.code === "ENXIO") return undefined;
    throw error;
  });
  if (!file) return notPlain;
  try {
    const found = await file.stat();
    const { size, mode } = found;
    if (!found.isFile()) return notPlain;
    if (size > bytesMax) return { problem: `is over ${bytesMax / 1_000_000} MB` };
    // It may grow meanwhile: no more is read than was there.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return { bytes: buffer.subarray(0, bytesRead), isExecutable: (mode & 0o100) !== 0 };
  } finally {
    await file.close();
  }
}
