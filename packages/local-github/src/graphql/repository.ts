import { isPull, type Repository } from "../model.ts";
import { notFound } from "../refusal.ts";
import { issueOf, pullOf } from "../world.ts";
import { objectSource } from "./code.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Context, Source } from "./context.ts";
import { issueSource } from "./issue.ts";
import { type PullsArguments, pullSource, pullsSource, refSource } from "./pull.ts";
import { actorSource } from "./written.ts";

/** A repository with its code, issues and pull requests. */
export function repositorySource(context: Context, repo: Repository): Source {
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
    pullRequests: (args: PullsArguments) =>
      pullsSource(context, "pullRequests", repo.issues.filter(isPull), args),
    issues: (args: IssuesArguments) => issues(context, repo, args),
  };
}

type IssuesArguments = PageArguments & {
  readonly labels?: readonly string[] | null;
  readonly states?: readonly string[] | null;
};

/** Issues that are no pull requests, with any of the labels if some are named. */
function issues(context: Context, repo: Repository, args: IssuesArguments): Source {
  // Read before anything is filtered: where there is no issue, an argument would else pass for one that is not covered.
  const { states } = args;
  const labels = args.labels?.map((label) => label.toLowerCase());
  const found = repo.issues
    .filter((issue) => !isPull(issue))
    .filter(({ state }) => states?.includes(state.toUpperCase()) ?? true)
    .filter((issue) => !labels || [...issue.labels].some(({ name }) => labels.includes(name.toLowerCase())));
  return connection("issues", found, args, (issue) => issueSource(context, issue));
}
