import { type Commit, isAncestor, readChanges } from "@redline/local-github/git/read.ts";
import { gitLine } from "@redline/local-github/git/run.ts";
import type { Scene } from "../scene.ts";
import type { Work } from "./approvals.ts";
import { trailerOf } from "./line.ts";
import { isRevertOf, isUpdate } from "./speech.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Whether the commit takes back what the commits of an item did, or merges the default branch, and somebody who may
 * approve has asked for it: neither brings code that was not approved, or is not on the default branch.
 */
export async function isAsked(
  scene: Scene,
  timeline: Timeline,
  { work, commit }: { readonly work: Work; readonly commit: Commit },
): Promise<boolean> {
  const { gitDir } = scene.fixture;
  const [parent = "", merged] = commit.parents;
  const hasAsked = (isIt: (body: string) => boolean) =>
    timeline.said.some(
      ({ at, by, body }) =>
        isIt(body) && at <= work.look.answeredAt && timeline.rights.couldApprove(by, at, work.landsAt),
    );
  const item = trailerOf(commit, "Plan-Reverted");
  if (item !== undefined) {
    const line = await scene.lineAt(parent);
    const own = line.commits.filter((one) => line.isOurs(one) && trailerOf(one, "Plan-Item") === item);
    const changed = await Promise.all(own.map(({ sha }) => readChanges(gitDir, sha)));
    const paths = [line.plan?.path, ...changed.flat().map(({ path }) => path)];
    const isIts = (await readChanges(gitDir, commit.sha)).every(({ path }) => paths.includes(path));
    return isIts && hasAsked((body) => isRevertOf(body, item));
  }
  if (merged === undefined || trailerOf(commit, "Base-Merged") !== merged) return false;
  return hasAsked(isUpdate) && (await isAncestor(gitDir, merged, "main"));
}

/** Whether a merge of the default branch is just what git makes of it: then it brings nothing of its own. */
export async function isPlainMerge(gitDir: string, { sha, parents: [own, base] }: Commit): Promise<boolean> {
  if (own === undefined || base === undefined || !(await isAncestor(gitDir, base, "main"))) return false;
  const [tree, made] = await Promise.all([
    gitLine(gitDir, ["rev-parse", `${sha}^{tree}`]),
    // It ends with 1 where there are conflicts.
    gitLine(gitDir, ["merge-tree", "--write-tree", own, base]).catch(() => "conflicts"),
  ]);
  return tree === made;
}
