import type { Key } from "../core/snapshot.ts";
import type { Client } from "./client.ts";
import { OLDER, OLDER_COMMITS } from "./queries.ts";
import type { GhCommit, GhIssue, GhPull, Page } from "./words.ts";

/** GitHub takes 2,500 comments on an issue, so this many pages of a hundred hold all of them. */
const PAGES_MAX = 25;
/** How long an older page is kept, in milliseconds: whoever floods a plan with comments must not use up our requests. */
const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 500;

/** What an issue or a pull request was said on it in full, where one answer of GitHub's does not hold it. */
export interface OlderPages {
  issue(client: Client, issue: GhIssue): Promise<GhIssue>;
  pull(client: Client, pull: GhPull): Promise<GhPull>;
  /** A hundred commits from this one on, newest first. */
  commits(client: Client, key: Key, oid: string): Promise<readonly GhCommit[]>;
}

/** Fetches older pages, and keeps them for a while: they change only if somebody edits an old comment. */
export function createOlderPages(now: () => number): OlderPages {
  const kept = new Map<string, { readonly at: number; readonly found: Promise<unknown> }>();
  const once = <T>(name: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(name);
    if (known && now() - known.at < KEPT_MS) return known.found as Promise<T>;
    if (kept.size >= KEPT_MAX) kept.clear();
    const found = ask();
    kept.set(name, { at: now(), found });
    found.catch(() => kept.delete(name));
    return found;
  };
  const whole = async <T>(client: Client, newest: Page<T>, query: string, id: string): Promise<Page<T>> => {
    let list = newest;
    for (let pages = 1; pages < PAGES_MAX; pages++) {
      const { hasPreviousPage, startCursor } = list.pageInfo;
      if (!hasPreviousPage || startCursor === null) break;
      const before = startCursor;
      const older = await once(`${id} ${before}`, () => olderPage<T>(client, query, { id, before }));
      list = { pageInfo: older.pageInfo, nodes: [...older.nodes, ...list.nodes] };
    }
    return list;
  };
  return {
    issue: async (client, issue) => ({
      ...issue,
      comments: await whole(client, issue.comments, OLDER.issueComments, issue.id),
    }),
    commits: (client, key, oid) => once(oid, () => commitsFrom(client, key, oid)),
    pull: async (client, pull) => {
      const threads = await whole(client, pull.reviewThreads, OLDER.threads, pull.id);
      const withComments = threads.nodes.map(async (thread) => ({
        ...thread,
        comments: await whole(client, thread.comments, OLDER.threadComments, thread.id),
      }));
      return {
        ...pull,
        comments: await whole(client, pull.comments, OLDER.pullComments, pull.id),
        reviews: await whole(client, pull.reviews, OLDER.reviews, pull.id),
        reviewThreads: { ...threads, nodes: await Promise.all(withComments) },
      };
    },
  };
}

async function olderPage<T>(
  client: Client,
  query: string,
  from: { id: string; before: string },
): Promise<Page<T>> {
  return (await client.graphql<{ node: { list: Page<T> } }>(query, from)).node.list;
}

async function commitsFrom(client: Client, { owner, repo }: Key, oid: string): Promise<readonly GhCommit[]> {
  type Answer = { repository: { object: { history?: { nodes: readonly GhCommit[] } } | null } };
  const { repository } = await client.graphql<Answer>(OLDER_COMMITS, { owner, repo, oid });
  const found = repository.object?.history?.nodes ?? [];
  if (found[0]?.oid !== oid)
    throw new Error(`GitHub does not show the commit ${oid} of ${owner}/${repo} yet.`);
  return found;
}
