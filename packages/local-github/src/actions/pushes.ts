import { demand, WRITE_CODE } from "../access.ts";
import { oneAtATime } from "../git/lock.ts";
import { isAncestor, isShared, readRef, type Signature } from "../git/read.ts";
import { GitFailure } from "../git/run.ts";
import { deleteRef, moveRef, writeCommit } from "../git/write.ts";
import { NOWHERE } from "../json/push.ts";
import type { Account, Repository, Viewer } from "../model.ts";
import { protectedWords, rulesFor } from "../protection.ts";
import { forbidden, notFound, Refusal, unprocessable } from "../refusal.ts";
import type { World } from "../world.ts";
import { branchMoved } from "./moves.ts";
import { isRefName, whyAmbiguous } from "./ref-names.ts";

/** Name, e-mail and time of a commit made now by that account. */
export function signatureOf(world: World, account: Account): Signature {
  const { id, login, name } = account;
  const date = world.clock.stamp();
  return { name, email: `${id}+${login}@users.noreply.github.com`, date };
}

/** Commits to a branch as the web editor does; a branch that is not there starts at the default branch. */
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
  checkNewName(ref);
  demandWorkflows(viewer, Object.keys(input.files));
  return oneAtATime(repo.gitDir, async () => {
    const tip = await readRef(repo.gitDir, ref);
    const rules = tip === undefined ? undefined : rulesFor(repo, input.branch, viewer.account);
    if (rules && (rules.approvals > 0 || rules.requiredChecks.length > 0)) {
      const why = "Could not update file: Changes must be made through a pull request.";
      throw new Refusal(409, "UNPROCESSABLE", why);
    }
    const parent = tip ?? (await readRef(repo.gitDir, `refs/heads/${repo.defaultBranch}`));
    const by = signatureOf(world, viewer.account);
    const { message, files } = input;
    const after = await writeCommit(repo.gitDir, { parent, message, by, files });
    await move(repo.gitDir, ref, after, tip);
    repo.signed.add(after);
    await branchMoved(world, viewer.account, repo, { ref, before: tip ?? NOWHERE, after });
    return after;
  });
}

/** Commits to a branch that is where it is expected, as `createCommitOnBranch` does; GitHub signs it. */
export function commitOnBranch(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: {
    readonly branch: string;
    readonly expected: string;
    readonly message: string;
    readonly files: Readonly<Record<string, Buffer | null>>;
  },
): Promise<string> {
  demand(viewer, repo, WRITE_CODE);
  demandWorkflows(viewer, Object.keys(input.files));
  const { branch, expected, message, files } = input;
  const ref = `refs/heads/${branch}`;
  return oneAtATime(repo.gitDir, async () => {
    const tip = await readRef(repo.gitDir, ref);
    if (!tip) throw notFound(`No ref found for branch '${branch}'`);
    if (tip !== expected) {
      const why = `Expected branch to point to "${expected}" but it did not. Pull and try again.`;
      throw new Refusal(409, "STALE_DATA", why);
    }
    const rules = rulesFor(repo, branch, viewer.account);
    if (rules && (rules.approvals > 0 || rules.requiredChecks.length > 0)) {
      throw unprocessable(protectedWords(ref, "Changes must be made through a pull request."));
    }
    const author = signatureOf(world, viewer.account);
    const by = { ...author, name: "GitHub", email: "noreply@github.com" };
    const after = await writeCommit(repo.gitDir, { parent: tip, message, by, author, files });
    await move(repo.gitDir, ref, after, tip);
    repo.signed.add(after);
    await branchMoved(world, viewer.account, repo, { ref, before: tip, after });
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
    const rules = before && rulesFor(repo, branch, viewer.account);
    if (rules && !rules.allowsForcePushes && !(await isAncestor(repo.gitDir, before, after))) {
      throw unprocessable(protectedWords(ref, "Cannot force-push to this branch"));
    }
    await move(repo.gitDir, ref, after, before);
    await branchMoved(world, viewer.account, repo, { ref, before: before ?? NOWHERE, after });
  });
}

/** Notices what a push over HTTP changed, by comparing references as they were and as they are. */
export async function pushed(
  world: World,
  by: Account,
  repo: Repository,
  earlier: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Promise<void> {
  for (const ref of new Set([...earlier.keys(), ...now.keys()])) {
    const [before = NOWHERE, after = NOWHERE] = [earlier.get(ref), now.get(ref)];
    if (before !== after) await branchMoved(world, by, repo, { ref, before, after });
  }
}

/** Makes a branch, a tag or any other reference: who comes second is refused, so that a name can be claimed. */
export async function createRef(
  world: World,
  viewer: Viewer,
  repo: Repository,
  { ref, sha }: { readonly ref: string; readonly sha: string },
): Promise<void> {
  demand(viewer, repo, WRITE_CODE);
  checkNewName(ref);
  return oneAtATime(repo.gitDir, async () => {
    if (await readRef(repo.gitDir, ref)) throw new Refusal(422, "UNPROCESSABLE", "Reference already exists");
    const after = /^[0-9a-f]{40}$/.test(sha) ? await readRef(repo.gitDir, sha) : undefined;
    if (!after) throw new Refusal(422, "UNPROCESSABLE", "Object does not exist");
    await move(repo.gitDir, ref, after, undefined);
    // Of what is neither a branch nor a tag nobody is told.
    if (isShared(ref)) await branchMoved(world, viewer.account, repo, { ref, before: NOWHERE, after });
  });
}

/** Removes a branch; open pull requests from it are closed. */
export function deleteBranch(world: World, viewer: Viewer, repo: Repository, branch: string): Promise<void> {
  demand(viewer, repo, WRITE_CODE);
  const ref = `refs/heads/${branch}`;
  return oneAtATime(repo.gitDir, async () => {
    const before = await readRef(repo.gitDir, ref);
    if (!before) throw new Refusal(422, "UNPROCESSABLE", "Reference does not exist");
    const rules = rulesFor(repo, branch, viewer.account);
    if (branch === repo.defaultBranch)
      throw new Refusal(422, "UNPROCESSABLE", "Cannot delete the default branch");
    if (rules && !rules.allowsDeletions) throw new Refusal(422, "UNPROCESSABLE", "Cannot delete this branch");
    await deleteRef(repo.gitDir, ref, before);
    await branchMoved(world, viewer.account, repo, { ref, before, after: NOWHERE });
  });
}

function demandWorkflows({ permissions }: Viewer, paths: readonly string[]): void {
  if (!permissions || permissions.workflows === "write") return;
  const isWorkflow = (path: string): boolean => path.startsWith(".github/workflows/");
  if (paths.some(isWorkflow)) throw forbidden("Resource not accessible by integration");
}

function checkNewName(ref: string): void {
  if (isRefName(ref.replace(/^refs\/[^/]+\//, "")) && !whyAmbiguous(ref)) return;
  throw new Refusal(422, "UNPROCESSABLE", `${ref} is not a valid ref name.`);
}

/** Moves a reference; where one name is the beginning of another's path, git cannot have both. */
async function move(gitDir: string, ref: string, to: string, from: string | undefined): Promise<void> {
  await moveRef(gitDir, ref, to, from).catch((error: unknown) => {
    throw error instanceof GitFailure ? new Refusal(422, "UNPROCESSABLE", "Reference update failed") : error;
  });
}
