import { demand, WRITE_CODE } from "../access.ts";
import { oneAtATime } from "../git/lock.ts";
import { isAncestor, readRef, type Signature } from "../git/read.ts";
import { deleteRef, moveBranch, writeCommit } from "../git/write.ts";
import { NOWHERE } from "../json/push.ts";
import type { Account, Repository, Viewer } from "../model.ts";
import { protectedWords, rulesFor } from "../protection.ts";
import { forbidden, notFound, Refusal, unprocessable } from "../refusal.ts";
import type { World } from "../world.ts";
import { branchMoved } from "./moves.ts";

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
  checkBranchName(input.branch);
  demandWorkflows(viewer, Object.keys(input.files));
  const ref = `refs/heads/${input.branch}`;
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
    await moveBranch(repo.gitDir, input.branch, after, tip);
    repo.signed.add(after);
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
    const rules = before && rulesFor(repo, branch, viewer.account);
    if (rules && !rules.allowsForcePushes && !(await isAncestor(repo.gitDir, before, after))) {
      throw unprocessable(protectedWords(ref, "Cannot force-push to this branch"));
    }
    await moveBranch(repo.gitDir, branch, after, before);
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

/** Makes a branch: who comes second is refused, so that a name can be claimed. */
export function createBranch(
  world: World,
  viewer: Viewer,
  repo: Repository,
  { branch, sha }: { readonly branch: string; readonly sha: string },
): Promise<void> {
  demand(viewer, repo, WRITE_CODE);
  checkBranchName(branch);
  const ref = `refs/heads/${branch}`;
  return oneAtATime(repo.gitDir, async () => {
    if (await readRef(repo.gitDir, ref)) throw new Refusal(422, "UNPROCESSABLE", "Reference already exists");
    const after = /^[0-9a-f]{40}$/.test(sha) ? await readRef(repo.gitDir, sha) : undefined;
    if (!after) throw new Refusal(422, "UNPROCESSABLE", "Object does not exist");
    await moveBranch(repo.gitDir, branch, after, undefined);
    await branchMoved(world, viewer.account, repo, { ref, before: NOWHERE, after });
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

function checkBranchName(branch: string): void {
  if (isRefName(branch)) return;
  throw new Refusal(422, "UNPROCESSABLE", `refs/heads/${branch} is not a valid ref name.`);
}

/** Git's rules for the name of a branch, as far as they are met with. */
function isRefName(name: string): boolean {
  if (name === "" || name.startsWith("-") || name.endsWith("/") || name.endsWith(".")) return false;
  // Neither blanks nor controls, nor what git reads as something else.
  const isOdd = /[^!-}\u0080-\uffff]|[\^:?*[\\]/.test(name);
  return !isOdd && !/\.\.|@\{|\/\/|\.lock(\/|$)|(^|\/)\./.test(name);
}
