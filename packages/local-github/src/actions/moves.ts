import { tell, tellPull } from "../events.ts";
import { lineMap, sizeOf } from "../git/diff.ts";
import { isAncestor, mergeBase, readLog, readRef } from "../git/read.ts";
import { fetchRef, setRef } from "../git/write.ts";
import { type Move, NOWHERE, pushPayload } from "../json/push.ts";
import { type Account, isPull, type PullRequest, type Repository, type Thread } from "../model.ts";
import type { World } from "../world.ts";
import { closeMentioned } from "./closing.ts";
import { changeState } from "./issues.ts";

const COMMITS_MAX = 250;

/**
 * Everything that follows when a reference has moved: the effect, `push`, for open pulls `synchronize` or their
 * end, and on the default branch the end of issues that a commit closes.
 */
export async function branchMoved(world: World, by: Account, repo: Repository, move: Move): Promise<void> {
  const { before, after } = move;
  const isGone = after === NOWHERE;
  const [payload, ...heads] = await Promise.all([
    pushPayload(world, repo, by, move),
    ...(isGone ? [] : pullsOn(world, repo, move.ref).map((issue) => headAt(issue, repo, move))),
  ]);
  repo.pushedAt = world.log.record({ kind: "push", by: by.login, repo: repo.fullName, ...move });
  tell(world, repo, by, "push", payload);
  for (const { issue, isDescendant, adopt } of heads) {
    issue.pull.isHeadGone = false;
    issue.pull.parked = issue.state === "closed" ? { isDescendant, adopt } : undefined;
    if (issue.pull.parked) continue;
    adopt();
    issue.updatedAt = repo.pushedAt;
    tellPull(world, issue, by, "synchronize", { before, after });
  }
  if (isGone) closeOrphans(world, by, repo, move.ref);
  else await landed(world, by, repo, move);
}

/** Open pull requests end with their head's branch, or their base's. */
function closeOrphans(world: World, by: Account, repo: Repository, ref: string): void {
  const onBase = repo.issues.filter(isPull).filter(({ pull }) => `refs/heads/${pull.baseBranch}` === ref);
  const onHead = pullsOn(world, repo, ref);
  for (const { pull } of onHead) pull.isHeadGone = true;
  for (const issue of [...onHead, ...onBase]) changeState(world, by, issue, "closed");
}

/** Pull requests whose head has come into their base are merged, whoever did that, and issues are closed. */
async function landed(
  world: World,
  by: Account,
  repo: Repository,
  { ref, before, after }: Move,
): Promise<void> {
  for (const issue of repo.issues.filter(isPull)) {
    const { pull, state } = issue;
    if (state === "closed" || `refs/heads/${pull.baseBranch}` !== ref) continue;
    if (await isAncestor(repo.gitDir, pull.headSha, after)) markMerged(world, by, issue, after);
  }
  if (ref !== `refs/heads/${repo.defaultBranch}` || before === NOWHERE) return;
  const commits = await readLog(repo.gitDir, `${before}..${after}`, COMMITS_MAX);
  for (const { message } of commits) closeMentioned(world, by, repo, message);
}

/** Ends a pull request as merged; on the default branch it closes the issues that its text says it does. */
export function markMerged(world: World, by: Account, issue: PullRequest, sha: string): void {
  const place = { by: by.login, repo: issue.repo.fullName, number: issue.number };
  const at = world.log.record({ ...place, kind: "merged", sha });
  issue.pull.merged = { at, by, sha };
  changeState(world, by, issue, "closed");
  if (issue.pull.baseBranch === issue.repo.defaultBranch) closeMentioned(world, by, issue.repo, issue.body);
}

function pullsOn(world: World, repo: Repository, ref: string): PullRequest[] {
  const everywhere = [...new Set(world.repositories.values())].flatMap(({ issues }) => issues).filter(isPull);
  const pulls = everywhere.filter(({ pull }) => pull.headRepo === repo && pull.merged === undefined);
  return pulls.filter(({ pull }) => `refs/heads/${pull.headBranch}` === ref);
}

/** Works out what a pull request looks like at a new head; `adopt` makes it so in one breath. */
async function headAt(
  issue: PullRequest,
  from: Repository,
  { before, after: head }: Move,
): Promise<{ issue: PullRequest; isDescendant: boolean; adopt: () => void }> {
  const { repo, pull } = issue;
  if (from !== repo) await fetchRef(repo.gitDir, from.gitDir, head);
  const baseSha = (await readRef(repo.gitDir, `refs/heads/${pull.baseBranch}`)) ?? pull.baseSha;
  const parted = (await mergeBase(repo.gitDir, baseSha, head)) ?? baseSha;
  const size = await sizeOf(repo.gitDir, parted, head);
  const places = await Promise.all(pull.threads.map((thread) => threadAt(thread, head)));
  const isForced = before !== NOWHERE && !(await isAncestor(repo.gitDir, before, head));
  const dropped = isForced ? await droppedReviews(issue, head) : [];
  const isDescendant = await isAncestor(repo.gitDir, pull.headSha, head);
  if (issue.state === "open" || isDescendant) {
    await setRef(repo.gitDir, `refs/pull/${issue.number}/head`, head);
  }
  const adopt = (): void => {
    pull.headSha = head;
    pull.heads.add(head);
    pull.baseSha = baseSha;
    pull.size = size;
    for (const { thread, line, startLine } of places) Object.assign(thread, { line, startLine });
    // GitHub does so too: an approval then looks as if it had been given to what nobody has seen.
    for (const review of dropped) review.commit = head;
  };
  return { issue, isDescendant, adopt };
}

async function droppedReviews(
  { repo, pull }: PullRequest,
  head: string,
): Promise<PullRequest["pull"]["reviews"]> {
  const kept = await Promise.all(pull.reviews.map(({ commit }) => isAncestor(repo.gitDir, commit, head)));
  return pull.reviews.filter((_, index) => !kept[index]);
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
