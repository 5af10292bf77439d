import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { Merged, Movement, Workspace } from "../ports/workspace.ts";
import { type GitPlace, git, startGit } from "../programs/git.ts";
import { commitTree, inScratch } from "./commit.ts";

/** The tree of git's merge of two commits, made from objects only; or the files that conflict. */
export async function mergeTree(place: GitPlace, one: Oid, other: Oid): Promise<Merged> {
  const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", one, other];
  const child = startGit(place, args);
  child.stdin.end();
  const [out, words, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  if (code !== 0 && code !== 1) throw new Error(`git merge-tree ended with ${code}. ${words.slice(-500)}`);
  const [tree = "", ...conflicts] = out.split("\0").filter((part) => part !== "");
  return code === 0 ? { tree } : { conflicts: [...new Set(conflicts)] };
}

type Merges = Pick<
  Workspace,
  "mergeTree" | "commitMerge" | "isPlainMerge" | "isAncestor" | "commitsBetween" | "commonCommit"
>;

/** Merges, and what they are compared with. `root`: where scratch folders are made. */
export const createMerges = (root: string): Merges => ({
  mergeTree: ({ gitDir }, one, other) => mergeTree({ gitDir }, one, other),
  commitMerge: ({ gitDir }, merge, message) =>
    inScratch(root, (scratch) => commitTree({ gitDir }, { ...merge, scratch }, message)),
  isPlainMerge,
  isAncestor: async ({ gitDir }, commit, of) =>
    (await git({ gitDir }, ["rev-list", "-1", commit, `^${of}`])) === "",
  commitsBetween,
  commonCommit: async ({ gitDir }, one, other) => (await git({ gitDir }, ["merge-base", one, other])).trim(),
});

async function isPlainMerge({ gitDir }: Mirror, commit: Oid): Promise<boolean> {
  const line = (await git({ gitDir }, ["rev-list", "--parents", "-1", commit])).trim();
  const [, one, other, third] = line.split(" ");
  if (one === undefined || other === undefined || third !== undefined) return false;
  const merged = await mergeTree({ gitDir }, one, other);
  const tree = (await git({ gitDir }, ["rev-parse", `${commit}^{tree}`])).trim();
  return "tree" in merged && merged.tree === tree;
}

async function commitsBetween(
  { gitDir }: Mirror,
  { from, to, paths }: { readonly from: Oid; readonly to: Oid; readonly paths: readonly string[] },
): Promise<Movement[]> {
  if (paths.length === 0) return [];
  const args = ["--literal-pathspecs", "log", "--no-merges", "--format=%H %s", to, `^${from}`, "--"];
  const lines = (await git({ gitDir }, [...args, ...paths])).split("\n").filter((line) => line !== "");
  return lines.map((line) => ({ oid: line.slice(0, 40), subject: line.slice(41) }));
}
