import { hasRules } from "../core/approvals/rules.ts";
import { membershipsToAskFor, needsCodeowners } from "../core/decide/memberships.ts";
import { peopleToAskFor } from "../core/decide/people.ts";
import { type Membership, membershipId } from "../core/state/approvers.ts";
import type { Role } from "../core/state/roles.ts";
import { withModel } from "../core/state/settings.ts";
import type { Key, Snapshot } from "../core/state/snapshot.ts";
import type { GitHub, Lease } from "../ports/ports.ts";
import type { Deps, Run } from "./deps.ts";
import { type Known, withBase } from "./drift.ts";

/** How long a role is cached within one reconciliation, in milliseconds. */
const ROLE_MS = 60_000;

/** Starts a reconciliation of a key under a lease. */
export function createRun({ github, workspace, log, model, now }: Deps, key: Key, lease: Lease): Run {
  const known = new Map<string, { role: Role; at: number }>();
  const ofGit: Known = new Map();
  return {
    now,
    lease,
    observe: async () => {
      await lease.observed();
      const s = await github.observe(key);
      if (!s) return undefined;
      const settings = withModel(s.settings, model.name, model.prices);
      const based = await withBase({ github, workspace, log }, s, ofGit);
      const roles = await rolesFor(s, { github, known });
      return await withApprovers(github, { ...based, settings, roles });
    },
  };
}

/** What the settings require of approvers besides roles; always live, and nothing is asked that they do not need. */
async function withApprovers(github: GitHub, s: Snapshot): Promise<Snapshot> {
  if (!hasRules(s.settings)) return s;
  const codeowners = needsCodeowners(s) ? await github.codeowners(s.key) : undefined;
  const memberships = new Map<string, Membership>();
  for (const { team, login } of membershipsToAskFor({ ...s, approvers: { codeowners, memberships } }))
    memberships.set(membershipId(team, login), await github.membershipOf(s.key, team, login));
  return { ...s, approvers: { codeowners, memberships } };
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
