/** What the pull request and its check run say of a plan and of what was seen to pass. */

import { type Progress, unprovenCommits } from "../discussion/progress.ts";
import { inert } from "../markdown/sanitize.ts";
import { code, count, fitting, live, named, say, short } from "../markdown/say.ts";
import { type Delta, deltaOf } from "../plan/delta.ts";
import type { Item, Plan } from "../plan/plan.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Published } from "../state/status.ts";

/** The pull request while the plan is discussed. */
export function pullDescription(
  s: Snapshot,
  plan: Plan,
  { items }: Pick<Progress, "items">,
): { title: string; body: string } {
  const goal = plan.sections.find((section) => section.name === "Goal")?.body ?? "";
  const rows = plan.items.map(
    (item) => say`| ${item.id} | ${cell(item.title)} | ${files(item)} | ${item.size} |`,
  );
  const done = items.filter(({ state }) => state === "done").length;
  const body = [
    `Closes #${s.issue.number}`,
    "",
    say`${goal}`,
    "",
    "| | item | files | size |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    done === 0 ? "No code has been written." : `${done} of ${count(plan.items.length, "item")} done.`,
    "**Comment on any line of the plan** to have it changed, or write `/revise …`;",
    "`/approve` starts the work: one commit for each item, of exactly this plan. `/help` lists the rest.",
  ].join("\n");
  return { title: inert(plan.title).slice(0, 250), body: fitting(body) };
}

/** Text in a cell of a table. */
export const cell = (text: string) => text.replaceAll("|", "\\|");
const files = (item: Item) =>
  item.files.map((file) => code(file.path) + (file.change === "edit" ? "" : ` (${file.change})`)).join(", ");

/** What nobody saw to pass; empty if everything was. */
export function unprovenText(s: Snapshot, { items }: Progress): string[] {
  const byHand = items.filter(({ state }) => state === "by-hand").map(({ item }) => item.id);
  const foreign = unprovenCommits(s);
  const list = foreign.slice(0, 20).map((commit) => say`- ${short(commit.oid)} ${code(commit.subject)}`);
  const lines = [
    ...(byHand.length > 0
      ? [`- ${byHand.length === 1 ? "Item" : "Items"} ${byHand.join(", ")}: ticked by hand`]
      : []),
    ...list,
  ];
  return lines.length === 0 ? [] : ["## Not verified by Redline", "", ...lines, ""];
}

/** What a revision changed, part by part, in a line; empty if nothing of the wording. */
export function deltaText({ added, changed, removed }: Delta): string {
  const words = (what: string, parts: readonly string[]) => {
    const named = [...new Set(parts.map((part) => (/^text \d+$/.test(part) ? "other words" : part)))];
    return parts.length > 0 ? [`${what}: ${named.join(", ")}`] : [];
  };
  return [...words("added", added), ...words("changed", changed), ...words("removed", removed)].join("; ");
}

/** What differs between two published wordings, by their parts; empty if nothing does or it is not known. */
export function sinceText(before: Published["parts"], now: Published["parts"]): string {
  if (!before || !now) return "";
  return deltaText(deltaOf(new Map(Object.entries(before)), new Map(Object.entries(now))));
}

/** What the check run says while a wording waits for approval; `since` is what it changed. */
export function waitingCheck(
  progress: Progress,
  plan: Plan,
  since: string,
): { title: string; summary: string } {
  const changed = since === "" ? "" : say`\n\nSince the revision before: ${since}.`;
  return {
    title: `Waiting for approval: revision ${progress.revision} (${named(progress.digest ?? "")})`,
    summary: say`${count(plan.items.length, "item")}. \`/approve\` starts the work; a comment on a line of the plan changes it.${live(changed)}`,
  };
}

/** What the check run says at the end: green only where every item's commands were seen to pass on what is there now. */
export function doneCheck(
  s: Snapshot,
  progress: Progress,
): { externalId: string; conclusion: "SUCCESS" | "NEUTRAL"; title: string; summary: string } {
  const title = progress.items.length > 0 ? `Done: ${count(progress.items.length, "item")}` : "Done";
  const unproven = unprovenText(s, progress);
  if (unproven.length === 0 && s.plan)
    return {
      externalId: "done",
      conclusion: "SUCCESS",
      title,
      summary:
        "Every item's commands were seen to pass on its commit. The pull request says which commit did what.",
    };
  const gone = s.plan ? [] : ["The archived plan is not on the branch any more.", ""];
  return {
    externalId: `done-unverified:${s.branch?.head}`,
    conclusion: "NEUTRAL",
    title: `${title}, not all of it verified`,
    summary: fitting([...gone, ...unproven].join("\n")),
  };
}
