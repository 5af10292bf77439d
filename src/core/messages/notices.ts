/** Comments that are posted once, by themselves: what stopped, what changed, what no longer counts. */
import type { Role } from "../state/roles.ts";
import type { Amendment, Failure } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { code, count, dollars, fitting, limit, lines, live, md, named, raw, short } from "./text.ts";

/** A commit as people name it. */
interface NamedCommit {
  readonly oid: string;
  readonly by: string;
}

export const statusRestored = (by: string | undefined): Text =>
  by === undefined
    ? md`Redline's status comment was changed or deleted. It has been restored; nothing else changed.`
    : md`${by} edited Redline's status comment. It has been restored; nothing else changed.`;

export const recordUnreadable = (): Text =>
  md`Stopped: the status comment was written by another version of Redline, which this one cannot read. Upgrade the server; nothing is lost.`;

export const settingsUnusable = (problems: readonly string[]): Text =>
  md`Stopped: \`.github/redline.yml\` on the default branch is invalid, and no earlier version of it was valid. Fix it to continue. ${problems.join(" ")}`;

/** A person changed the wording: what it changed, in which commits, and what speaks against commands of theirs. */
export function planChanged(
  digest: string,
  {
    changed,
    commits,
    approver,
    commands,
  }: {
    changed: string;
    commits: readonly NamedCommit[];
    approver: string | undefined;
    commands: readonly Text[];
  },
): Text {
  const facts = [
    ...commits.slice(0, 5).map((commit) => md`${short(commit.oid)} by ${commit.by}`),
    ...(changed === "" ? [] : [md`${changed}`]),
  ];
  const what = facts.length === 0 ? "" : ` (${facts.join("; ")})`;
  const was = approver === undefined ? md`` : md` The approval of ${approver} no longer counts.`;
  const text = md`The plan was changed outside of Redline${live(what)}.${raw(was)} Review it, then comment \`/approve ${named(digest)}\` to approve exactly this wording.`;
  return commands.length === 0 ? text : lines(text, md``, ...commands);
}

/** `condition`: one that was not added to the plan before. */
export const approvalOutdated = (by: string, condition: string | undefined): Text => {
  const lost = condition === undefined ? "" : md` The condition ${code(condition)} is not in the plan.`;
  return md`The plan has changed since ${by} approved it, so the approval no longer counts.${live(lost)} Review the plan, then comment \`/approve\`.`;
};

export const approvalReverted = (by: string, item: string): Text =>
  md`Item ${item} was reverted, so ${by}'s approval no longer counts. Review the plan, then comment \`/approve\`.`;

export const approvalDeleted = (by: string): Text =>
  md`The comment in which ${by} approved the plan was deleted, so the approval no longer counts. Comment \`/approve\` to continue.`;

export const approvalEdited = (by: string): Text =>
  md`The comment in which ${by} approved the plan was edited and no longer approves it. Comment \`/approve\` to continue.`;

export const approverWithoutRole = (by: string, role: Role, needed: Role): Text =>
  md`${by} no longer has the \`${needed}\` access that approving requires (now \`${role}\`), so the approval no longer counts. A maintainer can comment \`/approve\` to continue.`;

export function planGone(path: string, last: NamedCommit | undefined): Text {
  const commit = last ? md` (its last commit is ${short(last.oid)} by ${last.by})` : md``;
  return md`Stopped: the plan file ${code(path)} is not on the branch${raw(commit)}, or is too large or not text. Revert the commit that removed or changed it to continue, or comment \`/cancel\`.`;
}

export const foreignBranch = (branch: string): Text =>
  md`Stopped: the branch ${code(branch)} exists and was not made by Redline, so it was left alone. Delete or rename it to continue.`;

export const rivalPull = ({ number, by }: { number: number; by: string }): Text =>
  md`${by} opened #${number} from the plan's branch, and GitHub allows only one pull request there. Close it to continue; the plan is kept, and its own pull request follows.`;

export const budgetNotice = (budget: number, spent: number): Text =>
  md`Paused: the ${limit(budget)} budget for this plan is used up (spent so far: ${dollars(spent)}). Nothing is lost. Comment \`/budget +5\` to add $5; the work then continues by itself.`;

export function peopleCommitted(commits: readonly { oid: string; subject: string }[]): Text {
  const list = commits.slice(0, 10).map((commit) => md`- ${short(commit.oid)} ${code(commit.subject)}`);
  return lines(
    md`Stopped: the branch has ${count(commits.length, "commit")} that Redline did not make:`,
    md``,
    ...list,
    md``,
    md`They are kept. Comment \`/resume\` to continue on top of them.`,
  );
}

const FAILED = {
  label: "The label could not be added.",
  plan: "The plan could not be written.",
  revise: "The plan could not be revised; your comments are kept.",
  execute: "failed; nothing of it was committed.",
  archive: "The finished plan could not be archived.",
  revert: "The item could not be reverted; nothing was changed.",
  fix: "The code could not be changed.",
} as const;

const AFTER = {
  label: "Add it by hand, or comment `/plan` again.",
  plan: "Comment `/retry` to try again; a clearer issue helps.",
  revise: "Comment `/retry` to try again.",
  execute: "Comment `/retry` to try the item again, or comment on the plan to change it first.",
  archive: "Comment `/retry` to try again.",
  revert: "Comment `/retry` to try again.",
  fix: "Comment `/retry` to try again.",
} as const;

/** An item that needs a file which the plan does not list for it. */
const amendmentOffered = ({ item, path, reason }: Amendment): Text =>
  fitting(
    lines(
      md`Item ${item} needs ${code(path)}, which the plan does not list for it; nothing of the item was committed.`,
      md``,
      md`${reason}`,
      md``,
      md`Comment \`/approve\` to add the file to item ${item} and continue, \`/retry ${item}\` to try without it, or \`/skip ${item}\` to leave the item out. You can also comment on the plan to change it.`,
    ),
  );

/** How failures begin to say that trying again is not enough. */
const RETRY_ALONE = "`/retry` alone";

/** What failed, why, and what would continue it; `offered` is what people can grant. */
export function failed({ phase, item, text }: Failure, offered: Amendment | undefined): Text {
  if (offered) return amendmentOffered(offered);
  const what = phase === "execute" ? `Item ${item} ${FAILED.execute}` : FAILED[phase];
  // Where trying again alone does not help, the text has said what does.
  const after = text.includes(RETRY_ALONE) ? [] : [md``, md`${live(AFTER[phase])}`];
  return fitting(lines(md`${live(what)}`, md``, text, ...after));
}
