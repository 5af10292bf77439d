import { demand, WRITE_CODE } from "../access.ts";
import { oneAtATime } from "../git/lock.ts";
import { readRef, type Signature } from "../git/read.ts";
import { moveBranch, writeCommit, writeMerge } from "../git/write.ts";
import { NOWHERE } from "../json/push.ts";
import type { Repository, Viewer } from "../model.ts";
import { rulesFor } from "../protection.ts";
import { notFound, unprocessable } from "../refusal.ts";
import type { World } from "../world.ts";
import { branchMoved } from "./moves.ts";
import { signatureOf } from "./pushes.ts";

/** A commit as anybody can make it at home; git believes whatever names it bears. */
export interface PushedCommit {
  readonly message: string;
  readonly files?: Readonly<Record<string, string | null>>;
  /** Who is said to have written it: whoever pushes if left out. */
  readonly author?: Omit<Signature, "date">;
  /** Who is said to have committed it: whoever pushes if left out. */
  readonly committer?: Omit<Signature, "date">;
  /** A branch, or any commit, that it merges besides. */
  readonly merges?: string;
}

/** Puts such a commit on a branch, by a push; a branch that is not there starts at the default one. */
export async function pushCommit(
  world: World,
  viewer: Viewer,
  repo: Repository,
  commit: PushedCommit & { readonly branch: string },
): Promise<string> {
  demand(viewer, repo, WRITE_CODE);
  const { branch } = commit;
  // The rules of a protected branch are looked at where git itself pushes.
  if (rulesFor(repo, branch, viewer.account)) throw unprocessable(`${branch} is protected: push with git`);
  const ref = `refs/heads/${branch}`;
  return oneAtATime(repo.gitDir, async () => {
    const before = await readRef(repo.gitDir, ref);
    const parent = before ?? (await readRef(repo.gitDir, `refs/heads/${repo.defaultBranch}`));
    if (!parent) throw notFound(`There is nothing to start ${branch} from`);
    const after = await write(world, viewer, repo, { ...commit, parent });
    await moveBranch(repo.gitDir, branch, after, before);
    await branchMoved(world, viewer.account, repo, { ref, before: before ?? NOWHERE, after });
    return after;
  });
}

async function write(
  world: World,
  viewer: Viewer,
  { gitDir }: Repository,
  { message, files = {}, merges, parent, ...given }: PushedCommit & { readonly parent: string },
): Promise<string> {
  const own = signatureOf(world, viewer.account);
  const [by, author] = [
    { ...own, ...given.committer },
    { ...own, ...given.author },
  ];
  if (merges === undefined) return writeCommit(gitDir, { parent, message, by, author, files });
  const other = (await readRef(gitDir, `refs/heads/${merges}`)) ?? (await readRef(gitDir, merges));
  if (!other) throw notFound(`There is no ${merges} to merge`);
  const merged = await writeMerge(gitDir, { base: parent, head: other, by, message });
  return writeCommit(gitDir, { parent: merged, parents: [parent, other], message, by, author, files });
}
