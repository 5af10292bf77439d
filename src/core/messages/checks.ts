/** The check run on the plan branch. */
import { type Progress, planCheckId } from "../discussion/progress.ts";
import type { PlanProblem } from "../plan/file.ts";
import { needsAnswers, type Plan } from "../plan/plan.ts";
import type { CheckButton } from "../state/press.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Failure } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { button } from "./buttons.ts";
import { planUnreadable } from "./commands.ts";
import { planGone } from "./notices.ts";
import { unprovenText } from "./pull-request.ts";
import { count, fitting, lines, live, md, named, raw } from "./text.ts";

/** What a check run shows. `externalId` names it: what stands there by that name is not posted again. */
export interface CheckText {
  readonly externalId: string;
  readonly conclusion: "ACTION_REQUIRED" | "SUCCESS" | "FAILURE" | "NEUTRAL";
  readonly title: Text;
  readonly summary: Text;
  /** At most three. */
  readonly buttons?: readonly CheckButton[];
}

/** While a wording waits for approval; `since` is what it changed. */
export function waitingCheck(progress: Progress, plan: Plan, since: string): CheckText {
  const changed = since === "" ? "" : md`\n\nSince the previous revision: ${since}.`;
  const what = needsAnswers(plan) ? md`Waiting for answers` : md`Waiting for approval`;
  const next = needsAnswers(plan)
    ? md`Nothing can be planned before the plan's questions are answered. Answer them in a comment on this pull request or on the issue.`
    : md`${count(plan.items.length, "item")}. Comment \`/approve\` to start the work, or comment on a line of the plan to change it.`;
  return {
    externalId: planCheckId(progress.digest ?? ""),
    conclusion: "ACTION_REQUIRED",
    title: md`${raw(what)}: revision ${progress.revision} (${named(progress.digest ?? "")})`,
    summary: md`${raw(next)}${live(changed)}`,
    buttons: [...(needsAnswers(plan) ? [] : [button("approve")]), button("revise"), button("stop")],
  };
}

/** While the work has stopped, with the reason that the status comment gives. */
export const stoppedCheck = (
  head: string | undefined,
  failure: Failure | undefined,
  why: Text,
): CheckText => ({
  externalId: `rest:${failure?.id ?? head}`,
  conclusion: "ACTION_REQUIRED",
  title: md`Stopped`,
  summary: why,
  buttons: [button("stop")],
});

export const unreadableCheck = (digest: string | undefined, problems: readonly PlanProblem[]): CheckText => ({
  externalId: `unreadable:${digest}`,
  conclusion: "FAILURE",
  title: md`Line ${problems[0]?.line} of the plan cannot be read`,
  summary: planUnreadable(problems),
});

export const goneCheck = (path: string, last: { oid: string; by: string } | undefined): CheckText => ({
  externalId: "gone",
  conclusion: "FAILURE",
  title: md`The plan file cannot be read`,
  summary: planGone(path, last),
});

/** At the end: green only where every item's commands were seen to pass on what is there now. */
export function doneCheck(s: Snapshot, progress: Progress): CheckText {
  const title = progress.items.length > 0 ? md`Done: ${count(progress.items.length, "item")}` : md`Done`;
  const unproven = unprovenText(s, progress);
  if (unproven.length === 0 && s.plan)
    return {
      externalId: "done",
      conclusion: "SUCCESS",
      title,
      summary: md`Every item's commands passed on its commit. The pull request lists the commits.`,
    };
  const gone = s.plan ? [] : [md`The archived plan is no longer on the branch.`, md``];
  return {
    externalId: `done-unverified:${s.branch?.head}`,
    conclusion: "NEUTRAL",
    title: md`${live(title)}, not all of it verified`,
    summary: fitting(lines(...gone, ...unproven)),
  };
}
