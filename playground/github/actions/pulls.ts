import { demand, MAINTAIN_PULL, OPEN_PULL, REVIEW, WRITE_CODE } from "../access.ts";
import { tellPull } from "../events.ts";
import { sizeOf } from "../git/diff.ts";
import { oneAtATime } from "../git/lock.ts";
import { mergeBase, readRef } from "../git/read.ts";
import { moveBranch, writeMerge } from "../git/write.ts";
import { accountJson } from "../json/account.ts";
import { type Account, isPull, type Pull, type PullRequest, type Repository, type Viewer } from "../model.ts";
import { forbidden, invalid, Refusal } from "../refusal.ts";
import { keep, type World, written } from "../world.ts";
import { newThread, setState, where } from "./issues.ts";
import { branchMoved, signatureOf } from "./pushes.ts";
import { checkBody, checkTitle } from "./text.ts";

export interface NewPull {
  readonly title: string;
  readonly body: string;
  /** Branch name, or `owner:branch` of the same repository. */
  readonly head: string;
  readonly base: string;
  readonly isDraft: boolean;
}

/** Opens a pull request between two branches of the repository. */
export function openPull(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: NewPull,
): Promise<PullRequest> {
  return oneAtATime(repo.gitDir, () => openPullNow(world, viewer, repo, input));
}

async function openPullNow(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: NewPull,
): Promise<PullRequest> {
  demand(viewer, repo, OPEN_PULL);
  checkTitle("PullRequest", input.title);
  checkBody("PullRequest", input.body);
  const headBranch = input.head.split(":").at(-1) ?? input.head;
  const { headSha, baseSha, parted } = await ends(repo, headBranch, input.base);
  const size = await sizeOf(repo.gitDir, parted, headSha);
  checkNewPull(repo, input, headBranch, size.commits);
  const number = repo.issues.length + 1;
  const { login } = viewer.account;
  const details = { head: headBranch, base: input.base, isDraft: input.isDraft, title: input.title };
  const at = world.log.record({ kind: "pull", by: login, repo: repo.fullName, number, ...details });
  const issue = keep<PullRequest>(world, {
    kind: "issue",
    ...world.ids.next("PR"),
    ...written(viewer.account, input.body, at),
    ...newThread(repo, number, input.title),
    pull: newDetails(world, input, { headBranch, headSha, baseSha, size }),
  });
  repo.issues.push(issue);
  tellPull(world, issue, viewer.account, "opened");
  return issue;
}

function newDetails(
  world: World,
  { base, isDraft }: NewPull,
  head: Pick<Pull, "headBranch" | "headSha" | "baseSha" | "size">,
): Pull {
  return {
    ...head,
    id: world.ids.next("P").id,
    baseBranch: base,
    heads: new Set([head.headSha]),
    reviews: [],
    threads: [],
    requested: [],
    isDraft,
    merged: undefined,
  };
}

async function ends(
  repo: Repository,
  head: string,
  base: string,
): Promise<{ headSha: string; baseSha: string; parted: string }> {
  const [headSha, baseSha] = await Promise.all(
    [head, base].map((branch) => readRef(repo.gitDir, `refs/heads/${branch}`)),
  );
  if (!headSha) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (!baseSha) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  const parted = await mergeBase(repo.gitDir, baseSha, headSha);
  if (parted) return { headSha, baseSha, parted };
  throw refusedPull(`The ${head} branch has no history in common with ${base}`);
}

function checkNewPull(repo: Repository, input: NewPull, head: string, commits: number): void {
  if (commits === 0) throw refusedPull(`No commits between ${input.base} and ${head}`);
  const rival = openPulls(repo).find(
    ({ pull }) => pull.headBranch === head && pull.baseBranch === input.base,
  );
  if (rival) throw refusedPull(`A pull request already exists for ${repo.owner.login}:${head}.`);
  if (!input.isDraft || repo.allowsDrafts) return;
  throw new Refusal(422, "UNPROCESSABLE", "Draft pull requests are not supported in this repository.");
}

function refusedPull(message: string): Refusal {
  return invalid({ resource: "PullRequest", code: "custom", message });
}

/** Pull requests that are still open. */
function openPulls(repo: Repository): PullRequest[] {
  return repo.issues.filter(isPull).filter(({ state }) => state === "open");
}

/** Ends the draft state; for one that is none it is no change. */
export function markReady(world: World, viewer: Viewer, issue: PullRequest): void {
  demand(viewer, issue.repo, issue.author === viewer.account ? OPEN_PULL : MAINTAIN_PULL);
  if (!issue.pull.isDraft) return;
  issue.updatedAt = world.log.record({ ...where(viewer, issue), kind: "ready" });
  issue.pull.isDraft = false;
  tellPull(world, issue, viewer.account, "ready_for_review");
}

/** Asks people for a review: besides those asked already, or in their place. */
export function requestReviews(
  world: World,
  viewer: Viewer,
  issue: PullRequest,
  { reviewers, keepEarlier }: { readonly reviewers: readonly Account[]; readonly keepEarlier: boolean },
): void {
  demand(viewer, issue.repo, issue.author === viewer.account ? REVIEW : MAINTAIN_PULL);
  if (reviewers.includes(issue.author)) {
    const message = "Review cannot be requested from pull request author.";
    throw new Refusal(422, "UNPROCESSABLE", message);
  }
  const earlier = issue.pull.requested;
  const fresh = reviewers.filter((account) => !earlier.includes(account));
  issue.pull.requested = keepEarlier ? [...earlier, ...fresh] : [...reviewers];
  for (const reviewer of fresh) {
    const { login } = reviewer;
    issue.updatedAt = world.log.record({
      ...where(viewer, issue),
      kind: "review-requested",
      reviewer: login,
    });
    tellPull(world, issue, viewer.account, "review_requested", {
      requested_reviewer: accountJson(world, reviewer),
    });
  }
}

/** Merges with a merge commit, and closes the pull request. */
export async function mergePull(world: World, viewer: Viewer, issue: PullRequest): Promise<string> {
  const { repo, pull } = issue;
  demand(viewer, repo, WRITE_CODE);
  if (pull.isDraft) throw new Refusal(405, "UNPROCESSABLE", "Pull Request is still a draft");
  if (issue.state === "closed") throw forbidden("Pull Request is not mergeable");
  const by = signatureOf(world, viewer.account);
  const message = `Merge pull request #${issue.number} from ${repo.owner.login}/${pull.headBranch}\n\n${issue.title}\n`;
  return oneAtATime(repo.gitDir, async () => {
    const base = await readRef(repo.gitDir, `refs/heads/${pull.baseBranch}`);
    if (!base) throw forbidden("Base branch was deleted");
    const sha = await writeMerge(repo.gitDir, { base, head: pull.headSha, by, message }).catch(() => {
      throw new Refusal(405, "UNPROCESSABLE", "Pull Request is not mergeable");
    });
    await moveBranch(repo.gitDir, pull.baseBranch, sha, base);
    const at = world.log.record({ ...where(viewer, issue), kind: "merged", sha });
    pull.merged = { at, by: viewer.account, sha };
    setState(world, viewer, issue, "closed");
    const ref = `refs/heads/${pull.baseBranch}`;
    await branchMoved(world, viewer.account, repo, { ref, before: base, after: sha });
    return sha;
  });
}
