import type { CodeownersFile, Membership, Team } from "../core/state/approvers.ts";
import { CODEOWNERS_BYTES_MAX, CODEOWNERS_PATHS } from "../core/state/codeowners.ts";
import { ROLES, type Role } from "../core/state/roles.ts";
import type { Key } from "../core/state/snapshot.ts";
import type { GitHub } from "../ports/ports.ts";
import type { Codeowners } from "./answers.ts";
import { type Client, isStatus } from "./client.ts";
import { ask } from "./graphql.ts";
import { CODEOWNERS } from "./queries.ts";

/** What is read about people who approve. */
export const approverReads = (
  at: (key: Key) => Client,
): Pick<GitHub, "roleOf" | "codeowners" | "membershipOf"> => ({
  roleOf: (key, login) => roleOf(at(key), key, login),
  codeowners: (key) => codeownersOf(at(key), key),
  membershipOf: (key, team, login) => membershipOf(at(key), team, login),
});

async function roleOf(client: Client, { owner, repo }: Key, username: string): Promise<Role> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
    // `permission` maps maintain to write and triage to read; custom roles appear only there.
    const names = [data.role_name, data.permission];
    return names.flatMap((name) => ROLES.find((role) => role === name) ?? []).at(0) ?? "none";
  } catch (error) {
    if (isStatus(error, 404)) return "none";
    throw error;
  }
}

/** The default branch's CODEOWNERS: GitHub takes the first that it finds. */
async function codeownersOf(client: Client, { owner, repo }: Key): Promise<CodeownersFile> {
  const { repository } = await ask<Codeowners>(client, CODEOWNERS, { owner, repo });
  const files = [repository?.inGitHub, repository?.atRoot, repository?.inDocs];
  const at = files.findIndex((file) => file?.byteSize !== undefined);
  const [path, file] = [CODEOWNERS_PATHS[at], files[at]];
  if (!repository || path === undefined)
    return repository ? { kind: "absent" } : { kind: "unreadable", path: "CODEOWNERS" };
  const { text, isTruncated, byteSize = 0 } = file ?? {};
  return typeof text !== "string" || isTruncated || byteSize > CODEOWNERS_BYTES_MAX
    ? { kind: "unreadable", path }
    : { kind: "text", path, text };
}

/**
 * Whether somebody is in a team or in one below it. Without the permission to read that (403) it is not known; a team
 * that is gone has no members.
 */
async function membershipOf(client: Client, { org, slug }: Team, username: string): Promise<Membership> {
  try {
    const { data } = await client.rest.teams.getMembershipForUserInOrg({ org, team_slug: slug, username });
    return data.state === "active" ? "member" : "none";
  } catch (error) {
    if (isStatus(error, 404)) return "none";
    if (isStatus(error, 403)) return "unknown";
    throw error;
  }
}
