import { type Commit, isAncestor, readChanges, readLog } from "../git/read.ts";
import type { Account, Repository } from "../model.ts";
import type { World } from "../world.ts";

/** Forty zeros stand for a reference that is not there. */
export const NOWHERE = "0".repeat(40);
const COMMITS_MAX = 20;

/** A reference before and after. */
export interface Move {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** What the `push` event says; a deletion comes without commits. */
export async function pushPayload(
  world: World,
  repo: Repository,
  by: Account,
  { ref, before, after }: Move,
): Promise<Record<string, unknown>> {
  const created = before === NOWHERE;
  const deleted = after === NOWHERE;
  const range = created ? after : `${before}..${after}`;
  const commits = deleted ? [] : await readLog(repo.gitDir, range, created ? 1 : COMMITS_MAX);
  const told = await Promise.all(commits.map((commit) => commitJson(world, repo, commit)));
  const { login, id } = by;
  return {
    ref,
    before,
    after,
    created,
    deleted,
    base_ref: null,
    forced: !created && !deleted && !(await isAncestor(repo.gitDir, before, after)),
    compare: `${world.url}/${repo.fullName}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: created ? [] : told.toReversed(),
    head_commit: told[0] ?? null,
    pusher: { name: login, email: `${id}+${login}@users.noreply.github.com` },
  };
}

async function commitJson(world: World, repo: Repository, commit: Commit): Promise<Record<string, unknown>> {
  const changes = await readChanges(repo.gitDir, commit.sha);
  const paths = (status: string): string[] =>
    changes.filter((one) => one.status === status).map(({ path }) => path);
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: committer.date,
    url: `${world.url}/${repo.fullName}/commit/${commit.sha}`,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
    added: paths("A"),
    removed: paths("D"),
    modified: paths("M"),
  };
}
