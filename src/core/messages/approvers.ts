/** Who must approve a plan, and who still has to. */
import type { Text } from "../state/text.ts";
import { itemsNamed } from "./approvals.ts";
import { code, count, live, md, raw } from "./text.ts";

/** `@acme/api`, or several of them. */
export const teamList = (teams: readonly string[]): Text =>
  orList(teams.map((team) => `@${team.replace(/^@/, "")}`));

const orList = (names: readonly string[]): Text => md`${live(names.map((name) => code(name)).join(" or "))}`;

export const requesterMayNotApprove = (): Text =>
  md`You requested this plan, and this repository requires somebody else to approve it. Ask another reviewer to comment \`/approve\`.`;

export const notInTeam = (teams: readonly string[]): Text =>
  md`Approving a plan here requires membership in ${raw(teamList(teams))}, which you do not have. Ask a member to comment \`/approve\`.`;

/** The answer to an approval that has no effect yet. */
export const approvalRecorded = (awaited: Text): Text => md`Recorded. ${raw(awaited)}`;

/** Somebody who approved, and the items if not all of them. */
export interface Approver {
  readonly by: string;
  readonly items?: readonly number[] | undefined;
}

/** `bob (item 1), carol`. */
export const approversNamed = (all: readonly Approver[]): Text =>
  md`${all.map(({ by, items }) => (items ? `${by} (${itemsNamed(items)})` : by)).join(", ")}`;

interface Awaited {
  readonly given: number;
  readonly needed: number;
  /** Whose approvals have no effect yet. */
  readonly approvals: readonly Approver[];
  /** Files none of whose owners has approved. */
  readonly files: readonly { readonly path: string; readonly owners: readonly string[] }[];
  /** What else keeps the approvals from taking effect. */
  readonly reasons: readonly Text[];
}

/** More files are only counted. */
const FILES_MAX = 5;

/** What is waited for: the state, the reasons, and who can do something about them. */
export function awaited({ given, needed, approvals, files, reasons }: Awaited): Text {
  const counted = needed > 1 ? md`: ${given} of ${needed}` : md``;
  const who = approversNamed(approvals);
  const more =
    files.length > FILES_MAX
      ? [md`${count(files.length - FILES_MAX, "more file")} also need code owner approval.`]
      : [];
  const sentences = [
    ...(who === "" ? [] : [md`${raw(who)} approved.`]),
    ...files.slice(0, FILES_MAX).map(ownersNeeded),
    ...more,
    ...reasons,
  ];
  return md`Waiting for approval${raw(counted)}.${live(sentences.map((one) => ` ${one}`).join(""))}`;
}

function ownersNeeded({ path, owners }: Awaited["files"][number]): Text {
  const accounts = owners.filter((owner) => owner.startsWith("@"));
  if (accounts.length > 0) return md`${raw(orList(accounts))} must approve ${code(path)}.`;
  return md`${code(path)} is owned by ${raw(orList(owners))} in CODEOWNERS, and an email address cannot be matched to an account: name an account or a team there on the default branch.`;
}

export const otherMustApprove = (): Text =>
  md`Somebody other than the last person who changed the plan must approve it as well.`;

/** Where it cannot be known whom to exclude. */
export const twoMustApprove = (): Text =>
  md`Two people must approve, because Redline cannot tell who requested the plan or changed it last.`;

export const teamsUnreadable = (): Text =>
  md`Redline cannot read team memberships: grant the App the organization permission *Members: read*.`;

export const codeownersUnreadable = (path: string): Text =>
  md`${code(path)} cannot be read: GitHub does not show it to Redline, or it is larger than 3 MB or not text. Fix it on the default branch.`;

export const codeownersInvalid = (path: string, lines: readonly number[]): Text =>
  md`${code(path)}: ${count(lines.length, "line")} ${lines.length === 1 ? "is" : "are"} invalid and skipped (${lines.slice(0, 10).join(", ")}${lines.length > 10 ? ", …" : ""}).`;
