import { peopleToAskFor } from "../core/decide/people.ts";
import type { Role } from "../core/state/roles.ts";
import { withModel } from "../core/state/settings.ts";
import type { Key, Snapshot } from "../core/state/snapshot.ts";
import type { GitHub, Lease } from "../ports/ports.ts";
import type { Deps, Run } from "./deps.ts";

/** How long a role is cached within one reconciliation, in milliseconds. */
const ROLE_MS = 60_000;

/** Starts a reconciliation of a key under a lease. */
export function createRun({ github, model, now }: Deps, key: Key, lease: Lease): Run {
  const known = new Map<string, { role: Role; at: number }>();
  return {
    now,
    lease,
    observe: async () => {
      await lease.observed();
      const s = await github.observe(key);
      if (!s) return undefined;
      const settings = withModel(s.settings, model.name, model.prices);
      return { ...s, settings, roles: await rolesFor(s, { github, known }) };
    },
  };
}

/** Roles are fetched live, but within one reconciliation at most once a minute for each person. */
async function rolesFor(
  s: Snapshot,
  { github, known }: { github: GitHub; known: Map<string, { role: Role; at: number }> },
) {
  const roles = new Map<string, Role>();
  const { all, fresh } = peopleToAskFor(s);
  for (const login of all) {
    const before = fresh.includes(login) ? undefined : known.get(login);
    const isFresh = before !== undefined && s.now - before.at < ROLE_MS;
    const role = isFresh ? before.role : await github.roleOf(s.key, login);
    known.set(login, { role, at: isFresh ? before.at : s.now });
    roles.set(login, role);
  }
  return roles;
}
