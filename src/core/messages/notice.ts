/** What the bot announces by itself: that it stopped, that something changed, that an approval no longer counts. */

import { code, count, fitting, live, named, say, short } from "../markdown/say.ts";
import type { Role } from "../state/roles.ts";
import type { Failure } from "../state/status.ts";
import { dollars, limit } from "./message.ts";

/** The status comment was changed or deleted, and nothing else knows what it said. */
export function suspended(by: string | undefined): string {
  const what = by === undefined ? "was changed or deleted" : say`was edited by ${by}`;
  return `Stopped: Redline's status comment ${what}, so what it recorded (approvals, pauses, spending) cannot be trusted. Comment \`/resume\` to continue; the plan must be approved again.`;
}

export function statusRestored(by: string | undefined): string {
  const who =
    by === undefined
      ? "Redline's status comment was changed or deleted"
      : say`${by} edited Redline's status comment`;
  return `${who}. It has been restored; nothing else changed.`;
}

export function recordUnreadable(): string {
  return "Stopped: the status comment was written by another version of Redline, which this one cannot read. Upgrade the server; nothing is lost.";
}

export function settingsUnusable(problems: readonly string[]): string {
  return say`Stopped: \`.github/redline.yml\` on the default branch is invalid, and no earlier version of it was valid. Fix it to continue: ${problems.join("; ")}.`;
}

/** A person changed the wording: what it changed, and in which commits. */
export function planChanged(
  digest: string,
  {
    changed,
    commits,
    approver,
  }: { changed: string; commits: readonly { oid: string; by: string }[]; approver: string | undefined },
): string {
  const list = commits.slice(0, 5).map((commit) => say`${short(commit.oid)} by ${commit.by}`);
  const where = list.length === 0 ? "" : ` (${list.join(", ")})`;
  const what = changed === "" ? "" : say` ${changed}.`;
  const was = approver === undefined ? "" : say` The approval of ${approver} no longer counts.`;
  return `The plan was changed outside of Redline${where}.${what}${was} Review it, then comment \`/approve ${named(digest)}\` to approve exactly this wording.`;
}

export function approvalOutdated(by: string): string {
  return say`The plan has changed since ${by} approved it, so the approval no longer counts. Review the plan, then comment \`/approve\`.`;
}

export function approvalDeleted(by: string): string {
  return say`The comment in which ${by} approved the plan was deleted, so the approval no longer counts. Comment \`/approve\` to continue.`;
}

export function approvalEdited(by: string): string {
  return say`The comment in which ${by} approved the plan was edited and no longer approves it. Comment \`/approve\` to continue.`;
}

export function approverWithoutRole(by: string, role: Role, needed: Role): string {
  return say`${by} no longer has the \`${needed}\` access that approving takes (now \`${role}\`), so the approval no longer counts. Somebody with it can comment \`/approve\` to continue.`;
}

export function planGone(path: string, last: { oid: string; by: string } | undefined): string {
  const commit = last ? say` (its last commit is ${short(last.oid)} of ${last.by})` : "";
  return `${say`Stopped: the plan file ${code(path)} is not on the branch`}${commit}, or is too large or not text. Revert the commit that removed or changed it to continue, or comment \`/cancel\`.`;
}

export function changedSince(login: string): string {
  return say`Waiting: ${login} edited the issue after the plan was requested. Review the edit, then remove and re-add the label.`;
}

export function foreignBranch(branch: string): string {
  return say`The branch ${code(branch)} is there already and was not made by me, so I left it alone. Delete or rename it; I go on by myself then.`;
}

export function rivalPull({ number, by }: { number: number; by: string }): string {
  return say`${by} opened #${number} from the plan's branch, and GitHub allows only one pull request there. Close it to continue; the plan is kept, and its own pull request follows.`;
}

export function failed(failure: Failure): string {
  const what = {
    label: "The label could not be put on.",
    plan: "The plan could not be made.",
    revise: "The plan could not be revised; your remarks are kept.",
    execute: `Item ${failure.item} is not done; nothing of it was committed.`,
    archive: "The finished plan could not be put away.",
  }[failure.phase];
  const next = {
    label: "`/plan` tries again, and so does putting it on by hand.",
    plan: "`/retry` tries again; a clearer issue helps.",
    revise: "`/retry` tries again.",
    execute: "`/retry` tries the item again; a remark on the plan changes it first.",
    archive: "`/retry` tries again.",
  }[failure.phase];
  return fitting([what, live(failure.text).live, next].filter((part) => part !== "").join("\n\n"));
}

export function budgetUsedUp(budget: number, spent: number): string {
  return `The budget of ${limit(budget)} for this plan is used up: the model has cost ${dollars(spent)}. I have stopped, and nothing is lost. \`/budget +5\` lets it cost $5 more; I go on by myself then.`;
}

export function peopleCommitted(commits: readonly { oid: string; subject: string }[]): string {
  const list = commits.slice(0, 10).map((commit) => say`- ${short(commit.oid)} ${code(commit.subject)}`);
  return `The branch has ${count(commits.length, "commit")} that I did not make:\n\n${list.join("\n")}\n\nThey are kept, and I have stopped. \`/resume\` goes on upon them.`;
}
