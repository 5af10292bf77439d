import { type Commit, readChanges, readLog } from "@redline/local-github/git/read.ts";
import type { Scene } from "../scene.ts";
import type { Work } from "./approvals.ts";
import { trailerOf } from "./line.ts";
import { isRevertOf, isUpdate } from "./speech.ts";
import type { Timeline } from "./timeline.ts";

const COMMITS_MAX = 1_000;

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
  const base = await readLog(gitDir, "main", COMMITS_MAX);
  return hasAsked(isUpdate) && base.some(({ sha }) => sha === merged);
}
