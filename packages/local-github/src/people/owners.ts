import { setInstalled, setPermissions, suspend, uninstall, unsuspend } from "../actions/installations.ts";
import {
  deleteRepository,
  forkRepository,
  protectBranch,
  renameDefaultBranch,
  renameRepository,
  transferRepository,
} from "../actions/repositories.ts";
import { addTeam, deleteTeam, setMembership, teamOf } from "../actions/teams.ts";
import type { Protection, Role, TeamState } from "../model.ts";
import { accountOf, personViewer, repositoryOf, type World } from "../world.ts";
import { installationOf } from "./find.ts";

/** What owners do with repositories, and with the App on them. */
export function ownersOf(world: World) {
  return { ...repositoriesOf(world), ...installationsOf(world), ...teamsOf(world) };
}

function teamsOf(world: World) {
  return {
    /** Makes a team of an organization, below another one if `parent` names it. */
    addTeam(org: string, slug: string, parent?: string): void {
      addTeam(world, org, slug, parent);
    },
    deleteTeam(org: string, slug: string): void {
      deleteTeam(world, org, slug);
    },
    /** Puts somebody into a team; `pending` only invites them, and undefined takes them out. */
    setTeamMember(org: string, slug: string, login: string, state: TeamState | undefined): void {
      setMembership(world, teamOf(world, org, slug), login, state);
    },
  };
}

function repositoriesOf(world: World) {
  const repository = (name: string) => repositoryOf(world, name);
  /** The repository's owner, who may do everything there. */
  const owner = (repo: string) => personViewer(world, repository(repo).owner.login);
  return {
    /** Gives somebody a role in a repository; undefined takes it away. */
    setRole(repo: string, login: string, role: Role | undefined): void {
      const { roles } = repository(repo);
      const account = accountOf(world, login).login;
      if (role) roles.set(account, role);
      else roles.delete(account);
      world.log.record({ kind: "role", by: repository(repo).owner.login, repo, login, role: role ?? "none" });
    },
    /** Forks a repository to a person's account; returns the fork's full name. */
    async fork(repo: string, by: string): Promise<string> {
      return (await forkRepository(world, personViewer(world, by), repository(repo))).fullName;
    },
    /** Protects a branch, or all that a pattern matches; with undefined it is free again. */
    protect(repo: string, pattern: string, rules: Partial<Protection> | undefined): void {
      protectBranch(world, owner(repo), repository(repo), pattern, rules);
    },
    renameRepository(repo: string, name: string): Promise<void> {
      return renameRepository(world, owner(repo), repository(repo), name);
    },
    renameDefaultBranch(repo: string, name: string): Promise<void> {
      return renameDefaultBranch(world, owner(repo), repository(repo), name);
    },
    /** Gives a repository to another owner. */
    transferRepository(repo: string, to: string): Promise<void> {
      return transferRepository(world, owner(repo), repository(repo), accountOf(world, to));
    },
    deleteRepository(repo: string): void {
      deleteRepository(world, owner(repo), repository(repo));
    },
  };
}

function installationsOf(world: World) {
  const at = (owner: string) => [world, installationOf(world, owner), accountOf(world, owner)] as const;
  return {
    /** Stops the App on an account. */
    suspendApp(owner: string): void {
      suspend(...at(owner));
    },
    unsuspendApp(owner: string): void {
      unsuspend(...at(owner));
    },
    uninstallApp(owner: string): void {
      uninstall(...at(owner));
    },
    /** The owner accepts other permissions for the App, fewer or more; metadata is always read. */
    setAppPermissions(owner: string, permissions: Readonly<Record<string, string>>): void {
      setPermissions(...at(owner), permissions);
    },
    /** Takes the App off one repository, or puts it on. */
    setAppOn(repo: string, change: "added" | "removed"): void {
      const repository = repositoryOf(world, repo);
      const [, installation, by] = at(repository.owner.login);
      setInstalled(world, { installation, repo: repository }, by, change);
    },
  };
}
