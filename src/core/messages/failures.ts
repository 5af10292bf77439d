/** Why a step failed. */
import { helpIn } from "../environment/help.ts";
import { shortened } from "../environment/printed.ts";
import type { Text } from "../state/text.ts";
import { block, code, count, lines, live, md, raw, short } from "./text.ts";

/** `kind` and `id` are those of the last error; what it said is for the log alone. */
export const gaveUp = (attempts: number, kind: string, id: string): Text =>
  md`Stopped after ${count(attempts, "attempt")}: Redline hit an internal error (\`${kind}\`, error id \`${id}\`). The server log has the details.`;

export const serverStopped = (attempts: number): Text =>
  md`The server stopped during each of ${count(attempts, "attempt")}. Its log has the details.`;

export const withErrorId = (text: Text, id: string): Text =>
  md`${raw(text)} The server log has the details (error id \`${id}\`).`;

export const noSandbox = (): Text => md`This server cannot run items safely: it has no working sandbox.`;

export const pullNotReopened = (pull: number, branch: string): Text =>
  md`GitHub does not allow #${pull} to be reopened. Delete the branch ${code(branch)}, then comment \`/plan\` to start again.`;

export const planFileGone = (): Text => md`The plan file is no longer on its branch.`;

const NOT_FOR_API = {
  mode: "is executable, a link or a submodule",
  text: "is not UTF-8 text",
  size: "makes the commit larger than 10 MB",
} as const;

/** Why a commit cannot be made by GitHub's API. */
export const notForApi = (path: string, why: keyof typeof NOT_FOR_API): Text =>
  md`${code(path)} ${NOT_FOR_API[why]}, which commits through GitHub's API cannot contain. Set \`commits: git\` in \`.github/redline.yml\`, or keep the file out of the plan.`;

export const commitRefused = (words: string): Text =>
  md`GitHub refused the commit: ${words}. Set \`commits: git\` in \`.github/redline.yml\` to push with git instead.`;

export const commitDiffers = (oid: string): Text =>
  md`GitHub made the commit ${live(short(oid))}, which is not the one that was verified. Nothing was marked as done.`;

export const noSuchModel = (model: string): Text =>
  md`The model API does not know the model ${code(model)}. Set another one under \`models\` in \`.github/redline.yml\`, or ask whoever runs this server.`;

export const modelRefuses = (isTooLong: boolean): Text =>
  isTooLong
    ? md`The conversation is longer than the model accepts. Split the issue, or the plan's item, into smaller ones.`
    : md`The model API rejected the request as invalid.`;

export const modelBudget = (): Text => md`The budget is used up.`;
export const modelTurns = (turns: number): Text => md`The model did not finish in ${count(turns, "turn")}.`;
export const modelDeclined = (): Text => md`The model declined to work on this.`;
export const modelTalked = (words: string): Text => md`The model answered in prose instead: ${words}`;

/** What a model submitted was rejected too often; `problems` are those of the last time. */
export const rejected = (what: "plan" | "revision", problems: readonly string[]): Text =>
  lines(md`The model's ${what} did not pass the checks:`, md``, ...problems.map((one) => md`- ${one}`));

/** What an item asks of the model was not met in so many attempts; `help`, in sentences, is what would help. */
export function attemptsUsed(attempts: number, why: string, help: string | undefined): Text {
  const used = md`After ${count(attempts, "attempt")}: ${why}`;
  if (help === undefined) return used;
  return lines(used, md``, md`${help} \`/retry\` alone is likely to fail in the same way.`);
}

/** A command that says the same with the item's changes as without them, whatever the model tries. */
export function failsWithout(
  run: Parameters<typeof commandFailed>[0],
  setupProblem: string | undefined,
): Text {
  const help = setupProblem ?? helpIn(run);
  return lines(
    md`The item's command still fails exactly as it does without the item's changes, after two attempts.`,
    md``,
    md`${commandFailed(run)}`,
    md``,
    help === undefined
      ? md`If it needs a dependency or a service, set that up under \`environment\` in \`.github/redline.yml\`. No command has a network.`
      : md`${help}`,
    md``,
    md`If it is the wrong command, comment on that line of the plan. \`/retry\` alone is likely to fail in the same way.`,
  );
}

export const nothingChanged = (): Text => md`None of the item's files were changed.`;

const LIMITS = {
  time: "it reached the time limit",
  memory: "it exceeded the memory limit",
  output: "it exceeded the output limit",
  disk: "it reached the disk limit",
  processes: "it reached the process limit",
} as const;

/**
 * How a command failed, with the limit that it met, where it met one, the first error that it printed, and the end of
 * what it printed. A plain string: the model is told the same, to the letter.
 */
export function commandFailed(run: {
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly limit: keyof typeof LIMITS | undefined;
  readonly output: string;
}): string {
  const end = run.exitCode === undefined ? "was stopped" : `ended with exit code ${run.exitCode}`;
  const why = run.limit === undefined ? end : `${end}: ${LIMITS[run.limit]}`;
  const shown = shortened(run.output, OUTPUT_SHOWN_LINES);
  const what = run.output.trimEnd().endsWith(shown) ? "The end" : "The first error and the end";
  return `${code(run.command)} ${why}. ${what} of its output:\n\n${block(shown)}`;
}

const OUTPUT_SHOWN_LINES = 30;

export const seeLog = (): Text => md`Something went wrong; the server log has the details.`;

export const outsideItem = (path: string): Text =>
  md`The commit would change ${code(path)}, which is not one of the item's files.`;

export const checkoutTooLarge = (mb: number, mbMax: number): Text =>
  md`A checkout of the branch takes ${mb} MB, and commands can run on at most ${mbMax} MB. Remove large files from the branch, or do the item by hand.`;

/** The model asks for a file that the approved item does not name. */
export const amendmentNeeded = (path: string, reason: string): Text =>
  md`The item needs to change ${code(path)}, which the plan does not list for it: ${reason}`;

/** The model asked for a file that the plan has lost, or that cannot be added to it any more. */
export const amendmentImpossible = (problem: string): Text => md`The plan could not be amended: ${problem}.`;

/** The model says that an item cannot be verified, whatever its files contain. */
export function itemBlocked(reason: string, proposed: string | undefined): Text {
  const other = proposed === undefined ? md`` : md` (the model proposes ${code(proposed)})`;
  return lines(
    md`The model stopped: it says that this item cannot be verified here, whatever its files contain. In its words: ${reason}`,
    md``,
    md`\`/retry\` alone will not help. Either comment on the plan to change the item's verify command${raw(other)} and approve the revision, or correct what is installed, with the setting \`environment\` in \`.github/redline.yml\`, and then comment \`/retry\`.`,
  );
}
