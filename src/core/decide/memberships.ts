/** What has to be asked of GitHub about approvers, besides their roles. */

import { withReviewApprovals } from "../approvals/review-approvals.ts";
import { ownedFiles } from "../approvals/rules.ts";
import { verbsSeen } from "../discussion/command.ts";
import { progressOf } from "../discussion/progress.ts";
import { membershipId, type Team, teamOf } from "../state/approvers.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { approversOf, mayNeedApproval } from "./approvers.ts";
import { pendingCommands } from "./commands.ts";
import { recordOf } from "./requests.ts";

/** True if the decision depends on who owns the plan's files. */
export const needsCodeowners = (s: Snapshot): boolean =>
  s.settings.approvals.require_code_owners && s.plan !== undefined && mayNeedApproval(s);

/** Whose membership in which teams the decision depends on. */
export function membershipsToAskFor(shown: Snapshot): { readonly team: Team; readonly login: string }[] {
  const s = withReviewApprovals(shown);
  const record = recordOf(s);
  const approving = mayNeedApproval(s)
    ? pendingCommands(s, record).filter(({ body }) => isApproval(body))
    : [];
  const logins = new Set([...approversOf(s, record), ...approving.map(({ by }) => by.login)]);
  const mayApprove = (login: string) => isAtLeast(s.roles.get(login) ?? "none", s.settings.roles.approve);
  const pairs = [...logins]
    .filter(mayApprove)
    .flatMap((login) => teamsThatMatter(s).map((team) => ({ team, login })));
  return [...new Map(pairs.map((pair) => [membershipId(pair.team, pair.login), pair])).values()];
}

function isApproval(body: string): boolean {
  const verbs = verbsSeen(body);
  return verbs.has("approve") || verbs.has("next");
}

/** Those in the settings, and owners of the plan's files; a team of another organization counts nowhere here. */
function teamsThatMatter(s: Snapshot): Team[] {
  const { owner } = s.key;
  const items = progressOf(s).items.map(({ item }) => item);
  const owners = items.flatMap((item) => ownedFiles(s, item) ?? []).flatMap((file) => file.owners);
  const owning = owners.filter((name) => /^@[^/]+\//.test(name)).map((name) => teamOf(name, owner));
  const teams = [...s.settings.approvals.teams.map((name) => teamOf(name, owner)), ...owning];
  return teams.filter(({ org }) => org === owner.toLowerCase());
}
