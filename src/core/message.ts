/** Every sentence that the bot says in answer to people. The longer texts are in record.ts. */

import { block, code, count, fitting, live, say, short } from "./markdown/say.ts";
import type { PlanProblem } from "./plan/file.ts";
import type { Hindrance } from "./plan/suggest.ts";
import type { Progress } from "./progress.ts";
import type { Failure } from "./status.ts";
import type { Role } from "./trust.ts";

/** A price; a small one with its tenths of a cent. */
export const dollars = (usd: number) => `$${usd.toFixed(usd < 1 ? 3 : 2)}`;
/** A limit, as people write it. */
const limit = (usd: number) => `$${Number(usd.toFixed(2))}`;

export function refusal(login: string, why: string): string {
  return say`${live(`@${login}`)} ${live(why)}`;
}

export function editedCommand(): string {
  return "This comment was edited before I saw it, so I cannot tell who wrote the command. Post it again.";
}

export function roleTooLow(role: Role, needed: Role): string {
  return `This takes the role \`${needed}\` in this repository; yours is \`${role}\`. Nothing was done.`;
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

export function allDone(): string {
  return "Every item of the plan is done already.";
}

export function approvalTextUnknown(text: string): string {
  return say`I do not understand ${code(text)} after \`/approve\`. Write \`/approve\` alone, or with the revision's digest; wishes go into \`/revise …\`.`;
}

export function raiseUnknown(text: string, max: number): string {
  const what = text === "" ? "an amount is missing after" : say`I do not understand ${code(text)} after`;
  return say`${live(what)} \`/budget\`. Write \`/budget +5\` to let this plan cost $5 more; \`+${max}\` is the most at once.`;
}

export function waitsForBudget(budget: number): string {
  return `the budget of ${limit(budget)} is used up; somebody says \`/budget +5\``;
}

export function budgetUsedUp(budget: number, spent: number): string {
  return `The budget of ${limit(budget)} for this plan is used up: the model has cost ${dollars(spent)}. I have stopped, and nothing is lost. \`/budget +5\` lets it cost $5 more; I go on by myself then.`;
}

export function otherRevision(text: string, digest: string): string {
  return say`${code(text)} is not the plan as it stands. The present revision is \`${short(digest)}\`: read it, then \`/approve ${short(digest)}\`.`;
}

export function notThatRevision(revision: number, digest: string): string {
  return `Revision ${revision} (\`${short(digest)}\`) was published after your comment was written, so you cannot have meant it. Read it, then \`/approve\` again.`;
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
    "| `/approve` | starts the work on the plan as it stands; `/approve 3f2a91c` names the revision |",
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
  return say`the label ${code(label)} could not be put on; somebody does it by hand, or writes \`/plan\` again`;
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

export function planGone(path: string, last: { oid: string; by: string } | undefined): string {
  const commit = last ? say` (its last commit is ${short(last.oid)} of ${last.by})` : "";
  return `${say`The plan file ${code(path)} is not on the branch any more`}${commit}, or is no text, so I have stopped. Put it back: revert the commit that removed it, or restore the file. I go on by myself then; \`/cancel\` ends the work.`;
}

export function changedSince(login: string): string {
  return say`${login} has edited the issue after a plan was asked for; somebody reads it, takes the label off and puts it on again`;
}

export function foreignBranch(branch: string): string {
  return say`The branch ${code(branch)} is there already and was not made by me, so I left it alone. Delete or rename it; I go on by myself then.`;
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

/** How much of a program's error people are shown, in characters; the log has all of it. */
const ERROR_MAX = 1_000;

export function gaveUp(attempts: number, error: unknown): string {
  const words = (error instanceof Error ? error.message : String(error)).trim();
  return `I stopped after ${count(attempts, "attempt")}. The last one ended with:\n\n${block(words.slice(0, ERROR_MAX))}`;
}

export function noSuchModel(model: string): string {
  return say`The model API knows no model ${code(model)}. Name another under \`models\` in \`.github/redline.yml\`, or ask who runs this server.`;
}

export function seeLog(): string {
  return "something went wrong, and the server's log tells what.";
}

export function modelRefuses(words: string): string {
  return say`The model API refuses the request:\n\n${block(words.slice(0, ERROR_MAX))}`;
}

export function brokeOff(attempts: number): string {
  return `I stopped after ${count(attempts, "attempt")}, each of which broke off without a word: the server ended, or was ended, in the middle. Its log tells more.`;
}

export function peopleCommitted(commits: readonly { oid: string; subject: string }[]): string {
  const list = commits.slice(0, 10).map((commit) => say`- ${short(commit.oid)} ${code(commit.subject)}`);
  return `The branch has ${count(commits.length, "commit")} that I did not make:\n\n${list.join("\n")}\n\nThey are kept, and I have stopped. \`/resume\` goes on upon them.`;
}

export function approvalVoid(by: string): string {
  return say`The plan's wording has changed since ${by} approved it, so that approval does not hold any more. Read the plan as it stands, then \`/approve\`.`;
}
