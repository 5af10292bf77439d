import { demand, WRITE_CODE } from "../access.ts";
import { tell, tellPull } from "../events.ts";
import { lineMap, sizeOf } from "../git/diff.ts";
import { oneAtATime } from "../git/lock.ts";
import {
  type Commit,
  isAncestor,
  mergeBase,
  readChanges,
  readLog,
  readRef,
  readRefs,
  type Signature,
} from "../git/read.ts";
import { moveBranch, writeCommit } from "../git/write.ts";
import {
  type Account,
  isPull,
  type PullRequest,
  type Repository,
  type Thread,
  type Viewer,
} from "../model.ts";
import { notFound } from "../refusal.ts";
import type { World } from "../world.ts";

const NOWHERE = "0".repeat(40);
const COMMITS_MAX = 20;

/** A reference before and after; forty zeros stand for "not there". */
export interface Move {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** Name, e-mail and time of a commit made now by that account. */
export function signatureOf(world: World, account: Account): Signature {
  const { id, login, name } = account;
  const date = world.clock.stamp();
  return { name, email: `${id}+${login}@users.noreply.github.com`, date };
}

/** Commits to a branch as a person's push would; a branch that is not there starts at the default branch. */
export function commitFiles(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: {
    readonly branch: string;
    readonly message: string;
    readonly files: Readonly<Record<string, string | null>>;
  },
): Promise<string> {
  demand(viewer, repo, WRITE_CODE);
  const ref = `refs/heads/${input.branch}`;
  return oneAtATime(repo.gitDir, async () => {
    const tip = await readRef(repo.gitDir, ref);
    const parent = tip ?? (await readRef(repo.gitDir, `refs/heads/${repo.defaultBranch}`));
    const by = signatureOf(world, viewer.account);
    const { message, files } = input;
    const after = await writeCommit(repo.gitDir, { parent, message, by, files });
    await moveBranch(repo.gitDir, input.branch, after, tip);
    await branchMoved(world, viewer.account, repo, { ref, before: tip ?? NOWHERE, after });
    return after;
  });
}

/** Points a branch at any commit, as a person's `push --force` does. */
export function forcePush(
  world: World,
  viewer: Viewer,
  repo: Repository,
  { branch, sha }: { readonly branch: string; readonly sha: string },
): Promise<void> {
  demand(viewer, repo, WRITE_CODE);
  const ref = `refs/heads/${branch}`;
  return oneAtATime(repo.gitDir, async () => {
    const after = await readRef(repo.gitDir, sha);
    if (!after) throw notFound();
    const before = await readRef(repo.gitDir, ref);
    await moveBranch(repo.gitDir, branch, after, before);
    await branchMoved(world, viewer.account, repo, { ref, before: before ?? NOWHERE, after });
  });
}

/** Notices what a push over HTTP changed, by comparing with the references as they were. */
export async function pushed(
  world: World,
  by: Account,
  repo: Repository,
  earlier: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [ref, after] of await readRefs(repo.gitDir)) {
    const before = earlier.get(ref) ?? NOWHERE;
    if (before !== after) await branchMoved(world, by, repo, { ref, before, after });
  }
}

/** Everything that follows when a reference has moved: the effect, `push`, and for open pulls `synchronize`. */
export async function branchMoved(world: World, by: Account, repo: Repository, move: Move): Promise<void> {
  const { before, after } = move;
  const [payload, ...heads] = await Promise.all([
    pushPayload(world, repo, by, move),
    ...pullsOn(repo, move.ref).map((issue) => headAt(issue, after)),
  ]);
  repo.pushedAt = world.log.record({ kind: "push", by: by.login, repo: repo.fullName, ...move });
  tell(world, repo, by, "push", payload);
  for (const { issue, adopt } of heads) {
    adopt();
    if (issue.state === "closed") continue;
    issue.updatedAt = repo.pushedAt;
    tellPull(world, issue, by, "synchronize", { before, after });
  }
}

function pullsOn(repo: Repository, ref: string): PullRequest[] {
  // A closed one follows its branch in silence, so that it is up to date should it be reopened.
  const pulls = repo.issues.filter(isPull).filter(({ pull }) => pull.merged === undefined);
  return pulls.filter(({ pull }) => `refs/heads/${pull.headBranch}` === ref);
}

/** Works out what a pull request looks like at a new head; `adopt` makes it so in one breath. */
async function headAt(issue: PullRequest, head: string): Promise<{ issue: PullRequest; adopt: () => void }> {
  const { repo, pull } = issue;
  const baseSha = (await readRef(repo.gitDir, `refs/heads/${pull.baseBranch}`)) ?? pull.baseSha;
  const parted = (await mergeBase(repo.gitDir, baseSha, head)) ?? baseSha;
  const size = await sizeOf(repo.gitDir, parted, head);
  const places = await Promise.all(pull.threads.map((thread) => threadAt(thread, head)));
  const adopt = (): void => {
    pull.headSha = head;
    pull.heads.add(head);
    pull.baseSha = baseSha;
    pull.size = size;
    for (const { thread, line, startLine } of places) Object.assign(thread, { line, startLine });
  };
  return { issue, adopt };
}

/** Where a thread's lines are in a new head. Always reckoned from where it was made: a forced push can go back. */
async function threadAt(
  thread: Thread,
  head: string,
): Promise<{ thread: Thread; line: number | undefined; startLine: number | undefined }> {
  const { place, issue } = thread;
  // Lines on the left are the base's, and a push to the head leaves the base as it is.
  if (place.side === "LEFT") return { thread, line: thread.line, startLine: thread.startLine };
  const map = await lineMap(issue.repo.gitDir, place.originalCommit, head, place.path);
  const line = map(place.originalLine);
  const start = place.originalStartLine;
  return { thread, line, startLine: line === undefined || start === undefined ? undefined : map(start) };
}

async function pushPayload(
  world: World,
  repo: Repository,
  by: Account,
  { ref, before, after }: Move,
): Promise<Record<string, unknown>> {
  const created = before === NOWHERE;
  const range = created ? after : `${before}..${after}`;
  const commits = await readLog(repo.gitDir, range, created ? 1 : COMMITS_MAX);
  const told = await Promise.all(commits.map((commit) => commitJson(world, repo, commit)));
  const { login, id } = by;
  return {
    ref,
    before,
    after,
    created,
    deleted: false,
    base_ref: null,
    forced: !created && !(await isAncestor(repo.gitDir, before, after)),
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
