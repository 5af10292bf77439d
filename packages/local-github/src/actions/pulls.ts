import { demand, isCollaborator, MAINTAIN_PULL, OPEN_PULL, READ_CODE, REVIEW } from "../access.ts";
import { tellPull } from "../events.ts";
import { sizeOf } from "../git/diff.ts";
import { oneAtATime } from "../git/lock.ts";
import { mergeBase, readRef } from "../git/read.ts";
import { fetchRef, setRef } from "../git/write.ts";
import { accountJson } from "../json/account.ts";
import { type Account, isPull, type Pull, type PullRequest, type Repository, type Viewer } from "../model.ts";
import { invalid, Refusal } from "../refusal.ts";
import { keep, type World, written } from "../world.ts";
import { newThread, nextNumber, where } from "./issues.ts";
import { checkBody, checkTitle } from "./text.ts";

export interface NewPull {
  readonly title: string;
  readonly body: string;
  /** Branch name, or `owner:branch` of this repository, of a fork of it, or of what it was forked from. */
  readonly head: string;
  readonly base: string;
  readonly isDraft: boolean;
}

/** Opens a pull request between two branches of the repository, or of repositories that are forks of one another. */
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
  const { headRepo, headBranch } = headOf(world, repo, input.head);
  if (headRepo !== repo) demand(viewer, headRepo, READ_CODE);
  checkTitle("PullRequest", input.title);
  checkBody("PullRequest", input.body);
  const { headSha, baseSha, parted } = await ends(repo, { headRepo, headBranch }, input.base);
  const size = await sizeOf(repo.gitDir, parted, headSha);
  checkNewPull(repo, input, { headRepo, headBranch }, size.commits);
  const number = nextNumber(repo);
  const { login } = viewer.account;
  const details = { head: headBranch, base: input.base, isDraft: input.isDraft, title: input.title };
  const at = world.log.record({ kind: "pull", by: login, repo: repo.fullName, number, ...details });
  const issue = keep<PullRequest>(world, {
    kind: "issue",
    ...world.ids.next("PR"),
    ...written(viewer.account, input.body, at),
    ...newThread(repo, number, input.title),
    pull: newDetails(world, input, { headRepo, headBranch, headSha, baseSha, size }),
  });
  repo.issues.push(issue);
  await setRef(repo.gitDir, `refs/pull/${number}/head`, headSha);
  tellPull(world, issue, viewer.account, "opened");
  return issue;
}

type Head = Pick<Pull, "headBranch"> & { readonly headRepo: Repository };

function headOf(world: World, repo: Repository, head: string): Head {
  const [headBranch = head, owner] = head.split(":").toReversed();
  if (owner === undefined || owner.toLowerCase() === repo.owner.login.toLowerCase()) {
    return { headRepo: repo, headBranch };
  }
  const headRepo = [...world.repositories.values()].find(
    (one) => rootOf(one) === rootOf(repo) && one.owner.login.toLowerCase() === owner.toLowerCase(),
  );
  if (!headRepo) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  return { headRepo, headBranch };
}

/** The repository that all forks go back to. */
function rootOf(repo: Repository): Repository {
  return repo.parent ? rootOf(repo.parent) : repo;
}

function newDetails(
  world: World,
  { base, isDraft }: NewPull,
  head: Pick<Pull, "headRepo" | "headBranch" | "headSha" | "baseSha" | "size">,
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
    isHeadGone: false,
    parked: undefined,
    merged: undefined,
  };
}

async function ends(
  repo: Repository,
  { headRepo, headBranch: head }: Head,
  base: string,
): Promise<{ headSha: string; baseSha: string; parted: string }> {
  const [headSha, baseSha] = await Promise.all([
    readRef(headRepo.gitDir, `refs/heads/${head}`),
    readRef(repo.gitDir, `refs/heads/${base}`),
  ]);
  if (!headSha) throw invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (!baseSha) throw invalid({ resource: "PullRequest", field: "base", code: "invalid" });
  if (headRepo !== repo) await fetchRef(repo.gitDir, headRepo.gitDir, headSha);
  const parted = await mergeBase(repo.gitDir, baseSha, headSha);
  if (parted) return { headSha, baseSha, parted };
  throw refusedPull(`The ${head} branch has no history in common with ${base}`);
}

function checkNewPull(
  repo: Repository,
  input: NewPull,
  { headRepo, headBranch: head }: Head,
  commits: number,
): void {
  if (commits === 0) throw refusedPull(`No commits between ${input.base} and ${input.head}`);
  const rival = openPulls(repo).find(
    ({ pull }) => pull.headRepo === headRepo && pull.headBranch === head && pull.baseBranch === input.base,
  );
  if (rival) throw refusedPull(`A pull request already exists for ${headRepo.owner.login}:${head}.`);
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

/** Takes requests for a review back. */
export function unrequestReviews(
  world: World,
  viewer: Viewer,
  issue: PullRequest,
  reviewers: readonly Account[],
): void {
  demand(viewer, issue.repo, issue.author === viewer.account ? REVIEW : MAINTAIN_PULL);
  for (const reviewer of reviewers.filter((one) => issue.pull.requested.includes(one))) {
    const details = { kind: "review-request-removed", reviewer: reviewer.login } as const;
    issue.updatedAt = world.log.record({ ...where(viewer, issue), ...details });
    issue.pull.requested = issue.pull.requested.filter((one) => one !== reviewer);
    tellPull(world, issue, viewer.account, "review_request_removed", {
      requested_reviewer: accountJson(world, reviewer),
    });
  }
}

/** Makes a draft of it again; for one that is a draft it is no change. */
export function convertToDraft(world: World, viewer: Viewer, issue: PullRequest): void {
  demand(viewer, issue.repo, issue.author === viewer.account ? OPEN_PULL : MAINTAIN_PULL);
  if (issue.pull.isDraft) return;
  issue.updatedAt = world.log.record({ ...where(viewer, issue), kind: "draft" });
  issue.pull.isDraft = true;
  tellPull(world, issue, viewer.account, "converted_to_draft");
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
  if (!reviewers.every((account) => isCollaborator(issue.repo, account.login))) {
    const message = `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${issue.repo.fullName} repository.`;
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
