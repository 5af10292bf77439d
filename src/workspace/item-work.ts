import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { outsideItem } from "../core/messages/failures.ts";
import type { Item } from "../core/plan/plan.ts";
import { isProtected } from "../core/plan/scope.ts";
import { UserError } from "../core/state/errors.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { Prepared } from "../ports/environment.ts";
import type { BuiltTree, ItemWork } from "../ports/workspace.ts";
import { type GitPlace, git } from "../programs/git.ts";
import { assertFits } from "./checkout.ts";
import { commitTree, inScratch, type Staged, stage } from "./commit.ts";
import { createDraft, type Draft, entriesOf, scopeProblems } from "./files.ts";
import { createRuns, type RunMeans } from "./runs.ts";
import { removeFolder } from "./sandbox/remove.ts";

interface Site {
  readonly place: GitPlace;
  readonly folder: string;
  readonly head: Oid;
  readonly item: Item;
}

/** Where an item's work begins. */
export interface ItemPlace {
  readonly folder: string;
  readonly head: Oid;
  readonly item: Item;
  readonly environment: Prepared;
  /** Ends the command that runs. */
  readonly signal?: AbortSignal | undefined;
  readonly checkoutBytesMax?: number;
}

/**
 * Starts the work on one item. The tree to commit is built from git objects only; commands see checkouts of it, and
 * nothing they write there can reach a commit. Throws a UserError if a checkout takes too much: the item could not be
 * verified, so it must not cost anything.
 */
export async function beginItem({ gitDir }: Mirror, where: ItemPlace, means: RunMeans): Promise<ItemWork> {
  const { folder, head, item, environment, signal, checkoutBytesMax: bytesMax } = where;
  await removeFolder(folder);
  const place: GitPlace = { gitDir, workTree: folder, index: join(folder, "index") };
  const site: Site = { place, folder, head, item };
  await assertFits(gitDir, head, bytesMax);
  await mkdir(folder, { recursive: true });
  const treeNow = () => treeOf(site, draft.changes, new Map());
  const draft: Draft = await createDraft(place, { head, allowed: item.files }, treeNow);
  const runs = createRuns(means, { gitDir, folder, bytesMax, signal }, environment);
  return {
    files: draft.files,
    build: (extra) => build(site, draft, extra),
    buildOnly: (paths) =>
      treeOf(site, new Map([...draft.changes].filter(([path]) => paths.includes(path))), new Map()),
    diff: async () =>
      await git(place, [
        "diff-tree",
        "-r",
        "-p",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
        head,
        await treeNow(),
      ]),
    runs,
    commit: (tree, message, author) =>
      inScratch(folder, (scratch) => commitTree(place, { tree, parent: head, author, scratch }, message)),
    close: () => runs.close(),
  };
}

/** The head's tree with changes of the draft and the extra files. */
async function treeOf(
  { place, folder, head }: Site,
  changes: Draft["changes"],
  extra: ReadonlyMap<string, string>,
): Promise<Oid> {
  return await inScratch(folder, async (scratch) => {
    const own = { ...place, index: join(scratch, "index") };
    await git(own, ["read-tree", head]);
    await stage(own, new Map<string, Staged | null>([...changes, ...extra]), scratch);
    return (await git(own, ["write-tree"])).trim();
  });
}

async function build(site: Site, draft: Draft, extra: ReadonlyMap<string, string>): Promise<BuiltTree> {
  const { place, head, item } = site;
  const [bare, oid] = [
    await treeOf(site, draft.changes, new Map()),
    await treeOf(site, draft.changes, extra),
  ];
  const [before, after] = [await entriesOf(place, head), await entriesOf(place, oid)];
  assertInScope(await changedPaths(place, head, oid), [
    ...item.files.map((file) => file.path),
    ...extra.keys(),
  ]);
  return {
    oid,
    problems: scopeProblems(item.files, before, after),
    isEmpty: (await changedPaths(place, head, bare)).length === 0,
  };
}

async function changedPaths(place: GitPlace, head: Oid, tree: Oid): Promise<string[]> {
  const out = await git(place, ["diff-tree", "-r", "-z", "--no-renames", "--name-only", head, tree]);
  return out.split("\0").filter(Boolean);
}

/** The last check, on the tree itself: whatever happened before, it must contain no other changes. */
function assertInScope(changed: readonly string[], allowed: readonly string[]): void {
  const other = changed.find((path) => !allowed.includes(path) || isProtected(path));
  if (other !== undefined) throw new UserError(outsideItem(other));
}
