import type { CodeownersFile, Membership } from "../../src/core/state/approvers.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { approved, later, saying, waiting } from "./approving.ts";
import { aPerson, aPull } from "./builders.ts";

export const [olga, max, wanda] = [aPerson("olga"), aPerson("max"), aPerson("wanda", { id: 777 })];
export const ROLES = new Map([
  ["olga", "write"],
  ["max", "maintain"],
  ["wanda", "write"],
] as const);

export interface Facts {
  readonly codeowners?: CodeownersFile;
  /** Members, as `org/team login`. */
  readonly members?: Readonly<Record<string, Membership>>;
}

/** A plan of three items in a repository with these settings. */
export function ruled(
  approvals: string,
  { codeowners, members = {} }: Facts = {},
  more: Partial<Snapshot> = {},
): Snapshot {
  const { settings, problems } = parseSettings(`approvals: ${approvals}`);
  if (!settings) throw new Error(JSON.stringify(problems));
  const memberships = new Map(Object.entries(members));
  return { ...waiting(), settings, roles: ROLES, approvers: { codeowners, memberships }, ...more };
}

export const owners = (text: string): CodeownersFile => ({ kind: "text", path: "CODEOWNERS", text });
export const by = (person: Comment["by"], more: Partial<Comment> = {}) => ({ by: person, ...more });
export const approving = (s: Snapshot, ...people: readonly Comment["by"][]) =>
  people.reduce((now, person) => later(saying(now, "/approve", by(person))), s);
export const statusOf = (s: Snapshot) => later(s).status?.text ?? "";

/** An approval of olga, from before the settings required more. */
export const approvedBefore = () => {
  const { pull, status } = approved();
  return { pull, status };
};
const commentsWith = (
  s: Snapshot,
  change: (comments: readonly Comment[]) => readonly Comment[],
): Snapshot => ({
  ...s,
  pull: aPull({ ...s.pull, comments: change(s.pull?.comments ?? []) }),
});
export const without = (s: Snapshot, at: number) => commentsWith(s, (all) => all.toSpliced(at, 1));
export const edited = (s: Snapshot, at: number, more: Partial<Comment>) =>
  commentsWith(s, (all) => all.map((one, index) => (index === at ? { ...one, ...more } : one)));
