import { tellInstallation, tellRepositories } from "../events.ts";
import type { Account, Installation, Repository } from "../model.ts";
import type { World } from "../world.ts";

/** Stops the App on an account: its tokens are refused and it hears of nothing until it is unsuspended. */
export function suspend(world: World, installation: Installation, by: Account): void {
  if (installation.suspended) return;
  const at = record(world, installation, by, "suspended");
  installation.suspended = { at, by };
  tellInstallation(world, installation, by, "suspend");
}

/** Lets the App work on the account again. */
export function unsuspend(world: World, installation: Installation, by: Account): void {
  if (!installation.suspended) return;
  record(world, installation, by, "unsuspended");
  installation.suspended = undefined;
  tellInstallation(world, installation, by, "unsuspend");
}

/** Takes the App off an account with all its repositories; its tokens are void. */
export function uninstall(world: World, installation: Installation, by: Account): void {
  record(world, installation, by, "uninstalled");
  tellInstallation(world, installation, by, "deleted");
  world.installations.splice(world.installations.indexOf(installation), 1);
  for (const repo of installation.repositories) repo.installation = undefined;
}

/** The owner accepts other permissions, fewer or more. */
export function setPermissions(
  world: World,
  installation: Installation,
  by: Account,
  permissions: Readonly<Record<string, string>>,
): void {
  record(world, installation, by, "permissions");
  installation.permissions = { metadata: "read", ...permissions };
  tellInstallation(world, installation, by, "new_permissions_accepted");
}

/** Takes the App off one repository, or puts it on. */
export function setInstalled(
  world: World,
  { installation, repo }: { readonly installation: Installation; readonly repo: Repository },
  by: Account,
  change: "added" | "removed",
): void {
  const { repositories } = installation;
  if (repositories.includes(repo) === (change === "added")) return;
  record(world, installation, by, change);
  if (change === "added") repositories.push(repo);
  else repositories.splice(repositories.indexOf(repo), 1);
  repo.installation = change === "added" ? installation : undefined;
  tellRepositories(world, installation, repo, by, change);
}

function record(world: World, { id, account }: Installation, by: Account, change: string): string {
  return world.log.record({ kind: "installation", by: by.login, on: account.login, id, change });
}
