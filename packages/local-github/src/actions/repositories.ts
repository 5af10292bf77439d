import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ADMINISTER, demand, READ } from "../access.ts";
import { tellRepositories } from "../events.ts";
import { oneAtATime } from "../git/lock.ts";
import { closeReader } from "../git/objects.ts";
import { gitLine } from "../git/run.ts";
import { deleteRef, importRepository, initBare, setRef } from "../git/write.ts";
import type { Account, Protection, Repository, Viewer } from "../model.ts";
import { isPull } from "../model.ts";
import { invalid } from "../refusal.ts";
import { newRepository } from "../setup.ts";
import type { World } from "../world.ts";

/** Copies a repository to the viewer's account. The App is not on it. */
export async function forkRepository(world: World, viewer: Viewer, parent: Repository): Promise<Repository> {
  demand(viewer, parent, READ);
  const { account } = viewer;
  const gitDir = join(world.root, account.login, `${parent.name}.git`);
  const known = world.repositories.get(`${account.login}/${parent.name}`.toLowerCase());
  if (known?.parent === parent) return known;
  await initBare(gitDir, parent.defaultBranch);
  await importRepository(gitDir, parent.gitDir, parent.defaultBranch);
  return newRepository(world, account, {
    name: parent.name,
    gitDir,
    defaultBranch: parent.defaultBranch,
    isPrivate: parent.isPrivate,
    allowsDrafts: parent.allowsDrafts,
    parent,
    installation: undefined,
  });
}

/** Gives a repository another name; the old one leads to it until somebody takes it. */
export async function renameRepository(
  world: World,
  viewer: Viewer,
  repo: Repository,
  name: string,
): Promise<void> {
  demand(viewer, repo, ADMINISTER);
  await move(world, viewer, repo, { owner: repo.owner, name });
}

/** Gives the default branch another name; pull requests into it go along. */
export async function renameDefaultBranch(
  world: World,
  viewer: Viewer,
  repo: Repository,
  name: string,
): Promise<void> {
  demand(viewer, repo, ADMINISTER);
  const { gitDir, defaultBranch: old } = repo;
  await oneAtATime(gitDir, async () => {
    const head = await gitLine(gitDir, ["rev-parse", `refs/heads/${old}`]);
    await setRef(gitDir, `refs/heads/${name}`, head);
    await gitLine(gitDir, ["symbolic-ref", "HEAD", `refs/heads/${name}`]);
    await deleteRef(gitDir, `refs/heads/${old}`, head);
    repo.defaultBranch = name;
    for (const { pull } of repo.issues.filter(isPull)) if (pull.baseBranch === old) pull.baseBranch = name;
    world.log.record({ kind: "renamed", by: viewer.account.login, repo: repo.fullName, to: name });
  });
}

/** Gives a repository to another owner; the App goes along only where that owner has it already. */
export async function transferRepository(
  world: World,
  viewer: Viewer,
  repo: Repository,
  owner: Account,
): Promise<void> {
  demand(viewer, repo, ADMINISTER);
  const earlier = repo.installation;
  await move(world, viewer, repo, { owner, name: repo.name });
  const next = world.installations.find(({ account }) => account === owner);
  if (earlier) {
    earlier.repositories.splice(earlier.repositories.indexOf(repo), 1);
    tellRepositories(world, earlier, repo, viewer.account, "removed");
  }
  repo.installation = next;
  if (!next) return;
  next.repositories.push(repo);
  tellRepositories(world, next, repo, viewer.account, "added");
}

async function move(
  world: World,
  viewer: Viewer,
  repo: Repository,
  to: { readonly owner: Account; readonly name: string },
): Promise<void> {
  const fullName = `${to.owner.login}/${to.name}`;
  const taken = world.repositories.get(fullName.toLowerCase());
  if (taken && taken !== repo && taken.fullName.toLowerCase() === fullName.toLowerCase()) {
    const message = "name already exists on this account";
    throw invalid({ resource: "Repository", code: "custom", field: "name", message });
  }
  await oneAtATime(repo.gitDir, async () => {
    const gitDir = join(world.root, to.owner.login, `${to.name}.git`);
    await mkdir(dirname(gitDir), { recursive: true });
    closeReader(repo.gitDir);
    await rename(repo.gitDir, gitDir);
    world.log.record({ kind: "renamed", by: viewer.account.login, repo: repo.fullName, to: fullName });
    Object.assign(repo, { ...to, fullName, gitDir });
    world.repositories.set(fullName.toLowerCase(), repo);
  });
}

/** Deletes a repository. Pull requests from it stay, without their head. */
export function deleteRepository(world: World, viewer: Viewer, repo: Repository): void {
  demand(viewer, repo, ADMINISTER);
  world.log.record({ kind: "deleted", by: viewer.account.login, repo: repo.fullName });
  closeReader(repo.gitDir);
  for (const [name, one] of world.repositories) if (one === repo) world.repositories.delete(name);
  for (const issue of [...world.repositories.values()].flatMap(({ issues }) => issues)) {
    if (isPull(issue) && issue.pull.headRepo === repo) issue.pull.headRepo = undefined;
  }
  world.nodes.delete(repo.nodeId);
  const { installation } = repo;
  if (!installation) return;
  installation.repositories.splice(installation.repositories.indexOf(repo), 1);
  tellRepositories(world, installation, repo, viewer.account, "removed");
}

const UNPROTECTED: Protection = {
  requiredChecks: [],
  requiresSignatures: false,
  approvals: 0,
  pushers: undefined,
  allowsForcePushes: false,
  allowsDeletions: false,
  bindsAdmins: false,
};

/** Protects a branch, or all that a pattern matches; with undefined it is free again. */
export function protectBranch(
  world: World,
  viewer: Viewer,
  repo: Repository,
  pattern: string,
  rules: Partial<Protection> | undefined,
): void {
  demand(viewer, repo, ADMINISTER);
  world.log.record({ kind: "protected", by: viewer.account.login, repo: repo.fullName, pattern });
  if (rules) repo.protections.set(pattern, { ...UNPROTECTED, ...rules });
  else repo.protections.delete(pattern);
}
