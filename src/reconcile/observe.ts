import { peopleToAskFor } from "../core/decide/decide.ts";
import type { Role } from "../core/state/roles.ts";
import { withModel } from "../core/state/settings.ts";
import type { Key, Snapshot } from "../core/state/snapshot.ts";
import type { GitHub, Lease } from "../ports/ports.ts";
import type { Deps, Run } from "./deps.ts";

/** How long a role that was asked is believed within one run over a key, in milliseconds. */
const ROLE_MS = 60_000;

/** A run over a key: looks at GitHub, with what the queue tells about it. */
export function createRun({ github, model, now }: Deps, key: Key, turn: Lease): Run {
  const known = new Map<string, { role: Role; at: number }>();
  return {
    now,
    lease: turn,
    observe: async () => {
      await turn.observed();
      const s = await github.observe(key);
      if (!s) return undefined;
      const settings = withModel(s.settings, model);
      return { ...s, settings, roles: await rolesFor(s, { github, known }) };
    },
  };
}

/** Roles are asked live; within one run nobody's is asked twice in a minute. */
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
