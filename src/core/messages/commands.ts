/** Answers to commands: what was refused, why, and what to do instead. */
import type { Verb } from "../discussion/command.ts";
import type { PlanProblem } from "../plan/file.ts";
import type { Role } from "../state/roles.ts";
import type { Text } from "../state/text.ts";
import { code, count, limit, lines, live, md, named, raw } from "./text.ts";

/** An answer addressed to somebody. */
export const refusal = (login: string, why: Text): Text => md`${live(`@${login}`)} ${raw(why)}`;

/** Several answers to one comment. */
export const together = (answers: readonly Text[]): Text => answers.join("\n\n") as Text;

/** For a refused command that was not the only one of its comment. */
export const withOthers = (refusal: Text): Text =>
  md`${raw(refusal)} The other commands in this comment were not followed either: post each in a comment of its own.`;

export const roleTooLow = (role: Role, needed: Role): Text =>
  md`You need \`${needed}\` access to use commands here (you have \`${role}\`). Nothing was done.`;

export const requestRefused = (role: Role, needed: Role, label: string): Text =>
  md`Thanks! Requesting a plan requires \`${needed}\` access (you have \`${role}\`). A maintainer can comment \`/plan\` or add the label ${code(label)}.`;

export const labelRefused = (login: string, role: Role, needed: Role, label: string): Text =>
  refusal(login, requestRefused(role, needed, label));

export const editedCommand = (): Text =>
  md`This comment was edited before Redline read it, so it is not clear who wrote the command. Post it again.`;

export const tooLongToRead = (): Text =>
  md`This comment is too long or too complex to be checked for commands. Post the command in a separate comment.`;

export const contradiction = (one: `/${Verb}`, other: `/${Verb}`): Text =>
  md`\`${live(one)}\` and \`${live(other)}\` contradict each other, so neither was followed. Post the one you mean.`;

export const issueClosed = (): Text =>
  md`The issue is closed, so nothing was done. Reopen it, then post the command again.`;

/** GitHub does not reopen a pull request without its branch. */
export const pullClosed = (hasBranch: boolean): Text =>
  md`The pull request is closed, so nothing was done. ${hasBranch ? "Reopen it" : "Restore its branch and reopen it"}, then post the command again; or comment \`/plan\` to start again.`;

/** `branch`: the plan's, if it still exists. */
export const pullMerged = (branch: string | undefined): Text =>
  branch === undefined
    ? md`The pull request is merged, so nothing was done. For another plan, reopen the issue and comment \`/plan\`.`
    : md`The pull request is merged, so nothing was done. For another plan, delete the branch ${code(branch)}, reopen the issue and comment \`/plan\`.`;

export const planCancelled = (): Text =>
  md`This plan was cancelled, so nothing was done. Comment \`/plan\` to start again.`;

export const labelRemoved = (label: string): Text =>
  md`The label ${code(label)} was removed, so nothing was done. Comment \`/plan\` or add the label to start again.`;

/** For a command from before the plan was started again. */
export const writtenBeforeRestart = (): Text =>
  md`Your comment was posted before this plan was restarted, so it was ignored. Post it again if it still applies.`;

export const planExists = (pull: number | undefined): Text => {
  const where = pull === undefined ? md` on its branch` : md`: #${pull}`;
  return md`This issue already has a plan${raw(where)}. To change it, comment on its lines or use \`/revise …\`; to continue after a failure, use \`/retry\`; after a pause, \`/resume\`.`;
};

export const nothingToRetry = (): Text => md`Nothing has failed, so there is nothing to retry.`;

/** `waitsFor`: what the work waits for instead. */
export const nothingToResume = (waitsFor: Text | undefined): Text =>
  waitsFor === undefined
    ? md`The work is not paused, so there is nothing to resume.`
    : md`\`/resume\` does not continue this. ${raw(waitsFor)}`;

export const retryInstead = (): Text =>
  md`The work is not paused: its last step failed. Comment \`/retry\` to try again.`;

export const resumePredates = (): Text =>
  md`Your \`/resume\` predates the latest commits on the branch. Review them, then comment \`/resume\` again.`;

export const nothingToCancel = (): Text =>
  md`Nothing to cancel: every item is done. Close the pull request to discard it. Redline changes no code here until you comment \`/resume\`.`;

export const noPlanYet = (): Text =>
  md`There is no plan yet. Once its pull request is open, post the command again.`;

export const noCommentsWait = (): Text =>
  md`No comments are waiting for a revision. Comment on a line of the plan, or say what to change: \`/revise …\`.`;

/** For a command that was accepted and starts nothing: `reason` is what the work waits for. */
export const nothingStarts = (reason: Text): Text => md`Recorded, but no work starts yet. ${raw(reason)}`;

