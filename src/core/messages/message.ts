/** Every sentence that the bot says in answer to people. The longer texts are in record.ts. */

import type { Progress } from "../discussion/progress.ts";
import { code, count, live, named, say } from "../markdown/say.ts";
import type { PlanProblem } from "../plan/file.ts";
import type { Hindrance } from "../revision/suggest.ts";
import type { Role } from "../state/roles.ts";

/** A price; a small one with its tenths of a cent. */
export const dollars = (usd: number) => `$${usd.toFixed(usd < 1 ? 3 : 2)}`;
/** A limit, as people write it. */
export const limit = (usd: number) => `$${Number(usd.toFixed(2))}`;

export function refusal(login: string, why: string): string {
  return say`${live(`@${login}`)} ${live(why)}`;
}

export function editedCommand(): string {
  return "This comment was edited before I saw it, so I cannot tell who wrote the command. Post it again.";
}

export const reviewIsAgainst = () =>
  "This review requests changes or was dismissed, so its `/approve` was not followed. Comment `/approve` to approve.";

export const tooLongToRead = () =>
  "This comment is too long or too complex to look for commands in it. Post the command in a comment of its own.";

export function roleTooLow(role: Role, needed: Role): string {
  return `You need \`${needed}\` access to use commands here (you have \`${role}\`). Nothing was done.`;
}

export function contradiction(one: string, other: string): string {
  return `\`${one}\` and \`${other}\` in one comment contradict each other, so I did neither. Post the one you mean.`;
}

export function nothingToRetry(): string {
  return "Nothing has failed, so there is nothing to try again.";
}

export function nothingToResume({ open }: Progress): string {
  const next = open.length > 0 ? " `/approve` starts the work." : "";
  return `The work is not paused or stopped, so there is nothing to resume.${next}`;
}

export function nothingToCancel(): string {
  return "The plan is carried out already, so there is nothing left to cancel. Close the pull request if you do not want it; if its branch is taken back, I do nothing before somebody says `/resume`.";
}

export function issueClosed(): string {
  return "The issue is closed, so nothing was done. Reopen it, then post the command again.";
}

export function pullClosed(): string {
  return "The pull request is closed, so nothing was done. Reopen it, then post the command again.";
}

export function isMerged(): string {
  return "The pull request is merged, so there is nothing left to do here.";
}

export function isCancelled(): string {
  return "This plan was cancelled, so nothing was done. Comment `/plan` to start again.";
}

export function labelIsOff(label: string): string {
  return say`The label ${code(label)} was removed, so nothing was done. Comment \`/plan\` or add the label to start again.`;
}

/** Said to a command from before the plan was started again. */
export function saidBefore(): string {
  return "Your comment is from before this plan was started again, so it was not followed. Post it again if you still mean it.";
}

export function nothingToApprove(): string {
  return "There is no plan to approve yet. Wait until the plan's pull request is open.";
}

export function nothingLeftToApprove(): string {
  return "The plan file is not on the branch any more. Put it back, then approve.";
}

export function planUnreadable(problems: readonly PlanProblem[]): string {
  const [first] = problems;
  return say`The plan file cannot be read: line ${first?.line}: ${first?.what}. Mend it, then approve.`;
}

/** The branch was moved by a person, and the comment is from before that could be seen. */
export function notThatHead(digest: string): string {
  return `Your \`/approve\` predates the latest commits on the branch. Review them, then comment \`/approve ${named(digest)}\` again.`;
}

export function resumePredates(): string {
  return "Your `/resume` predates the latest commits on the branch. Review them, then comment `/resume` again.";
}

export function approveByName(digest: string): string {
  return `The plan was changed outside of Redline since it was last published. Review it, then comment \`/approve ${named(digest)}\` to approve exactly this wording.`;
}

export function allDone(): string {
  return "Every item of the plan is already done.";
}

export function approvalTextUnknown(text: string, digest: string): string {
  return say`I do not understand ${code(text)} after \`/approve\`. Comment \`/approve\` alone, or with at least 16 digits of the plan's digest: \`/approve ${named(digest)}\`. To change the plan, comment \`/revise …\`.`;
}

export function raiseUnknown(text: string, max: number): string {
  const what = text === "" ? "an amount is missing after" : say`I do not understand ${code(text)} after`;
  return say`${live(what)} \`/budget\`. Write \`/budget +5\` to let this plan cost $5 more; \`+${max}\` is the most at once.`;
}

export function waitsForBudget(budget: number): string {
  return `Paused: the ${limit(budget)} budget is used up. Comment \`/budget +5\` to add $5.`;
}

export function otherRevision(text: string, digest: string): string {
  return say`${code(text)} is not the current plan. The current revision is \`${named(digest)}\`: review it, then comment \`/approve ${named(digest)}\`.`;
}

export function notThatRevision(revision: number, digest: string): string {
  return `Your \`/approve\` predates revision ${revision} (\`${named(digest)}\`). Review it and approve again.`;
}

export function feedbackPending(n: number): string {
  return `${count(n, "remark")} on the plan ${n === 1 ? "is" : "are"} not taken in yet. Wait for the revision, then \`/approve\`.`;
}

export function threadsOpen(n: number): string {
  return `${count(n, "conversation")} on the plan ${n === 1 ? "is" : "are"} not resolved. Resolve ${n === 1 ? "it" : "them"}, then \`/approve\`.`;
}

