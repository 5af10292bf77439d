import { demand, MERGE } from "../access.ts";
import { oneAtATime } from "../git/lock.ts";
import { type Commit, mergeBase, readLog, readRef } from "../git/read.ts";
import { moveBranch, writeMerge, writePicked, writeSquash } from "../git/write.ts";
import type { PullRequest, Viewer } from "../model.ts";
import { demandMergeable } from "../protection.ts";
import { forbidden, Refusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { branchMoved, markMerged } from "./moves.ts";
import { signatureOf } from "./pushes.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Merge {
  readonly method: MergeMethod;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  /** What the head has to be. */
  readonly sha?: string | undefined;
}

const COMMITS_MAX = 250;

/** Lands a pull request on its base in one of GitHub's three ways; gives the sha that is there then. */
export async function mergePull(
  world: World,
  viewer: Viewer,
  issue: PullRequest,
  merge: Merge,
): Promise<string> {
  const { repo, pull } = issue;
  demand(viewer, repo, MERGE);
  return oneAtATime(repo.gitDir, async () => {
    if (pull.isDraft) throw notMergeable("Pull Request is still a draft");
    if (issue.state === "closed") throw notMergeable("Pull Request is not mergeable");
    if (merge.sha !== undefined && merge.sha !== pull.headSha) {
      throw new Refusal(409, "CONFLICT", "Head branch was modified. Review and try the merge again.");
    }
    demandMergeable(issue, viewer.account);
    const base = await readRef(repo.gitDir, `refs/heads/${pull.baseBranch}`);
    if (!base) throw forbidden("Base branch was deleted");
    const sha = await write(world, viewer, issue, { ...merge, base }).catch(() => {
      throw notMergeable("Pull Request is not mergeable");
    });
    await moveBranch(repo.gitDir, pull.baseBranch, sha, base);
    repo.signed.add(sha);
    markMerged(world, viewer.account, issue, sha);
    const ref = `refs/heads/${pull.baseBranch}`;
    await branchMoved(world, viewer.account, repo, { ref, before: base, after: sha });
    return sha;
  });
}

function notMergeable(why: string): Refusal {
  return new Refusal(405, "UNPROCESSABLE", why);
}

async function write(
  world: World,
  viewer: Viewer,
  issue: PullRequest,
  { method, base, title, message }: Merge & { readonly base: string },
): Promise<string> {
  const { repo, pull, number } = issue;
  const { gitDir } = repo;
  const by = signatureOf(world, viewer.account);
  const head = pull.headSha;
  const worded = (plainTitle: string, plainBody: string): string =>
    `${title ?? plainTitle}\n\n${message ?? plainBody}\n`;
  if (method === "merge") {
    const from = `${pull.headRepo?.owner.login ?? repo.owner.login}/${pull.headBranch}`;
    const text = worded(`Merge pull request #${number} from ${from}`, issue.title);
    return writeMerge(gitDir, { base, head, by, message: text });
  }
  const commits = await commitsOf(gitDir, base, head);
  if (method === "rebase") return writePicked(gitDir, { base, commits, by });
  const list = commits.map((commit) => `* ${commit.message}`).join("\n\n");
  const only = commits.length === 1 ? commits[0]?.message.split("\n").slice(2).join("\n") : undefined;
  const text = worded(`${issue.title} (#${number})`, only ?? list);
  return writeSquash(gitDir, { base, head, by: signatureOf(world, issue.author), message: text });
}

/** Oldest first. */
async function commitsOf(gitDir: string, base: string, head: string): Promise<Commit[]> {
  const parted = (await mergeBase(gitDir, base, head)) ?? base;
  return (await readLog(gitDir, `${parted}..${head}`, COMMITS_MAX)).toReversed();
}
