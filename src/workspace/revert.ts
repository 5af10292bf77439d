import { join } from "node:path";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { Reverted, RevertRequest } from "../ports/workspace.ts";
import { type GitPlace, git } from "../programs/git.ts";
import { inScratch } from "./commit.ts";
import { mergeTree } from "./merge.ts";

/** The head's tree with the inverse of each commit applied, in order, made from objects only. `root`: for scratch. */
export async function revertTree(
  root: string,
  { gitDir }: Mirror,
  { head, commits, except, author }: RevertRequest,
): Promise<Reverted> {
  return await inScratch(root, async (scratch) => {
    const place = { gitDir, workTree: scratch, index: join(scratch, "index"), author };
    let tree = await treeOf(place, head);
    for (const commit of commits) {
      const parent = await withoutPaths(place, commit, except);
      const merged = await merge(place, { base: await treeOf(place, commit), ours: tree, theirs: parent });
      if ("conflicts" in merged) return { commit, conflicts: merged.conflicts };
      tree = merged.tree;
    }
    return { tree };
  });
}

const treeOf = async (place: GitPlace, commit: Oid): Promise<Oid> =>
  (await git(place, ["rev-parse", `${commit}^{tree}`])).trim();

/** The tree of a commit's parent with these paths as they are in the commit: what the commit did to them stays. */
async function withoutPaths(place: GitPlace, commit: Oid, paths: readonly string[]): Promise<Oid> {
  await git(place, ["read-tree", `${commit}^1`]);
  for (const path of paths) {
    const [, mode, blob] =
      /^(\d+) blob ([0-9a-f]+)\t/.exec(await git(place, ["ls-tree", "--full-tree", commit, "--", path])) ??
      [];
    const change = blob
      ? ["--add", "--cacheinfo", `${mode},${blob},${path}`]
      : ["--force-remove", "--", path];
    await git(place, ["update-index", "--verbose", ...change]);
  }
  return (await git(place, ["write-tree"])).trim();
}

/** A merge of three trees. git finds the base of a merge by history, so each tree becomes a commit that stays unused. */
async function merge(
  place: GitPlace,
  trees: { readonly base: Oid; readonly ours: Oid; readonly theirs: Oid },
) {
  const commit = async (tree: Oid, ...parents: Oid[]) => {
    const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", "merge"];
    return (await git(place, args)).trim();
  };
  const base = await commit(trees.base);
  return await mergeTree(place, await commit(trees.ours, base), await commit(trees.theirs, base));
}
