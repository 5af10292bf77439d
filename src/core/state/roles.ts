/** GitHub's repository roles, from lowest to highest; `none` for people without one. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** A GitHub account. Compared by id, because logins can be renamed and reused. */
export interface Person {
  readonly login: string;
  /** GitHub's numeric user id; 0 for a deleted account. */
  readonly id: number;
  /** GraphQL node id. */
  readonly nodeId: string;
  readonly isBot: boolean;
}

/** GitHub's name for deleted accounts; has no role. */
export const NOBODY: Person = { login: "ghost", id: 0, nodeId: "", isBot: false };

/** True if the role is at least the needed one. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The lowest role that the settings allow to do anything. */
export function lowestRole(roles: { readonly [what: string]: Role }): Role {
  return ROLES.find((role) => Object.values(roles).includes(role)) ?? "admin";
}

/** The author of an App's commits: GitHub links them to its account by this address. */
export function committerOf({ login, id }: Person): { name: string; email: string } {
  return { name: `${login}[bot]`, email: `${id}+${login}[bot]@users.noreply.github.com` };
}
