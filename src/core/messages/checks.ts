/** The check run on the plan branch. */
import { planCheckId } from "../discussion/progress.ts";
import type { Standing } from "../discussion/standing.ts";
import type { PlanProblem } from "../plan/file.ts";
import { needsAnswers, type Plan } from "../plan/plan.ts";
import type { CheckButton } from "../state/press.ts";
import type { Commit } from "../state/snapshot.ts";
import type { Text } from "../state/text.ts";
import { button } from "./buttons.ts";
import { planUnreadable } from "./commands.ts";
import { planGone } from "./notices.ts";
import { triedEditedText, waiting } from "./status.ts";
import { count, fitting, lines, live, md, named, raw } from "./text.ts";

/** What a check run shows. */
export interface CheckText {
  /** Names what it says where that must be found again; otherwise it is known by its text. */
  readonly id?: string;
  /** Undefined while the work runs. */
  readonly conclusion: "ACTION_REQUIRED" | "SUCCESS" | "FAILURE" | "NEUTRAL" | undefined;
  readonly title: Text;
  readonly summary: Text;
  /** At most three. */
  readonly buttons?: readonly CheckButton[];
}

/** While Redline works. */
export const runningCheck = (standing: Standing): CheckText => ({
  conclusion: undefined,
  title: standing.now,
  summary: md`${doneOf(standing)}`,
  buttons: [button("stop")],
});

/** While a wording waits for approval; `since` is what it changed. */
export function waitingCheck(standing: Standing, plan: Plan, since: string): CheckText {
  const { digest, revision, changedBy } = standing;
  const by = changedBy.length === 0 ? "" : ` by ${changedBy.join(", ")}`;
  const isChanged = since !== "" || by !== "";
  const changed = isChanged ? [md`Since the previous revision${by}: ${since || "no change"}.`] : [];
  const more = [...changed, ...triedEditedText(standing), ...standing.base];
  const what = needsAnswers(plan) ? md`Waiting for answers` : md`Waiting for approval`;
  const next = needsAnswers(plan)
    ? md`Nothing can be planned before the plan's questions are answered. Answer them in a comment on this pull request or on the issue.`
    : approvalText(standing, plan);
  return {
    id: planCheckId(digest),
    conclusion: "ACTION_REQUIRED",
    title: md`${raw(what)}: revision ${revision} (${named(digest)})`,
    summary: lines(next, ...more.flatMap((text) => [md``, text])),
    buttons: [...(needsAnswers(plan) ? [] : [button("approve")]), button("revise"), button("stop")],
  };
}

function approvalText({ approvedBy, now }: Standing, plan: Plan): Text {
  if (approvedBy !== undefined) return now;
  const who = now === waiting.approval() ? md`` : md`${raw(now)} `;
  return md`${raw(who)}${count(plan.items.length, "item")}. Comment \`/approve\` to start the work, or comment on a line of the plan to change it.`;
}

/** While the work has stopped, with the reason that the status comment gives. */
export const stoppedCheck = (standing: Standing): CheckText => ({
  conclusion: "ACTION_REQUIRED",
  title: titleOf(standing.now, "Stopped"),
  summary: lines(
    standing.now,
    md``,
    md`${doneOf(standing)}`,
    ...standing.base.flatMap((text) => [md``, text]),
  ),
  buttons: [button("stop")],
});

/** While nothing is done because of what people did to the issue, its label or the pull request. */
export const inactiveCheck = (standing: Standing): CheckText => ({
  conclusion: "NEUTRAL",
  title: titleOf(standing.now, "Inactive"),
  summary: lines(standing.now, md``, md`${doneOf(standing)}`),
});

/** The first word of a reason, such as `Paused`. */
const titleOf = (reason: Text, otherwise: string): Text =>
  md`${/^(?:Waiting|Stopped|Paused|Cancelled|Inactive|Merged)(?=[:.])/.exec(reason)?.[0] ?? otherwise}`;

const doneOf = ({ plan, done }: Standing) =>
  plan && plan.items.length > 0 ? `${done} of ${count(plan.items.length, "item")} done.` : "";

export const unreadableCheck = (problems: readonly PlanProblem[]): CheckText => ({
  conclusion: "FAILURE",
  title: md`Line ${problems[0]?.line} of the plan cannot be read`,
  summary: planUnreadable(problems),
});

export const goneCheck = (path: string, last: { oid: string; by: string } | undefined): CheckText => ({
  conclusion: "FAILURE",
  title: md`The plan file cannot be read`,
  summary: planGone(path, last),
});

/** At the end: green only where every item's commands were seen to pass on what is there now. */
export function doneCheck({ items }: Standing, unproven: readonly Text[], isPlanThere: boolean): CheckText {
  const skipped = items.filter(({ state }) => state === "skipped").length;
  const some = skipped > 0 ? md`${items.length - skipped} of ` : md``;
  const title = items.length > 0 ? md`Done: ${raw(some)}${count(items.length, "item")}` : md`Done`;
  if (unproven.length === 0 && isPlanThere)
    return {
      conclusion: "SUCCESS",
      title,
      summary: md`Every item's commands passed on its commit. The pull request lists the commits.`,
    };
  const gone = isPlanThere ? [] : [md`The archived plan is no longer on the branch.`, md``];
  return {
    conclusion: "NEUTRAL",
    title: md`${live(title)}, not all of it verified`,
    summary: fitting(lines(...gone, ...unproven)),
  };
}

/** For a commit that is not the head any more: what it was. */
export function earlierCheck(commit: Commit | undefined): CheckText {
  const trailers = commit?.ours?.trailers;
  const item = trailers?.get("Plan-Item");
  if (item !== undefined)
    return {
      conclusion: "SUCCESS",
      title: md`Item ${item} is done`,
      summary: md`${trailers?.get("Evidence") ?? ""}`,
    };
  const revision = trailers?.get("Plan-Revision");
  const what = revision === undefined ? md`Not the latest commit` : md`Revision ${revision} of the plan`;
  return {
    conclusion: "NEUTRAL",
    title: what,
    summary: md`The branch has moved on: see the check on its latest commit.`,
  };
}