export function help(): string {
  return [
    "Here is what I understand, one command per line:",
    "",
    "| command | what it does |",
    "| --- | --- |",
    "| `/plan` | asks for a plan, as the label does |",
    "| `/approve` | starts the work on the current plan; `/approve 3f2a91c0d4e5f6a7` names its wording |",
    "| `/revise …` | changes the plan; or comment on a line of it |",
    "| `/pause`, `/resume` | stops after the item in hand; goes on |",
    "| `/retry` | tries again what failed |",
    "| `/budget +5` | lets the model cost $5 more for this plan |",
    "| `/cancel` | ends the work; `/plan`, or the label taken off and put on, starts again |",
  ].join("\n");
}

export function labelRefused(login: string, role: Role, needed: Role, label: string): string {
  return say`${live(`@${login}`)} thank you. Asking for a plan takes the role \`${needed}\` in this repository; yours is \`${role}\`. Somebody with it can put the label ${code(label)} on again.`;
}

export function askingRefused(role: Role, needed: Role, label: string): string {
  return say`thank you. Asking for a plan takes the role \`${needed}\` in this repository; yours is \`${role}\`. Somebody with it can write \`/plan\`, or put the label ${code(label)} on.`;
}

export function planThere(pull: number | undefined): string {
  const where = pull === undefined ? "on its branch" : `#${pull}`;
  return `The plan is there already: ${where}. Comment on its lines, or write \`/revise …\`, to change it; what failed goes on with \`/retry\`, what was stopped with \`/resume\`.`;
}

export function labelMissing(label: string): string {
  return say`Stopped: the label ${code(label)} could not be added. Add it by hand, or comment \`/plan\` again.`;
}

export function feedbackRefused(why: "role" | "finished", needed: Role): string {
  if (why === "finished")
    return "The plan is carried out, so it does not change any more. Open an issue for what is left.";
  return `Thank you. The plan is changed for people with the role \`${needed}\` or above; somebody who has it can take this up.`;
}

export function suggestionApplied(): string {
  return "Your suggestion is in the plan, word for word.";
}

export function suggestionFollows(): string {
  return "This follows from it:";
}

/** Why a suggestion was left, and what to do. */
export function suggestionLeft({ why, what }: Hindrance): string {
  if (why === "there") return "The plan says this already.";
  const reason = {
    alternatives: say`there are ${what} of them for the same lines, and I cannot tell which one is meant. Post the one that is.`,
    moved:
      "the lines it was written on are not in the plan any more as they were, or more than once. Put it on the lines as they are now.",
    overlap:
      "another one that came first has changed some of the same lines. Look at them as they are now; suggest again what is still missing.",
    hidden: "it would change the hidden first line, from which I know what the plan was made of.",
    done: "it would change what is done, or say that something is. Done items stay as they are: ask for a new one.",
    note: "a line that begins with `>>` is a note to me. Write it as a comment.",
    unreadable: say`the plan could not be read with it: ${what}.`,
    unfounded: say`it does not fit the repository. ${what}`,
  }[why];
  return `I have not put the suggestion in: ${reason}`;
}

/** How much of a note is quoted in the answer to it, in characters. */
const NOTE_QUOTED = 120;

export function onNote(by: string, text: string): string {
  const quoted = text.length > NOTE_QUOTED ? `${text.slice(0, NOTE_QUOTED)}…` : text;
  return say`On the note ${code(quoted)} of ${by}:`;
}

/** `kind` and `id` are those of the last error; what it said is for the log alone. */
export function gaveUp(attempts: number, kind: string, id: string): string {
  return `I stopped after ${count(attempts, "attempt")}: Redline hit an internal error (\`${kind}\`, error id \`${id}\`). The server log has the details.`;
}

export function withErrorId(text: string, id: string): string {
  return `${text} The server log has the details (error id \`${id}\`).`;
}

export function noSandbox(): string {
  return "This server cannot run items safely: it has no working sandbox.";
}

export function noSuchModel(model: string): string {
  return say`The model API knows no model ${code(model)}. Name another under \`models\` in \`.github/redline.yml\`, or ask who runs this server.`;
}

export function seeLog(): string {
  return "something went wrong, and the server's log tells what.";
}

export function modelRefuses(isTooLong: boolean): string {
  return isTooLong
    ? "The conversation is longer than the model accepts. Split the issue, or the plan's item, into smaller ones."
    : "The model API rejected the request as invalid.";
}

export function brokeOff(attempts: number): string {
  return `I stopped after ${count(attempts, "attempt")}, each of which broke off without a word: the server ended, or was ended, in the middle. Its log tells more.`;
}

const LIMITS = {
  time: "it ran into the time limit",
  memory: "it used more memory than a run may use",
  output: "it printed more than a run may print",
  disk: "it filled the disk space of a run",
  processes: "it started as many processes as a run may have",
} as const;

/** How a command failed, to follow its name: with the limit that it met, where it met one. */
export function runEnding(exitCode: number | undefined, limit: keyof typeof LIMITS | undefined): string {
  const end = exitCode === undefined ? "was stopped" : `ended with exit code ${exitCode}`;
  return limit === undefined ? end : `${end}: ${LIMITS[limit]}`;
}