/** For a pause before there is work to pause. */
export const pausedAhead = (isDone: boolean): Text =>
  isDone
    ? md`Recorded. Comments on the code wait until you comment \`/resume\`. The plan can still be changed with \`/revise …\`.`
    : md`Recorded. No item is started until you comment \`/resume\`. The plan can still be written, revised and approved.`;

export const planFileGone = (): Text =>
  md`The plan file is no longer on the branch. Restore it, then approve again.`;

export const answersNeeded = (): Text =>
  md`The plan has no items yet, so there is nothing to approve: it waits for answers to its questions. Answer them in a comment, and the plan is revised.`;

export const planUnreadable = ([first]: readonly PlanProblem[]): Text =>
  md`The plan file cannot be read. Line ${first?.line}: ${first?.what}. Fix it, then post the command again.`;

export const allDone = (): Text => md`Every item of the plan is done or skipped already.`;

export const reviewIsAgainst = (): Text =>
  md`This review requests changes or was dismissed, so its \`/approve\` was ignored. Comment \`/approve\` to approve.`;

export const approvalPredatesRevision = (revision: number, digest: string): Text =>
  md`Your \`/approve\` predates revision ${revision} (\`${named(digest)}\`). Review it and approve again.`;

export const approvalPredatesCommits = (digest: string): Text =>
  md`Your \`/approve\` predates the latest commits on the branch. Review them, then comment \`/approve ${named(digest)}\` again.`;

export const approveByDigest = (digest: string): Text =>
  md`The plan was changed outside of Redline since it was last published. Review it, then comment \`/approve ${named(digest)}\` to approve exactly this wording.`;

export const approvalTextUnknown = (text: string, digest: string): Text =>
  md`${code(text)} is not something \`/approve\` understands. Comment \`/approve\` alone, with items (\`/approve 1-3\`), or with at least 16 digits of the plan's digest: \`/approve ${named(digest)}\`. To add a condition, comment \`/approve but …\`; to change the plan, \`/revise …\`.`;

export const otherDigest = (text: string, digest: string): Text =>
  md`${code(text)} is not the current plan. The current revision is \`${named(digest)}\`: review it, then comment \`/approve ${named(digest)}\`.`;

export const feedbackPending = (n: number): Text =>
  md`${count(n, "comment")} ${n === 1 ? "is" : "are"} still being addressed. Approve once the revision is published.`;

/** `links` lead to the first comment of each conversation. */
export function threadsOpen(links: readonly string[]): Text {
  const n = links.length;
  const shown = links.slice(0, LINKS_MAX).map((link, at) => md`[${at + 1}](${live(link)})`);
  const more = n > LINKS_MAX ? ", …" : "";
  return md`${count(n, "conversation")} on the plan ${n === 1 ? "is" : "are"} not resolved: ${live(shown.join(", ") + more)}. Resolve ${n === 1 ? "it" : "them"}, then approve again.`;
}

const LINKS_MAX = 10;

export const budgetUnknown = (text: string, max: number): Text => {
  const what =
    text === "" ? md`An amount is missing after \`/budget\`.` : md`${code(text)} is not an amount.`;
  return md`${raw(what)} Comment \`/budget +5\` to add $5; $${max} is the most you can add at once.`;
};

/** Why nothing is done while the budget is used up. */
export const budgetUsedUp = (budget: number): Text =>
  md`Paused: the ${limit(budget)} budget is used up. Comment \`/budget +5\` to add $5.`;

export const help = (): Text =>
  lines(
    md`Commands, one per line of a comment:`,
    md``,
    md`| command | what it does |`,
    md`| --- | --- |`,
    md`| \`/plan\` | requests a plan, like the label |`,
    md`| \`/approve\` | starts the work on the current plan; \`/approve 3f2a91c0d4e5f6a7\` approves exactly that wording |`,
    md`| \`/approve 1-3\`, \`/next\` | starts the work on these items; on the next item only |`,
    md`| \`/approve but …\` | adds a binding condition to the plan, in your words, and starts the work |`,
    md`| \`/revise …\` | changes the plan; so does a comment on one of its lines |`,
    md`| \`/pause\`, \`/resume\` | stops after the current item; continues |`,
    md`| \`/pause now\` | stops at once; nothing of the current item is committed |`,
    md`| \`/retry\` | retries what failed; \`/retry 2 …\` gives item 2 a hint |`,
    md`| \`/skip 2 …\` | skips item 2, with your reason; \`/retry 2\` undoes that |`,
    md`| \`/revert 2\`, \`/revert 2 …\` | reverts the commits of a done item; text after the number says what to change. The plan must be approved again |`,
    md`| \`/update\` | merges the default branch into the plan's branch, and checks the plan and what is done again |`,
    md`| \`/status\` | shows the current status |`,
    md`| \`/budget +5\` | adds $5 to what the model may cost for this plan |`,
    md`| \`/cancel\` | ends the work; to start again, comment \`/plan\`, or remove and re-add the label |`,
  );
