import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { CommitPlace } from "../core/marker.ts";
import type { Item } from "../core/plan/plan.ts";
import { isProtected } from "../core/scope.ts";
import type { Oid } from "../core/snapshot.ts";
import { type GitPlace, git } from "../git.ts";
import type { Author, NewCommit, Worktree } from "../ports.ts";
import type { Mirror } from "../reading.ts";
import { commitIndex, inScratch, stageTexts } from "./commit.ts";
import { createItemFiles } from "./files.ts";
import { removeFolder } from "./remove.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

/**
 * A checkout for one item. Git's folder and the index lie outside of it, and the host's git is always told where to
 * look. Commands see a view of it: what they write reaches neither the checkout nor the commit.
 */
export async function openWorktree(
  { gitDir }: Mirror,
  where: { folder: string; head: Oid; item: Item },
  sandbox: Sandbox,
): Promise<Worktree> {
  const { folder, head, item } = where;
  await removeFolder(folder);
  const tree = join(folder, "tree");
  await mkdir(tree, { recursive: true });
  const place: GitPlace = { gitDir, workTree: tree, index: join(folder, "index") };
  await git(place, ["read-tree", head]);
  await git(place, ["checkout-index", "--all", "--force", "--quiet"]);
  return {
    files: createItemFiles(place, tree, item.files),
    run: (command) => sandbox.run({ tree, command }),
    commit: (extra, message, author) =>
      commitItem({ folder, place, tree, head, item }, extra, message, author),
    close: () => removeFolder(folder),
  };
}

interface Site {
  readonly folder: string;
  readonly place: GitPlace;
  readonly tree: string;
  readonly head: Oid;
  readonly item: Item;
}

async function commitItem(
  site: Site,
  extra: ReadonlyMap<string, string | null>,
  message: (place: CommitPlace) => string,
  author: Author,
): Promise<NewCommit> {
  // An index made anew from the head: whatever ran in the tree, only the item's own files are looked at.
  await git(site.place, ["read-tree", site.head]);
  for (const { path } of site.item.files) await stageFile(site, path);
  const itemTree = (await git(site.place, ["write-tree"])).trim();
  const isEmpty = (await changes(site, itemTree)).length === 0;
  const { oid, tree } = await inScratch(site.folder, async (scratch) => {
    await stageTexts(site.place, extra, scratch);
    return await commitIndex(site.place, { parent: site.head, author, scratch }, message);
  });
  assertInScope(
    await changes(site, tree),
    new Set([...site.item.files.map((file) => file.path), ...extra.keys()]),
  );
  return { oid, isEmpty };
}

async function stageFile({ place, tree, head }: Site, path: string): Promise<void> {
  const found = await lstat(join(tree, path)).catch(() => undefined);
  if (found && !found.isFile())
    throw new UserError(`\`${path}\` became something else than a plain file, so it was not committed.`);
  if (found) await git(place, ["update-index", "--verbose", "--add", "--", path]);
  else if ((await git(place, ["ls-tree", head, "--", path])) !== "")
    await git(place, ["update-index", "--verbose", "--force-remove", "--", path]);
}

interface Changed {
  readonly path: string;
  readonly mode: string;
}

async function changes({ place, head }: Site, tree: string): Promise<Changed[]> {
  const out = await git(place, ["diff-tree", "-r", "-z", "--no-renames", head, tree]);
  const fields = out.split("\0").filter(Boolean);
  return fields.flatMap((field, index) =>
    field.startsWith(":") ? [{ mode: field.split(" ")[1] ?? "", path: fields[index + 1] ?? "" }] : [],
  );
}

/** The last guard, on the commit itself: whatever happened before, nothing else may be in it. */
function assertInScope(changed: readonly Changed[], allowed: ReadonlySet<string>): void {
  for (const { path, mode } of changed) {
    if (!allowed.has(path) || isProtected(path))
      throw new UserError(`The commit would change \`${path}\`, which the item may not.`);
    if (!["100644", "100755", "000000"].includes(mode))
      throw new UserError(`\`${path}\` would be committed with the mode ${mode}; only plain files are.`);
  }
}
