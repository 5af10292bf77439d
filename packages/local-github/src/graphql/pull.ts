import { sees, seesReview } from "../access.ts";
import { readLog, readRef } from "../git/read.ts";
import { isPull, type PullRequest, type Repository, type Review } from "../model.ts";
import { commitSource } from "./code.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Context, Source } from "./context.ts";
import { threadSource } from "./issue.ts";
import { reviewSource, reviewThreadSource } from "./review.ts";
import { actorSource } from "./written.ts";

/** GitHub lists no more commits of a pull request. */
const COMMITS_MAX = 250;

/** A pull request, as far as the viewer may see it: pending reviews are their author's. */
export function pullSource(context: Context, issue: PullRequest): Source {
  const { pull, repo } = issue;
  const isSeen = (review: Review): boolean => seesReview(context.viewer, review);
  const threads = pull.threads.filter((thread) => thread.comments.some((comment) => isSeen(comment.review)));
  return {
    __typename: "PullRequest",
    ...threadSource(context, issue),
    state: pull.merged ? "MERGED" : issue.state.toUpperCase(),
    merged: pull.merged !== undefined,
    mergedAt: pull.merged?.at ?? null,
    isDraft: pull.isDraft,
    isCrossRepository: pull.headRepo !== repo,
    headRefName: pull.headBranch,
    headRefOid: pull.headSha,
    headRef: () => branchSource(context, pull.headRepo, pull.headBranch),
    headRepository: pull.headRepo ? briefSource(context, pull.headRepo) : null,
    headRepositoryOwner: pull.headRepo ? actorSource(context, pull.headRepo.owner) : null,
    baseRefName: pull.baseBranch,
    baseRefOid: pull.baseSha,
    baseRef: () => branchSource(context, repo, pull.baseBranch),
    baseRepository: briefSource(context, repo),
    additions: pull.size.additions,
    deletions: pull.size.deletions,
    changedFiles: pull.size.files,
    commits: async (args: PageArguments) => {
      const commits = await readLog(repo.gitDir, `${pull.baseSha}..${pull.headSha}`, COMMITS_MAX);
      return connection("commits", commits.toReversed(), args, (one) => ({
        commit: commitSource(context, repo, one.sha, one),
      }));
    },
    reviews: (args: PageArguments) =>
      connection("reviews", pull.reviews.filter(isSeen), args, (review) => reviewSource(context, review)),
    reviewThreads: (args: PageArguments) =>
      connection("reviewThreads", threads, args, (thread) => reviewThreadSource(context, thread)),
    reviewRequests: (args: PageArguments) =>
      connection("reviewRequests", pull.requested, args, (account) => ({
        requestedReviewer: actorSource(context, account),
      })),
  };
}

function briefSource(context: Context, repo: Repository): Source {
  return {
    __typename: "Repository",
    databaseId: repo.id,
    id: repo.nodeId,
    name: repo.name,
    nameWithOwner: repo.fullName,
    owner: actorSource(context, repo.owner),
    isFork: repo.parent !== undefined,
    isPrivate: repo.isPrivate,
  };
}

/** A branch that may be gone, in a repository that may be gone or hidden. */
async function branchSource(
  context: Context,
  repo: Repository | undefined,
  branch: string,
): Promise<Source | null> {
  return repo && sees(context.viewer, repo) ? refSource(context, repo, `refs/heads/${branch}`) : null;
}

/** A branch or tag by its name, `main` or `refs/heads/main`; null when there is none. */
export async function refSource(context: Context, repo: Repository, name: string): Promise<Source | null> {
  const qualified = name.startsWith("refs/") ? name : `refs/heads/${name}`;
  const sha = await readRef(repo.gitDir, qualified);
  if (!sha) return null;
  const [, prefix = "", short = ""] = /^(refs\/[^/]+\/)(.*)$/.exec(qualified) ?? [];
  return {
    __typename: "Ref",
    id: `REF_${repo.id}:${qualified}`,
    name: short,
    prefix,
    target: () => commitSource(context, repo, sha),
    associatedPullRequests: (args: PullsArguments) => {
      const found = prefix === "refs/heads/" ? pullsFrom(context, repo, short) : [];
      return pullsSource(context, "associatedPullRequests", found, args);
    },
  };
}

/**
 * The pull requests whose head is that branch, open or not, in every repository that the viewer sees: one into a fork
 * is among them, one from a branch of the same name in a fork is not. See
 * https://github.com/refined-github/refined-github/issues/2914 for the other repositories.
 */
function pullsFrom({ world, viewer }: Context, head: Repository, branch: string): PullRequest[] {
  const seen = [...new Set(world.repositories.values())].filter((repo) => sees(viewer, repo));
  const pulls = seen.flatMap(({ issues }) => issues).filter(isPull);
  return pulls.filter(({ pull }) => pull.headRepo === head && pull.headBranch === branch);
}

/** Which pull requests are listed, and in which order. */
export type PullsArguments = PageArguments & {
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly states?: readonly string[] | null;
  readonly orderBy?: IssueOrder | null;
};

interface IssueOrder {
  readonly field: "CREATED_AT" | "UPDATED_AT" | "COMMENTS";
  readonly direction: "ASC" | "DESC";
}

/** A page of those pull requests that are asked for; oldest first unless another order is. */
export function pullsSource(
  context: Context,
  name: string,
  pulls: readonly PullRequest[],
  args: PullsArguments,
): Source {
  const { headRefName, baseRefName, states, orderBy } = args;
  const found = pulls.filter(({ pull, state }) => {
    const shown = pull.merged ? "MERGED" : state.toUpperCase();
    return (
      (headRefName ?? pull.headBranch) === pull.headBranch &&
      (baseRefName ?? pull.baseBranch) === pull.baseBranch &&
      (states ?? [shown]).includes(shown)
    );
  });
  return connection(name, ordered(found, orderBy), args, (pull) => pullSource(context, pull));
}

function ordered(pulls: readonly PullRequest[], order?: IssueOrder | null): PullRequest[] {
  const { field = "CREATED_AT", direction = "ASC" } = order ?? {};
  const rank = (one: PullRequest): string | number =>
    ({ CREATED_AT: one.createdAt, UPDATED_AT: one.updatedAt, COMMENTS: one.comments.length })[field];
  const sign = direction === "ASC" ? 1 : -1;
  return pulls.toSorted((a, b) => sign * (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
}
