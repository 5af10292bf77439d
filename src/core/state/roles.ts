/** What GitHub calls a role, from least to most; `none` for people GitHub knows no role of. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Somebody on GitHub. People are compared by id: logins can be renamed and taken over. */
export interface Person {
  readonly login: string;
  /** GitHub's numeric user id; 0 for a deleted account. */
  readonly id: number;
  /** GraphQL node id. */
  readonly nodeId: string;
  readonly isBot: boolean;
}

/** Somebody of whom nothing is known, as GitHub names accounts that are no more; without a role. */
export const NOBODY: Person = { login: "ghost", id: 0, nodeId: "", isBot: false };

/** True if the role is at least the one that is needed. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The least role that settings give a say in anything. */
export function lowestRole(roles: { readonly [what: string]: Role }): Role {
  return ROLES.find((role) => Object.values(roles).includes(role)) ?? "admin";
}

/** Who an App's commits are by: GitHub links them to its account by this address. */
export function committerOf({ login, id }: Person): { name: string; email: string } {
  return { name: `${login}[bot]`, email: `${id}+${login}[bot]@users.noreply.github.com` };
}
