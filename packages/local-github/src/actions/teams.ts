import type { Team, TeamState } from "../model.ts";
import { notFound } from "../refusal.ts";
import { accountOf, type World } from "../world.ts";

const nameOf = (org: string, slug: string): string => `${org}/${slug}`.toLowerCase();

/** The team, by its organization and slug. */
export function teamOf(world: World, org: string, slug: string): Team {
  const team = world.teams.get(nameOf(org, slug));
  if (!team) throw notFound();
  return team;
}

/** Makes a team, below another one if `parent` names it. */
export function addTeam(world: World, org: string, slug: string, parent: string | undefined): void {
  const above = parent === undefined ? undefined : teamOf(world, org, parent);
  const { id } = world.ids.next("T");
  world.log.record({ kind: "team", by: org, slug });
  world.teams.set(nameOf(org, slug), {
    id,
    org: accountOf(world, org),
    slug,
    parent: above,
    members: new Map(),
  });
}

/** Removes a team, and those below it. */
export function deleteTeam(world: World, org: string, slug: string): void {
  const team = teamOf(world, org, slug);
  world.log.record({ kind: "team", by: org, slug, isDeleted: true });
  for (const [name, one] of world.teams) if (one === team || isBelow(one, team)) world.teams.delete(name);
}

/** Puts somebody into a team, invites them, or with undefined takes them out. */
export function setMembership(world: World, team: Team, login: string, state: TeamState | undefined): void {
  const account = accountOf(world, login);
  world.log.record({ kind: "team", by: team.org.login, slug: team.slug, login, state: state ?? "none" });
  if (state) team.members.set(account, state);
  else team.members.delete(account);
}

/** Somebody's membership: members of the teams below a team are its members too. */
export function membershipIn(world: World, team: Team, login: string): TeamState | undefined {
  const account = world.accounts.get(login.toLowerCase());
  const all = [...world.teams.values()].filter((one) => one === team || isBelow(one, team));
  const states = all.flatMap(({ members }) => (account && members.get(account)) ?? []);
  return states.find((state) => state === "active") ?? states[0];
}

function isBelow({ parent }: Team, team: Team): boolean {
  return parent !== undefined && (parent === team || isBelow(parent, team));
}
