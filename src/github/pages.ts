import type { Key } from "../core/state/snapshot.ts";
import type { Commit, Issue, OlderCommits, PullRequest } from "./answers.ts";
import type { Client } from "./client.ts";
import { nodesOf } from "./graphql.ts";
import { OLDER, OLDER_COMMITS } from "./queries.ts";

/** GitHub allows 2,500 comments on an issue, so these are enough pages of a hundred. */
const PAGES_MAX = 25;
/** Pages of commits that are cached; they never change. */
const CACHE_MAX = 200;

/** The newest part of a list. */
interface Page<T> {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
  readonly nodes: readonly (T | null)[] | null;
}

/** An issue with all its comments, even if they need several requests. Oldest first. */
export async function wholeIssue(client: Client, issue: Issue): Promise<Issue> {
  return { ...issue, comments: await whole(client, issue.comments, OLDER.issueComments, issue.id) };
}

/** A pull request with all its comments, reviews and threads. Oldest first. */
export async function wholePull(client: Client, pull: PullRequest): Promise<PullRequest> {
  const threads = await whole(client, pull.reviewThreads, OLDER.threads, pull.id);
  const withComments = nodesOf(threads).map(async (thread) => ({
    ...thread,
    comments: await whole(client, thread.comments, OLDER.threadComments, thread.id),
  }));
  return {
    ...pull,
    comments: await whole(client, pull.comments, OLDER.pullComments, pull.id),
    reviews: pull.reviews && (await whole(client, pull.reviews, OLDER.reviews, pull.id)),
    reviewThreads: { ...threads, nodes: await Promise.all(withComments) },
  };
}

async function whole<T>(client: Client, newest: Page<T>, query: string, id: string): Promise<Page<T>> {
  let { nodes, pageInfo } = newest;
  for (let pages = 1; pages < PAGES_MAX; pages++) {
    const { hasPreviousPage, startCursor: before } = pageInfo;
    if (!hasPreviousPage || before === null) break;
    const answer = await client.graphql<{ node: { list: Page<T> } }>(query, { id, before });
    const { list } = answer.node;
    pageInfo = list.pageInfo;
    nodes = [...nodesOf(list), ...(nodes ?? [])];
  }
  return { nodes, pageInfo };
}

/** Returns a hundred commits from one on, newest first; fetches each page once. */
export type CommitPages = (client: Client, key: Key, oid: string) => Promise<readonly Commit[]>;

/** Creates a cache of pages of commits. */
export function createCommitPages(): CommitPages {
  const cache = new Map<string, Promise<readonly Commit[]>>();
  return (client, key, oid) => {
    const known = cache.get(oid);
    if (known) return known;
    if (cache.size >= CACHE_MAX) cache.clear();
    const page = commitsFrom(client, key, oid);
    cache.set(oid, page);
    page.catch(() => cache.delete(oid));
    return page;
  };
}

async function commitsFrom(client: Client, { owner, repo }: Key, oid: string): Promise<readonly Commit[]> {
  const { repository } = await client.graphql<OlderCommits>(OLDER_COMMITS, { owner, repo, oid });
  const found = nodesOf(repository?.object?.history);
  if (found[0]?.oid !== oid)
    throw new Error(`GitHub does not show the commit ${oid} of ${owner}/${repo} yet.`);
  return found;
}
