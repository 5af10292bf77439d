/** What the settings require of the approvals of an item, beside that each of them holds. */
import { lastEditors } from "../discussion/editors.ts";
import { requesterIds } from "../discussion/trigger.ts";
import type { Item } from "../plan/plan.ts";
import { type Membership, membershipId, type Team, teamOf } from "../state/approvers.ts";
import { ownersOf, parseCodeowners } from "../state/codeowners.ts";
import type { Person } from "../state/roles.ts";
import type { Settings } from "../state/settings.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";

/** True if an approval by somebody with the role may not be enough. */
export function hasRules({ approvals }: Settings): boolean {
  const { count, teams, require_code_owners, require_last_push_approval, prevent_self_review } = approvals;
  const isAny = require_code_owners || require_last_push_approval || prevent_self_review;
  return count > 1 || teams.length > 0 || isAny;
}

/** A file with owners, in the words of CODEOWNERS. */
export interface OwnedFile {
  readonly path: string;
  readonly owners: readonly string[];
}

/** What approvals of some items lack. */
export interface Unmet {
  /** How many people have approved, of how many. */
  readonly given: number;
  readonly needed: number;
  /** Files none of whose owners has approved. */
  readonly files: readonly OwnedFile[];
  /** True if only people have approved who may have changed the plan last. */
  readonly needsOther: boolean;
  /** True if a membership that matters could not be read. */
  readonly isTeamUnread: boolean;
  /** Where CODEOWNERS is, if it could not be read. */
  readonly unread: string | undefined;
}

/** An approval with the current account of who gave it. */
export interface Given {
  readonly approval: Approval;
  readonly by: Person;
}

interface Context {
  readonly s: Snapshot;
  readonly record: StatusRecord;
  readonly digest: string | undefined;
}

/** What the approvals of an item lack; undefined if nothing. */
export function unmetBy(
  context: Context,
  item: Pick<Item, "files">,
  given: readonly Given[],
): Unmet | undefined {
  const { s, record, digest } = context;
  const { count, require_last_push_approval, prevent_self_review } = s.settings.approvals;
  const counted = given.filter(({ by }) => teamMembership(s, by) === "member");
  const people = new Set(counted.map(({ by }) => by.id));
  const editors = require_last_push_approval ? lastEditors(s, digest) : [];
  const isRequesterUnknown = prevent_self_review && requesterIds(s, record).length === 0;
  const { files, unread, isTeamUnread } = filesWithoutOwner(s, item, counted);
  const unmet = {
    given: people.size,
    // Of two people, at least one is neither the requester nor the editor, whoever that is.
    needed: editors === undefined || isRequesterUnknown ? Math.max(2, count) : count,
    files,
    needsOther: people.size > 0 && [...people].every((id) => editors?.includes(id)),
    isTeamUnread: isTeamUnread || given.some(({ by }) => teamMembership(s, by) === "unknown"),
    unread,
  };
  const isMet =
    unmet.given >= unmet.needed && files.length === 0 && !unmet.needsOther && unread === undefined;
  return isMet ? undefined : unmet;
}

/** Why somebody with the role may not approve this plan. */
export type Exclusion = "requester" | "team";

/** Undefined if they may, and while it is not known. */
export function exclusionOf(s: Snapshot, record: StatusRecord, person: Person): Exclusion | undefined {
  const { prevent_self_review } = s.settings.approvals;
  if (prevent_self_review && requesterIds(s, record).includes(person.id)) return "requester";
  return teamMembership(s, person) === "none" ? "team" : undefined;
}

/** Whether somebody is in one of the teams that may approve; everybody is if the settings name none. */
function teamMembership(s: Snapshot, { login }: Pick<Person, "login">): Membership {
  const { teams } = s.settings.approvals;
  if (teams.length === 0) return "member";
  const all = teams.map((name) => membershipOf(s, teamOf(name, s.key.owner), login));
  return all.find((one) => one === "member") ?? all.find((one) => one === "unknown") ?? "none";
}

function membershipOf({ approvers }: Snapshot, team: Team, login: string): Membership {
  return approvers?.memberships.get(membershipId(team, login)) ?? "none";
}

/** The files of an item that have owners; undefined if that is not known. */
export function ownedFiles(s: Snapshot, { files }: Pick<Item, "files">): readonly OwnedFile[] | undefined {
  const { codeowners } = s.approvers ?? {};
  if (!s.settings.approvals.require_code_owners || codeowners?.kind === "absent") return [];
  if (codeowners?.kind !== "text") return undefined;
  const rules = parseCodeowners(codeowners.text);
  return files
    .map(({ path }) => ({ path, owners: ownersOf(rules, path) }))
    .filter(({ owners }) => owners.length > 0);
}

function filesWithoutOwner(s: Snapshot, item: Pick<Item, "files">, given: readonly Given[]) {
  const { codeowners } = s.approvers ?? {};
  const owned = ownedFiles(s, item);
  const unread = codeowners?.kind === "unreadable" ? codeowners.path : "CODEOWNERS";
  if (!owned) return { files: [], unread, isTeamUnread: false };
  const of = ({ owners }: OwnedFile) =>
    owners.flatMap((owner) => given.map(({ by }) => ownership(s, owner, by.login)));
  const files = owned.filter((file) => !of(file).includes("member"));
  return { files, unread: undefined, isTeamUnread: files.some((file) => of(file).includes("unknown")) };
}

/** Whether an owner in CODEOWNERS is that person. An email address cannot be matched to an account. */
function ownership(s: Snapshot, owner: string, login: string): Membership {
  if (owner.includes("/")) return membershipOf(s, teamOf(owner, s.key.owner), login);
  return owner.toLowerCase() === `@${login.toLowerCase()}` ? "member" : "none";
}
