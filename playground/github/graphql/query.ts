import { demand, READ, sees } from "../access.ts";
import { readRef } from "../git/read.ts";
import { isPull, type Repository } from "../model.ts";
import { notFound } from "../refusal.ts";
import { issueOf, pullOf, repositoryOf } from "../world.ts";
import { commitSource, objectSource } from "./code.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Context, Source } from "./context.ts";
import { issueSource } from "./issue.ts";
import { pullSource } from "./pull.ts";
import { actorSource } from "./written.ts";

interface RepositoryArguments {
  readonly owner: string;
  readonly name: string;
  readonly followRenames?: boolean | null;
}

/** The fields of `Query`. */
export function querySource(context: Context): Source {
  return {
    viewer: () => actorSource(context, context.viewer.account),
    repository: ({ owner, name, followRenames }: RepositoryArguments) => {
      const repo = seenRepository(context, `${owner}/${name}`);
      const isItsName = repo.fullName.toLowerCase() === `${owner}/${name}`.toLowerCase();
      if (isItsName || followRenames !== false) return repositorySource(context, repo);
      throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
  };
}

function seenRepository({ world, viewer }: Context, fullName: string): Repository {
  const repo = repositoryOf(world, fullName);
  if (!sees(viewer, repo)) throw notFound(`Could not resolve to a Repository with the name '${fullName}'.`);
  demand(viewer, repo, READ);
  return repo;
}

/** A repository with its code, issues and pull requests. */
function repositorySource(context: Context, repo: Repository): Source {
  return {
    __typename: "Repository",
    id: repo.nodeId,
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: repo.fullName,
    owner: actorSource(context, repo.owner),
    url: `${context.world.url}/${repo.fullName}`,
    isArchived: false,
    isPrivate: repo.isPrivate,
    defaultBranchRef: () => refSource(context, repo, `refs/heads/${repo.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => refSource(context, repo, qualifiedName),
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) =>
      objectSource(context, repo, expression ?? oid ?? "HEAD"),
    issue: ({ number }: { number: number }) => {
      const issue = repo.issues.find((one) => one.number === number);
      if (!issue || isPull(issue))
        throw notFound(`Could not resolve to an Issue with the number of ${number}.`);
      return issueSource(context, issue);
    },
    pullRequest: ({ number }: { number: number }) => pullSource(context, pullOf(repo, number)),
    issueOrPullRequest: ({ number }: { number: number }) => {
      const issue = issueOf(repo, number);
      return isPull(issue) ? pullSource(context, issue) : issueSource(context, issue);
    },
    pullRequests: (args: PullsArguments) => pulls(context, repo, args),
    issues: (args: IssuesArguments) => issues(context, repo, args),
  };
}

type PullsArguments = PageArguments & {
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly states?: readonly string[] | null;
};

function pulls(context: Context, repo: Repository, args: PullsArguments): Source {
  const { headRefName, baseRefName, states } = args;
  const found = repo.issues.filter(isPull).filter(({ pull, state }) => {
    const shown = pull.merged ? "MERGED" : state.toUpperCase();
    return (
      (headRefName ?? pull.headBranch) === pull.headBranch &&
      (baseRefName ?? pull.baseBranch) === pull.baseBranch &&
      (states ?? [shown]).includes(shown)
    );
  });
  return connection("pullRequests", found, args, (pull) => pullSource(context, pull));
}

type IssuesArguments = PageArguments & {
  readonly labels?: readonly string[] | null;
  readonly states?: readonly string[] | null;
};

/** Issues that are no pull requests, with any of the labels if some are named. */
function issues(context: Context, repo: Repository, args: IssuesArguments): Source {
  const labels = args.labels?.map((label) => label.toLowerCase());
  const found = repo.issues
    .filter((issue) => !isPull(issue))
    .filter(({ state }) => args.states?.includes(state.toUpperCase()) ?? true)
    .filter((issue) => !labels || [...issue.labels].some(({ name }) => labels.includes(name.toLowerCase())));
  return connection("issues", found, args, (issue) => issueSource(context, issue));
}

async function refSource(context: Context, repo: Repository, name: string): Promise<Source | null> {
  const qualified = name.startsWith("refs/") ? name : `refs/heads/${name}`;
  const sha = await readRef(repo.gitDir, qualified);
  if (!sha) return null;
  const [, prefix = "", short = ""] = /^(refs\/[^/]+\/)(.*)$/.exec(qualified) ?? [];
  return {
    id: `REF_${repo.id}:${qualified}`,
    name: short,
    prefix,
    target: () => commitSource(context, repo, sha),
  };
}
