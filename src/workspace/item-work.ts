import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkoutTooLarge, outsideItem } from "../core/messages/failures.ts";
import type { Item } from "../core/plan/plan.ts";
import { isProtected } from "../core/plan/scope.ts";
import { UserError } from "../core/state/errors.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { BuiltTree, ItemWork } from "../ports/ports.ts";
import { type GitPlace, git } from "../programs/git.ts";
import { commitTree, inScratch, type Staged, stage } from "./commit.ts";
import { createDraft, type Draft, entriesOf, scopeProblems } from "./files.ts";
import { removeFolder } from "./sandbox/remove.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

/** The most a checkout may take, in bytes: a tree can list one large blob under any number of paths. */
const CHECKOUT_BYTES_MAX = 4 * 1024 ** 3;
/** The disk space of an empty file. */
const FILE_BYTES_MIN = 4_096;

interface Site {
  readonly place: GitPlace;
  readonly folder: string;
  readonly head: Oid;
  readonly item: Item;
  readonly checkoutBytesMax: number;
}

/**
 * Starts the work on one item. The tree to commit is built from git objects only; commands see checkouts of it, and
 * nothing they write there can reach a commit. Throws a UserError if a checkout takes too much: the item could not be
 * verified, so it must not cost anything.
 */
export async function beginItem(
  { gitDir }: Mirror,
  where: { folder: string; head: Oid; item: Item; checkoutBytesMax?: number },
  sandbox: Sandbox,
): Promise<ItemWork> {
  const { folder, head, item, checkoutBytesMax = CHECKOUT_BYTES_MAX } = where;
  await removeFolder(folder);
  const place: GitPlace = { gitDir, workTree: folder, index: join(folder, "index") };
  const site: Site = { place, folder, head, item, checkoutBytesMax };
  await assertFits(site, head);
  await mkdir(folder, { recursive: true });
  const treeNow = () => treeOf(site, draft, new Map());
  const draft: Draft = await createDraft(place, { head, allowed: item.files }, treeNow);
  return {
    files: draft.files,
    build: (extra) => build(site, draft, extra),
    run: async (tree, command) => await sandbox.run({ tree: await checkOut(site, tree), command }),
    commit: (tree, message, author) =>
      inScratch(folder, (scratch) => commitTree(place, { tree, parent: head, author, scratch }, message)),
    close: () => removeFolder(folder),
  };
}

/** The head's tree with the draft's changes and the extra files. */
async function treeOf(
  { place, folder, head }: Site,
  { changes }: Draft,
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
  const [bare, oid] = [await treeOf(site, draft, new Map()), await treeOf(site, draft, extra)];
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

/**
 * A checkout of exactly this tree, without `.git`. Only git writes to it: commands get copy-on-write views of it, so
 * that none sees what another did.
 */
async function checkOut(site: Site, tree: Oid): Promise<string> {
  await assertFits(site, tree);
  const { place, folder } = site;
  const checkout = join(folder, "tree");
  await mkdir(checkout, { recursive: true });
  const own = { ...place, workTree: checkout, index: join(folder, "checkout-index") };
  await git(own, ["read-tree", "-u", "--reset", tree]);
  return checkout;
}

async function assertFits({ place: { gitDir }, checkoutBytesMax }: Site, tree: Oid): Promise<void> {
  const sizes = await git({ gitDir }, ["ls-tree", "-r", "--full-tree", "--format=%(objectsize)", tree]);
  const bytes = sizes
    .split("\n")
    .filter(Boolean)
    // A submodule has none.
    .reduce((sum, size) => sum + Math.max(Number(size) || 0, FILE_BYTES_MIN), 0);
  if (bytes <= checkoutBytesMax) return;
  throw new UserError(checkoutTooLarge(inMb(bytes), inMb(checkoutBytesMax)));
}

const inMb = (bytes: number) => Math.ceil(bytes / 1e6);
