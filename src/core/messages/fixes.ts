/** After every item is done: fixes of the code, for people's comments and for failing checks. */
import type { Fix } from "../discussion/fixes.ts";
import { shortened } from "../environment/printed.ts";
import type { ChangeType } from "../plan/titles.ts";
import type { FailingCheck } from "../state/checks.ts";
import type { Text } from "../state/text.ts";
import { aside, type CommitText, titledCommit } from "./commits.ts";
import { block, code, count, fitting, lines, live, md, raw, short } from "./text.ts";

type Named = Pick<FailingCheck, "name" | "url">;

const link = ({ name, url }: Named): Text =>
  /^https?:\/\/[^\s()<>]+$/.test(url) ? md`[${code(name)}](${live(url)})` : md`${code(name)}`;

/** `author` is undefined for a check. */
export const fixCommit = (
  item: number,
  cause: { readonly by: string } | { readonly check: string },
  summary: string,
  type?: ChangeType,
): CommitText =>
  titledCommit(
    "by" in cause
      ? md`Address a comment by ${cause.by} on item ${item}`
      : md`Repair item ${item}: ${code(cause.check.slice(0, 40))} failed`,
    md`${summary}`,
    aside(type, "fix"),
  );

/** The answer in the conversation that a fix is for. */
export const fixedText = ({ commit, item, summary }: Pick<Fix, "commit" | "item" | "summary">): Text =>
  fitting(md`**Fixed in ${live(short(commit))}** (item ${item}). ${summary}`);

/** The same for a failing check. */
export const checkFixed = (fix: Pick<Fix, "commit" | "item" | "summary">, check: string): Text =>
  md`${code(check)} failed. ${raw(fixedText(fix))}`;

/** The body of the review with this answer. */
export const fixReview = ({ commit, item }: Pick<Fix, "commit" | "item">): Text =>
  md`Item ${item} was changed in ${live(short(commit))}.`;

/** The code does what the plan says. */
export const asPlanned = (reply: string): Text =>
  md`The code is as planned. ${reply} To change it, comment \`/revise …\` with what you want: the plan is reopened, and the change needs approval.`;

/** What the model answers without changing anything. */
export const modelSays = (reply: string): Text => md`${reply}`;

/** No fix came of a comment. */
export const notFixed = (why: Text): Text =>
  fitting(
    lines(
      md`The code was not changed.`,
      md``,
      why,
      md``,
      md`Reply here to try again, or comment \`/revise …\` to change the plan.`,
    ),
  );

/** A comment whose line cannot be traced to an item, with what would work. */
export const untraced = {
  others: (commit: string): Text =>
    md`This line was not written by an item of this plan: it comes from ${live(short(commit))}. To change it here, comment \`/revise …\` with what you want: the plan is reopened, and the change needs approval.`,
  unknown: (): Text =>
    md`This line can no longer be traced to an item of the plan. Comment on a line of the current code, or comment \`/revise …\` with what you want to change.`,
  noLine: (): Text =>
    md`This comment is not on a line, so it is not clear which item it is about. Comment on a line of the code, name the item (such as \`item 2\`), or comment \`/revise …\` to change the plan.`,
} as const;

/** A fix needs an approval that holds; `problem` is why the last one does not, and what to do. */
export const approvalForFix = (problem: Text | undefined): Text =>
  md`A code change was requested, which requires a valid approval of the plan. ${raw(problem ?? md`There is none: comment \`/approve\` to allow it.`)}`;

/** Why a failing check is left alone. */
export const NOT_OURS = {
  base: "it also fails on the default branch",
  before: "it failed before the first item was done",
  update: "it first failed on a merge of the default branch",
  people: "it first failed on a commit that Redline did not make",
  archive: "no item of the plan was committed between its last success and its first failure",
} as const;

export const checkNotOurs = (check: Named, why: keyof typeof NOT_OURS): Text =>
  md`${raw(link(check))} fails, but not because of an item of this plan: ${live(NOT_OURS[why])}. Redline leaves it alone.`;

export const checkStillFails = (check: Named, item: number, attempts: number): Text =>
  md`${raw(link(check))} still fails after ${count(attempts, "attempt")} to repair item ${item}, so Redline stops trying. Comment on a line of the code with what to change, or fix it in a commit of your own.`;

/** A failing check that was looked at without a fix. */
export const checkNotFixed = (check: Named, item: number, why: Text): Text =>
  fitting(
    lines(
      md`${raw(link(check))} fails, probably because of item ${item}. The code was not changed.`,
      md``,
      why,
      md``,
      md`Comment on a line of the code with what to change, or fix it in a commit of your own.`,
    ),
  );

const LOG_LINES = 120;
/** GitHub writes the time before each line. */
const STAMP = /^\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z /gm;

/** What a failing check printed, for the model. A plain string. */
export const checkOutput = ({ output }: Pick<FailingCheck, "output">, log: string | undefined): string =>
  [output, ...(log === undefined ? [] : [block(shortened(log.replace(STAMP, ""), LOG_LINES))])]
    .filter(Boolean)
    .join("\n\n");

/** Fixes for the record of the pull request; none if there are none. */
export function fixesText(fixes: readonly Fix[]): Text[] {
  if (fixes.length === 0) return [];
  const rows = fixes.map(
    ({ commit, item, check }) =>
      md`- Item ${item}: ${live(short(commit))}, ${check === undefined ? md`for a comment` : md`because ${code(check)} failed`}`,
  );
  return [md`## Fixed after review`, md``, ...rows, md``];
}
