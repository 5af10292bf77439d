import type {
  CheckRun,
  Comment,
  Installation,
  Issue,
  Repository,
  Review,
  ReviewComment,
  Written,
} from "../model.ts";
import { notFound } from "../refusal.ts";
import { repositoryOf, type World } from "../world.ts";

/** The comment of a conversation with that id. */
export function commentOf(world: World, repo: string, id: number): Comment {
  const comments = repositoryOf(world, repo).issues.flatMap((issue) => issue.comments);
  return found(comments, id, `comment ${id} in ${repo}`);
}

/** The comment on a line with that id. */
export function reviewCommentOf(world: World, repo: string, id: number): ReviewComment {
  const threads = repositoryOf(world, repo).issues.flatMap((issue) => issue.pull?.threads ?? []);
  return found(
    threads.flatMap(({ comments }) => comments),
    id,
    `comment on a line ${id} in ${repo}`,
  );
}

/** The review with that id. */
export function reviewOf(world: World, repo: string, id: number): Review {
  const reviews = repositoryOf(world, repo).issues.flatMap((issue) => issue.pull?.reviews ?? []);
  return found(reviews, id, `review ${id} in ${repo}`);
}

/** The check run with that id. */
export function checkOf(repo: Repository, id: number): CheckRun {
  return found(repo.checks, id, `check run ${id} in ${repo.fullName}`);
}

/** The App's installation on an account. */
export function installationOf(world: World, owner: string): Installation {
  const installation = world.installations.find(({ account }) => account.login === owner);
  if (!installation) throw notFound(`the App is not installed on ${owner}`);
  return installation;
}

/** Anything that people wrote, by the kind of it and its id. */
export type Subject =
  | { readonly issue: number }
  | { readonly comment: number }
  | { readonly review: number }
  | { readonly reviewComment: number };

/** What was named, with the issue or pull request that it is, or is part of. */
export function subjectOf(
  world: World,
  repo: string,
  named: Subject,
): { readonly subject: Written & { readonly kind: string }; readonly issue: Issue } {
  if ("issue" in named) {
    const { issues } = repositoryOf(world, repo);
    const issue = issues.find(({ number }) => number === named.issue);
    if (!issue) throw notFound(`there is no #${named.issue} in ${repo}`);
    return { subject: issue, issue };
  }
  if ("reviewComment" in named) {
    const subject = reviewCommentOf(world, repo, named.reviewComment);
    return { subject, issue: subject.thread.issue };
  }
  const subject =
    "comment" in named ? commentOf(world, repo, named.comment) : reviewOf(world, repo, named.review);
  return { subject, issue: subject.issue };
}

function found<T extends { readonly id: number }>(list: readonly T[], id: number, what: string): T {
  const one = list.find((each) => each.id === id);
  if (!one) throw notFound(`there is no ${what}`);
  return one;
}
