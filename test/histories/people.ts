import type { LocalGitHub } from "@redline/local-github";
import type { Role } from "@redline/local-github/model.ts";

/** Everybody's role at the beginning of every history. */
export const ROLES = {
  alice: "maintain",
  bob: "write",
  carol: "write",
  dave: "triage",
  rita: "read",
} as const;

/** Somebody whom the repository does not know. */
export const OUTSIDER = "mallory";

/** The settings file for each role that may approve. */
export const SETTINGS = {
  write: "debounce: 0\n",
  maintain: "debounce: 0\nroles: { approve: maintain }\n",
} as const;

/** Lets approving take that role. */
export async function putSettings(
  github: LocalGitHub,
  repo: string,
  approve: keyof typeof SETTINGS,
): Promise<void> {
  const [path, text] = [".github/redline.yml", SETTINGS[approve]];
  if ((await github.readFile(repo, "main", path)) === text) return;
  await github.commit(repo, "main", { by: "alice", message: "Settings", files: { [path]: text } });
}

/** Gives everybody the role again that a history has taken away. */
export function restoreRoles(github: LocalGitHub, repo: string): void {
  const roles: Readonly<Record<string, Role | undefined>> = { ...ROLES, [OUTSIDER]: undefined };
  for (const [login, role] of Object.entries(roles)) github.setRole(repo, login, role);
}
