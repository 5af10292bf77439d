import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HeadMoved } from "../core/errors.ts";
import type { CommitPlace } from "../core/marker.ts";
import type { Oid } from "../core/snapshot.ts";
import { effect } from "../effect.ts";
import { type GitPlace, git } from "../git.ts";
import type { Author, Remote } from "../ports.ts";
import type { Mirror } from "../reading.ts";

/** A folder below `root` for one piece of work; gone when it is done, unless the process ends before. */
export async function inScratch<T>(root: string, use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(join(root, "scratch-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts files with the given text into an index, or takes them out. Filters and hooks have no say. */
export async function stageTexts(
  place: GitPlace,
  files: ReadonlyMap<string, string | null>,
  scratch: string,
): Promise<void> {
  const source = join(scratch, "text");
  for (const [path, text] of files) {
    if (text === null) {
      await git(place, ["update-index", "--verbose", "--force-remove", "--", path]);
      continue;
    }
    await writeFile(source, text);
    const blob = (await git(place, ["hash-object", "-w", "--no-filters", "--", source])).trim();
    await git(place, ["update-index", "--verbose", "--add", "--cacheinfo", `100644,${blob},${path}`]);
  }
}

/** Makes a commit of the index. Its message may be signed over the tree, so it is asked for when that is known. */
export async function commitIndex(
  place: GitPlace,
  change: { parent: Oid; author: Author; scratch: string },
  message: (place: CommitPlace) => string,
): Promise<{ oid: Oid; tree: Oid }> {
  const tree = (await git(place, ["write-tree"])).trim();
  const file = join(change.scratch, "message");
  await writeFile(file, message({ parent: change.parent, tree }));
  const author = { ...place, author: change.author };
  const oid = await effect("commit", () =>
    git(author, ["commit-tree", tree, "-p", change.parent, "-F", file]),
  );
  return { oid: oid.trim(), tree };
}

/** One commit that sets or removes files on `parent`, without a checkout. `root`: where scratch folders are made. */
export async function commitFiles(
  root: string,
  { gitDir }: Mirror,
  change: { parent: Oid; files: ReadonlyMap<string, string | null>; author: Author },
  message: (place: CommitPlace) => string,
): Promise<Oid> {
  return await inScratch(root, async (scratch) => {
    // The scratch folder stands in for the work tree that git wants to hear of; no file is checked out into it.
    const place = { gitDir, workTree: scratch, index: join(scratch, "index") };
    await git(place, ["read-tree", change.parent]);
    await stageTexts(place, change.files, scratch);
    return (await commitIndex(place, { ...change, scratch }, message)).oid;
  });
}

/**
 * Moves a branch. The new commit stands on the expected one, so this is a fast-forward and nothing is ever
 * overwritten; the lease makes git also refuse when the branch has vanished or (with none expected) appeared.
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
      throw new Error(`${to} does not stand on ${expected}, so it is not pushed to ${branch}.`);
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
    // Both words are git's own, in every version since 2.0, for a ref that is not where it was expected.
    if (
      /\[rejected\]|stale info|non-fast-forward|fetch first|failed to update ref|cannot lock ref/.test(
        (error as Error).message,
      )
    ) {
      throw new HeadMoved(`${branch} is not at ${expected ?? "nothing"} any more; nothing was pushed.`);
    }
    throw error;
  }
}
