/** The pull request's title and body: while the plan is discussed, and at the end as a record of what was done. */
import { fixesOf } from "../discussion/fixes.ts";
import { type ItemProgress, type Progress, unprovenCommits, unprovenItems } from "../discussion/progress.ts";
import type { RevisionEntry } from "../discussion/revisions.ts";
import { weaknessOf } from "../environment/trial.ts";
import { inert } from "../markdown/sanitize.ts";
import { type Delta, deltaOf } from "../plan/delta.ts";
import { type Item, needsAnswers, type Plan } from "../plan/plan.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Published, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { fixesText } from "./fixes.ts";
import { costText } from "./status.ts";
import { cell, code, count, fitting, lines, live, md, named, short } from "./text.ts";

/** The pull request while the plan is discussed. */
export function pullDescription(
  s: Snapshot,
  plan: Plan,
  { items }: Pick<Progress, "items">,
): { title: Text; body: Text } {
  const title = md`${live(inert(plan.title).slice(0, 250))}`;
  const head = [md`Closes #${s.issue.number}`, md``, bodyOf(plan, "Goal"), md``];
  if (needsAnswers(plan)) {
    const next = md`Answer in a comment here or on the issue: the plan is then revised. There is nothing to approve yet.`;
    return { title, body: fitting(lines(...head, bodyOf(plan, "Questions"), md``, next)) };
  }
  const done = items.filter(({ state }) => state === "done").length;
  const body = lines(
    ...head,
    md`| | item | files | size |`,
    md`| --- | --- | --- | --- |`,
    ...plan.items.map((item) => md`| ${item.id} | ${cell(item.title)} | ${files(item)} | ${item.size} |`),
    md``,
    done === 0 ? md`No code has been written.` : md`${done} of ${count(plan.items.length, "item")} done.`,
    md`**Comment on any line of the plan** to change it, or use \`/revise …\`. \`/approve\` starts the work:`,
    md`one commit per item, of exactly this plan. \`/help\` lists all commands.`,
  );
  return { title, body: fitting(body) };
}

const bodyOf = (plan: Plan, name: string): Text =>
  md`${plan.sections.find((section) => section.name === name)?.body ?? ""}`;

const files = (item: Item) =>
  item.files.map((file) => code(file.path) + (file.change === "edit" ? "" : ` (${file.change})`)).join(", ");

/** The record at the end: what was planned, decided, built and proven. */
export function recordText({
  s,
  plan,
  progress,
  record,
  revisions,
}: {
  readonly s: Snapshot;
  readonly plan: Plan;
  readonly progress: Progress;
  readonly record: StatusRecord;
  readonly revisions: readonly RevisionEntry[];
}): Text {
  return fitting(
    lines(
      md`Closes #${s.issue.number}`,
      md``,
      bodyOf(plan, "Goal"),
      md``,
      md`## As built`,
      md``,
      md`| | item | commit | evidence |`,
      md`| --- | --- | --- | --- |`,
      ...progress.items.map(builtRow),
      md``,
      ...verificationText(s),
      ...weakText(progress),
      ...decisionsText(revisions),
      ...fixesText(fixesOf(s.branch?.commits ?? [])),
      md`## Approval`,
      md``,
      record.approval
        ? md`${record.approval.by} approved \`${named(record.approval.digest)}\`. The plan as approved: ${code(s.plan?.path ?? "")}.`
        : md`Nobody approved this plan.`,
      md``,
      ...unprovenText(s, progress),
      costText(record),
    ),
  );
}

/** What the plan's own commands came to at the end. */
function verificationText({ branch }: Snapshot): Text[] {
  const verified = branch?.commits.flatMap((commit) => commit.ours?.trailers.get("Verification") ?? [])[0];
  return verified === undefined ? [] : [md`**Verification of the whole plan:** ${verified}`, md``];
}

/** Items whose commands would pass whatever the code does. */
function weakText({ items }: Progress): Text[] {
  const weak = items.flatMap(({ item, state }) => {
    const why = state === "done" ? weaknessOf(item.verify) : undefined;
    return why === undefined ? [] : [md`- Item ${item.id}: ${code(item.verify)}. It proves little: ${why}.`];
  });
  return weak.length === 0 ? [] : [...weak, md``];
}

function decisionsText(revisions: readonly RevisionEntry[]): Text[] {
  const rows = revisions.flatMap((entry) =>
    entry.dispositions.map((d) => md`| ${entry.revision} | ${d.became} | ${cell(firstLine(d.reply))} |`),
  );
  if (rows.length === 0) return [];
  const head = [md`| revision | outcome | |`, md`| --- | --- | --- |`];
  return [md`## What the review changed`, md``, ...head, ...rows, md``];
}

/** What was seen to pass is what our signed commit says of it; the file can be edited by anybody. */
function builtRow({ item, state, commit }: ItemProgress): Text {
  const evidence =
    commit?.ours?.trailers.get("Evidence") ?? (state === "by-hand" ? "Ticked by hand, not verified" : "");
  return md`| ${item.id} | ${cell(item.title)} | ${commit ? live(short(commit.oid)) : ""} | ${cell(evidence)} |`;
}

const firstLine = (text: string) => text.split("\n")[0] ?? "";

/** What nobody saw to pass; empty if everything was. */
export function unprovenText(s: Snapshot, { items }: Progress): Text[] {
  const byHand = items.filter(({ state }) => state === "by-hand").map(({ item }) => item.id);
  const ticked = md`- ${byHand.length === 1 ? "Item" : "Items"} ${byHand.join(", ")}: ticked by hand`;
  const facts = [
    ...(byHand.length > 0 ? [ticked] : []),
    ...unprovenItems(s, items).map((id) => md`- Item ${id}: its command does not pass after the last fix`),
    ...unprovenCommits(s, items)
      .slice(0, 20)
      .map((commit) => md`- ${short(commit.oid)} ${code(commit.subject)}`),
  ];
  return facts.length === 0 ? [] : [md`## Not verified by Redline`, md``, ...facts, md``];
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
