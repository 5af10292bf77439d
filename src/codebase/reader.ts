import type { Oid } from "../core/snapshot.ts";
import { git, grep } from "../git.ts";
import type { Codebase, Mirror, Reader } from "../ports.ts";

/** Bounds of what one look brings; beyond them it says so. */
const FILE_CHARACTERS_MAX = 400_000;
const HISTORY_MAX = 20;

/** Reads commits straight from a mirror's object store: no checkout, no write, nothing of the repository runs. */
export function createCodebase(): Codebase {
  return { at: (mirror, commit) => createReader(mirror, commit) };
}

function createReader({ gitDir }: Mirror, commit: Oid): Reader {
  const run = (...args: string[]) => git({ gitDir }, args);
  let paths: Promise<readonly string[]> | undefined;
  return {
    commit,
    paths: () => {
      paths ??= run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit).then((out) =>
        out.split("\0").filter(Boolean),
      );
      return paths;
    },
    read: async (path) => {
      const type = await run("cat-file", "-t", `${commit}:${path}`).catch(() => "");
      return type.trim() === "blob" ? legible(await run("cat-file", "blob", `${commit}:${path}`)) : undefined;
    },
    search: async (pattern, path) => await grep({ gitDir }, { pattern, path, from: commit }),
    history: async (path) => {
      const out = await run("log", `-${HISTORY_MAX}`, "--format=%h %as %s", commit, "--", path);
      return out.split("\n").filter(Boolean);
    },
  };
}

function legible(text: string): string {
  if (text.includes("\0")) return "(a binary file)";
  return text.length > FILE_CHARACTERS_MAX
    ? `${text.slice(0, FILE_CHARACTERS_MAX)}\n(cut here: the file is longer)`
    : text;
}
