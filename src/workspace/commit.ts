import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StaleHead } from "../core/state/errors.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { CommitPlace } from "../core/state/traces.ts";
import type { Mirror } from "../ports/codebase.ts";
import { effect } from "../ports/effect.ts";
import type { Remote } from "../ports/ports.ts";
import type { Author } from "../ports/workspace.ts";
import { type GitPlace, git } from "../programs/git.ts";

/** A folder below `root` for one piece of work; removed when it is done, unless the process dies before. */
export async function inScratch<T>(root: string, use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(join(root, "scratch-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file to put into an index: its text, and its mode if that is not 100644. */
export type Staged = string | { readonly text: string; readonly mode: string };

/** Puts files into an index, or removes them (null), without filters and hooks. */
export async function stage(
  place: GitPlace,
  files: ReadonlyMap<string, Staged | null>,
  scratch: string,
): Promise<void> {
  const source = join(scratch, "text");
  for (const [path, file] of files) {
    if (file === null) {
      await git(place, ["update-index", "--verbose", "--force-remove", "--", path]);
      continue;
    }
    const { text, mode } = typeof file === "string" ? { text: file, mode: "100644" } : file;
    await writeFile(source, text);
    const blob = (await git(place, ["hash-object", "-w", "--no-filters", "--", source])).trim();
    await git(place, ["update-index", "--verbose", "--add", "--cacheinfo", `${mode},${blob},${path}`]);
  }
}

/** Commits a tree. The message may contain a signature over the tree. */
export async function commitTree(
  place: GitPlace,
  change: { tree: Oid; parent: Oid; merged?: Oid; author: Author; scratch: string },
  message: (place: CommitPlace) => string,
): Promise<Oid> {
  const { tree, parent, merged, author, scratch } = change;
  const file = join(scratch, "message");
  const parents = merged === undefined ? [parent] : [parent, merged];
  await writeFile(file, message({ parent: parents.join(" "), tree }));
  const args = ["commit-tree", tree, ...parents.flatMap((oid) => ["-p", oid]), "-F", file];
  const oid = await effect("commit", () => git({ ...place, author }, args));
  return oid.trim();
}

/** One commit that sets or removes files on `parent`, without a checkout. `root`: where scratch folders are made. */
export async function commitFiles(
  root: string,
  { gitDir }: Mirror,
  change: { parent: Oid; tree?: Oid; files: ReadonlyMap<string, string | null>; author: Author },
  message: (place: CommitPlace) => string,
): Promise<Oid> {
  return await inScratch(root, async (scratch) => {
    // git requires a work tree, so it gets the scratch folder; no file is checked out into it.
    const place = { gitDir, workTree: scratch, index: join(scratch, "index") };
    await git(place, ["read-tree", change.tree ?? change.parent]);
    await stage(place, change.files, scratch);
    const tree = (await git(place, ["write-tree"])).trim();
    return await commitTree(place, { ...change, tree, scratch }, message);
  });
}

/**
 * Moves a branch. The new commit descends from the expected one, so this is a fast-forward and nothing is ever
 * overwritten; the lease makes git also reject it when the branch has vanished or (with none expected) appeared.
 */
export async function push(
  remote: Remote,
  { gitDir }: Mirror,
  move: { branch: string; to: Oid; expected: Oid | undefined },
): Promise<void> {
  const { branch, to, expected } = move;
  if (expected !== undefined) {
    const base = await git({ gitDir }, ["merge-base", expected, to]);
    if (base.trim() !== expected)
      throw new Error(`${to} is not a descendant of ${expected}, so it is not pushed to ${branch}.`);
  }
  const ref = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${ref}:${expected ?? ""}`;
  try {
    await effect("push", () =>
      git({ gitDir, token: remote.token }, [
        "push",
        "--porcelain",
        "--quiet",
        lease,
        remote.url,
        `${to}:${ref}`,
      ]),
    );
  } catch (error) {
    // Both are git's messages, in every version since 2.0, for a ref that is not where it was expected.
    if (
      /\[rejected\]|stale info|non-fast-forward|fetch first|failed to update ref|cannot lock ref/.test(
        (error as Error).message,
      )
    ) {
      throw new StaleHead(`${branch} is not at ${expected ?? "nothing"} any more; nothing was pushed.`);
    }
    throw error;
  }
}
