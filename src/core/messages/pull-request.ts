/** The pull request's title and body until everything is done; see record.ts for the end. */
import { createHash } from "node:crypto";
import type { ItemProgress } from "../discussion/progress.ts";
import type { Phase, Standing } from "../discussion/standing.ts";
import { inert } from "../markdown/sanitize.ts";
import { type Delta, deltaOf } from "../plan/delta.ts";
import { type Item, needsAnswers, type Plan } from "../plan/plan.ts";
import { type ChangeType, titled } from "../plan/titles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Published } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { skippedBy } from "./approvals.ts";
import { cell, code, count, fitting, lines, live, md, named, raw } from "./text.ts";

/** GitHub takes 256 characters. */
const TITLE_MAX = 250;

export const pullTitle = (plan: Plan, type?: ChangeType): Text =>
  md`${live(inert(titled(type, plan.title)).slice(0, TITLE_MAX))}`;

const OVER: readonly Phase[] = ["inactive", "merged"];
const STOPPED: readonly Phase[] = [...OVER, "stopped"];

/** The body while the plan is discussed and carried out, and where that ends before everything is done. */
export function pullBody(s: Snapshot, plan: Plan, standing: Standing): Text {
  const items = needsAnswers(plan) ? [] : itemsText(standing);
  return fitting(
    lines(
      md`Closes #${s.issue.number}`,
      md``,
      ...(STOPPED.includes(standing.phase) ? [standing.now, md``] : []),
      bodyOf(plan, "Goal"),
      md``,
      ...questionsText(s, plan),
      ...items,
      ...progressText(s, standing),
    ),
  );
}

/** The body after the branch was deleted, and the plan with it. */
export const bodyWithoutBranch = ({ repository, issue, pull }: Snapshot, { now }: Standing): Text =>
  lines(
    md`Closes #${issue.number}`,
    md``,
    now,
    md``,
    md`The plan is still among [the changed files](${live(`${repository.url}/pull/${pull?.number}/files`)}).`,
  );

export const bodyOf = (plan: Plan, name: string): Text =>
  md`${plan.sections.find((section) => section.name === name)?.body ?? ""}`;

function itemsText({ items: progress }: Standing): Text[] {
  return [
    md`| | item | files | size |`,
    md`| --- | --- | --- | --- |`,
    ...progress.map(
      ({ item, skip }) => md`| ${item.id} | ${cell(withSkip(item, skip))} | ${files(item)} | ${item.size} |`,
    ),
    md``,
  ];
}

/** An item's title, and whether it is skipped. */
const withSkip = ({ title }: Item, skip: ItemProgress["skip"]) =>
  skip ? `${title} (${skippedBy(skip.by, skip.reason)})` : title;

const files = (item: Item) =>
  item.files.map((file) => code(file.path) + (file.change === "edit" ? "" : ` (${file.change})`)).join(", ");

/** Each question with a link to its line, where it can be answered. */
function questionsText(s: Snapshot, plan: Plan): Text[] {
  const body = bodyOf(plan, "Questions");
  if (body === "") return [];
  const rows = body.split("\n").map((line) => {
    const link = line.startsWith("- ") ? linkToLine(s, line) : undefined;
    return link === undefined ? md`${raw(line as Text)}` : md`${raw(line as Text)} ([answer](${live(link)}))`;
  });
  return [md`### Questions`, md``, ...rows, md``];
}

/** The line of the plan in the list of changed files, where people can comment on it. */
function linkToLine({ repository, pull, plan }: Snapshot, line: string): string | undefined {
  const at = plan?.text.split("\n").indexOf(line) ?? -1;
  if (!pull || !plan || at < 0) return undefined;
  const anchor = createHash("sha256").update(plan.path).digest("hex");
  return `${repository.url}/pull/${pull.number}/files#diff-${anchor}R${at + 1}`;
}

/** What is done, and what people can do. */
function progressText(s: Snapshot, standing: Standing): Text[] {
  const { plan, digest, revision, done, hasCode, phase, approvedBy } = standing;
  const total = plan?.items.length ?? 0;
  if (total === 0)
    return [
      md`Answer in a comment here or on the issue: the plan is then revised. There is nothing to approve yet.`,
    ];
  const isDone = hasCode ? md`${done} of ${count(total, "item")} done.` : md`No code has been written.`;
  if (OVER.includes(phase)) return [isDone];
  const which = md`Revision ${revision} (\`${named(digest)}\`)`;
  if (approvedBy !== undefined)
    return [
      md`${raw(which)}. Approved by ${raw(approvedBy)}. ${raw(isDone)}`,
      ...(phase === "discussion" ? [md``, standing.now] : []),
    ];
  return [
    md`${raw(which)}. ${raw(isDone)}`,
    md``,
    md`**Comment on any line of ${raw(planLink(s))}** to change it, or use \`/revise …\`. \`/approve\` starts the work: one commit per item, of exactly this plan. \`/help\` lists all commands.`,
  ];
}

function planLink({ repository, pull, plan }: Snapshot): Text {
  if (!pull || !plan) return md`the plan`;
  const anchor = createHash("sha256").update(plan.path).digest("hex");
  return md`[the plan](${live(`${repository.url}/pull/${pull.number}/files#diff-${anchor}`)})`;
}

/** What a revision changed, part by part, in a line; empty if nothing of the wording. */
export function deltaText({ added, changed, removed }: Delta): string {
  const list = (what: string, parts: readonly string[]) => {
    const names = [...new Set(parts.map((part) => (/^text \d+$/.test(part) ? "other words" : part)))];
    return parts.length > 0 ? [`${what}: ${names.join(", ")}`] : [];
  };
  return [...list("added", added), ...list("changed", changed), ...list("removed", removed)].join("; ");
}

/** What differs between two published wordings, by their parts; empty if nothing does or it is not known. */
export function sinceText(before: Published["parts"], now: Published["parts"]): string {
  if (!before || !now) return "";
  return deltaText(deltaOf(new Map(Object.entries(before)), new Map(Object.entries(now))));
}
