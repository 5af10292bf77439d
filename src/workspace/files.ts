import { lstat, mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { FileChange } from "../core/plan/plan.ts";
import { pathProblem } from "../core/scope.ts";
import type { GitPlace } from "../git.ts";
import type { ItemFiles } from "../ports.ts";
import { grep, WORK_TREE } from "../search.ts";

const PATHS_MAX = 20_000;
const FILE_BYTES_MAX = 1_000_000;

/**
 * The files of a worktree for one item: all of it can be read, the item's own files can be written. Code of the
 * repository runs in this folder, so a path is looked at anew each time: no link is ever followed.
 */
export function createItemFiles(place: GitPlace, root: string, allowed: readonly FileChange[]): ItemFiles {
  return {
    paths: async () => (await walk(root)).slice(0, PATHS_MAX),
    read: async (path) => await readPlain(root, path),
    search: async (pattern, path) => await grep(place, { pattern, path, from: WORK_TREE }),
    write: async (path, text) => {
      const change = allowed.find((file) => file.path === path);
      if (!change || change.change === "delete") throw new Error(outside(path, allowed));
      if (Buffer.byteLength(text) > FILE_BYTES_MAX)
        throw new Error(`${path} would be over ${FILE_BYTES_MAX} bytes.`);
      const file = await plainPlace(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(await plainPlace(root, path), text);
    },
    remove: async (path) => {
      if (!allowed.some((file) => file.path === path && file.change !== "edit"))
        throw new Error(outside(path, allowed));
      await rm(await plainPlace(root, path), { force: true });
    },
  };
}

function outside(path: string, allowed: readonly FileChange[]): string {
  const list = allowed.map((file) => `${file.path} (${file.change})`).join(", ");
  return `${path} cannot be changed so by this item. It may touch: ${list}. Ask with request_amendment if it must be more.`;
}

/** The absolute place of a path, if no part of it is a link or anything else but a folder or a plain file. */
async function plainPlace(root: string, path: string): Promise<string> {
  const problem = pathProblem(path);
  if (problem && !problem.startsWith("is protected")) throw new Error(`${path} ${problem}.`);
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const found = await lstat(join(root, ...parts.slice(0, depth))).catch(() => undefined);
    if (!found) break;
    const isFitting = depth < parts.length ? found.isDirectory() : found.isFile();
    if (!isFitting)
      throw new Error(
        `${path} goes through ${parts.slice(0, depth).join("/")}, which is no plain file or folder.`,
      );
  }
  return join(await realpath(root), ...parts);
}

async function readPlain(root: string, path: string): Promise<string | undefined> {
  const file = await plainPlace(root, path);
  const found = await lstat(file).catch(() => undefined);
  if (!found) return undefined;
  if (found.size > FILE_BYTES_MAX) return `(a file of ${found.size} bytes: too large to show)`;
  const text = await readFile(file, "utf8");
  return text.includes("\0") ? "(a binary file)" : text;
}

async function walk(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|\.git)\//.test(path))
    .sort();
}
