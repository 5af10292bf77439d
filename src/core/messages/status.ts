/** The status comment on the issue: what is happening or waited for, how far the plan is, what it has cost. */
import type { Action } from "../discussion/action.ts";
import type { Progress } from "../discussion/progress.ts";
import type { Standing } from "../discussion/standing.ts";
import { plain } from "../markdown/invisible.ts";
import { rendered } from "../markdown/rendered.ts";
import { type Plan, TRIED, UNCONFIRMED } from "../plan/plan.ts";
import { unconfirmedIn } from "../references/unresolved.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Amendment, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { ItemsNamed, itemLine, skippedBy } from "./approvals.ts";
import { costText, estimateText, unknownPriceText } from "./costs.ts";
import { code, count, fitting, lines, md, named, raw } from "./text.ts";

/** What is waited for, and what would continue the work. */
export const waiting = {
  done: (): Text => md`Done: the pull request is ready for review.`,
  approval: (): Text => md`Waiting for approval.`,
  /** While a plan waits that was paused before there was work. */
  pausedBefore: (what: Text): Text =>
    md`${raw(what)} Paused: no item is started until somebody comments \`/resume\`.`,
  moreApproval: ({ items, open }: Pick<Progress, "items" | "open">): Text => {
    const done = items
      .filter(({ state }) => state !== "open" && state !== "skipped")
      .map(({ item }) => item.id);
    const what = done.length === 0 ? "" : ` ${ItemsNamed(done)} ${done.length === 1 ? "is" : "are"} done.`;
    return md`Waiting for approval.${what} Comment \`/approve\` to continue with the rest, or \`/next\` with item ${open[0]?.id}.`;
  },
  amendment: ({ item, path }: Amendment): Text =>
    md`Waiting for approval: item ${item} needs ${code(path)}. Comment \`/approve\` to add it, or \`/retry ${item}\` to try without it.`,
  answers: (): Text => md`Waiting for answers to the plan's questions.`,
  moreComments: (): Text => md`Waiting: more comments may follow.`,
  emptyRepository: (): Text => md`Waiting: the repository is empty.`,
  issueEdited: (login: string): Text =>
    md`Waiting: ${login} edited the issue after the plan was requested. Review the edit, then remove and re-add the label.`,
  paused: (): Text => md`Paused. Comment \`/resume\` to continue.`,
  reopened: (login: string): Text =>
    md`Paused: ${login} reopened the issue. Comment \`/resume\` to continue.`,
  cancelled: (): Text => md`Cancelled. Comment \`/plan\` to start again.`,
  itemFailed: (item: number | undefined): Text =>
    md`Stopped: ${item === undefined ? "the last step" : `item ${item}`} failed. The pull request says why. Comment \`/retry\` to try again.`,
  fixFailed: (): Text => md`Stopped: the code could not be changed. Comment \`/retry\` to try again.`,
  approvalForFix: (): Text =>
    md`Waiting for approval: a code change was requested, and the plan's approval is no longer valid.`,
  planFailed: (): Text => md`Stopped: the plan could not be written. Comment \`/retry\` to try again.`,
  revertFailed: (item: number): Text =>
    md`Stopped: item ${item} could not be reverted. Comment \`/retry\` to try again.`,
  updateFailed: (): Text =>
    md`Stopped: the default branch could not be merged. Comment \`/retry\` to try again.`,
  recheckFailed: (): Text =>
    md`Stopped: the plan could not be checked after the merge of the default branch. Comment \`/retry\` to try again.`,
  revisionFailed: (): Text => md`Stopped: the plan could not be revised. Comment \`/retry\` to try again.`,
  pullFailed: (): Text => md`Stopped: the pull request could not be opened. Comment \`/retry\` to try again.`,
  peopleCommitted: (): Text =>
    md`Stopped: there are commits on the branch that Redline did not make. Comment \`/resume\` to continue on top of them.`,
  foreignBranch: (branch: string): Text => md`Stopped: the branch \`${branch}\` was not made by Redline.`,
  rivalPull: (): Text => md`Stopped: somebody else opened a pull request from the plan's branch.`,
  planGone: (): Text => md`Stopped: the plan file is not on its branch.`,
  planUnreadable: (): Text => md`Stopped: the plan file cannot be read.`,
  labelMissing: (label: string): Text =>
    md`Stopped: the label \`${label}\` could not be added. Add it by hand, or comment \`/plan\` again.`,
  statusLost: (by: string | undefined): Text => {
    const what = by === undefined ? md`was changed or deleted` : md`was edited by ${by}`;
    return md`Stopped: Redline's status comment ${raw(what)}, so what it recorded (approvals, pauses, spending) cannot be trusted. Comment \`/resume\` to continue; the plan must be approved again.`;
  },
  otherVersion: (): Text => md`Stopped: the status comment was written by another version of Redline.`,
  settingsInvalid: (): Text => md`Stopped: the settings file is invalid.`,
  labelRemoved: (): Text => md`Inactive: the label was removed.`,
  labelRefused: (): Text =>
    md`Inactive: the label was added by somebody without the access to request a plan.`,
  issueClosed: (): Text => md`Inactive: the issue is closed.`,
  pullClosed: (hasBranch: boolean): Text =>
    md`Inactive: the pull request is closed. ${hasBranch ? "Reopen it" : "Restore its branch and reopen it"} to continue, or comment \`/plan\` to start again.`,
  pullLocked: (): Text =>
    md`Inactive: the pull request is locked, so Redline cannot answer there. Unlock it to continue.`,
  pullMerged: (): Text => md`Merged.`,
  reopening: (): Text => md`Reopening the pull request`,
  archived: (): Text => md`Inactive: the repository is archived.`,
} as const;

/** What is being done or waited for now; `items` is how many the plan has. */
export function activity(step: Action, items: number, isPaused = false): Text {
  switch (step.kind) {
    case "wait":
      return step.reason;
    case "label":
      return md`Adding the label, as requested with \`/plan\``;
    case "draft-plan":
      return md`Reading the repository and writing a plan`;
    case "open-pull":
      return md`Opening the plan's pull request`;
    case "reopen-pull":
      return waiting.reopening();
    case "revise":
      return md`Addressing ${count(step.feedback.length, "comment")}`;
    case "amend-plan":
      return step.addition.kind === "condition"
        ? md`Adding a condition by ${step.addition.by} to the plan`
        : md`Adding ${code(step.addition.amendment.path)} to item ${step.addition.amendment.item} of the plan`;
    case "execute-item":
      if (isPaused) return md`Pausing after item ${step.item.id} of ${items}: ${step.item.title}`;
      return md`Working on item ${step.item.id} of ${items}: ${step.item.title}`;
    case "revert-item":
      return md`Reverting item ${step.item}`;
    case "update-branch":
      return md`Merging the default branch`;
    case "recheck-plan":
      return md`Checking the plan after the merge of the default branch`;
    case "fix":
      return step.subject.kind === "comment"
        ? md`Looking at a comment by ${step.subject.feedback.by.login} on the code`
        : md`Looking at item ${step.subject.item}, because ${code(step.subject.check.name)} failed`;
    case "archive":
      return md`Archiving the plan`;
  }
}

/** While set-up runs, which is a part of other activities. */
export function installing([first = "", ...others]: readonly string[]): Text {
  const more = others.length === 0 ? "" : ` and ${count(others.length, "more command")}`;
  return md`Installing dependencies: ${code(first)}${more}`;
}

/** The comment holds the signed record as well, and GitHub takes 65,536 characters in all. */
const CHARACTERS_MAX = 10_000;

/** The whole comment. */
export function statusText(s: Snapshot, progress: Progress, record: StatusRecord, standing: Standing): Text {
  const { now, plan, revision, digest, done, approvedBy } = standing;
  const { pull } = s;
  const which = digest === "" ? md`` : md`, revision ${revision} (\`${named(digest)}\`)`;
  const facts = [
    ...(pull ? [md`Plan: #${pull.number}${raw(which)}`] : []),
    ...(plan && (record.approval || done > 0)
      ? [md`Done: ${done} of ${count(plan.items.length, "item")}${raw(unverified(standing, progress))}`]
      : []),
    ...(plan && !record.approval && progress.open.length > 0 ? [estimateText(s, progress)] : []),
    ...unknownPriceText(s.settings),
    ...(approvedBy === undefined ? [] : [md`Approved by ${raw(approvedBy)}`]),
    ...progress.items.flatMap(({ item, skip }) =>
      skip ? [md`Item ${item.id}: ${raw(skippedBy(skip.by, skip.reason))}`] : [],
    ),
    ...(plan ? unconfirmedText(plan) : []),
    ...triedEditedText(standing),
    ...standing.base,
    ...settingsText(s),
    ...hiddenText(s),
    costText(record),
  ].filter((fact) => fact !== "");
  // What stands on GitHub is compared with this, and there the end is trimmed.
  const text = lines(md`**Redline** · ${raw(now)}`, md``, ...facts).trimEnd() as Text;
  return fitting(text, CHARACTERS_MAX);
}

/** As in the check's title: people may have committed since, or merged. */
function unverified({ phase }: Standing, { items, unproven, unprovenCommits }: Progress): Text {
  const isByHand = items.some(({ state }) => state === "by-hand");
  const isAll = !isByHand && unproven.length === 0 && unprovenCommits.length === 0;
  return phase !== "ready" || isAll ? md`` : md`, not all of it verified: see the pull request`;
}

/** That what the plan says was tried is a person's text; empty if it is Redline's. */
export function triedEditedText({
  triedEditedBy: by,
  phase,
}: Pick<Standing, "triedEditedBy" | "phase">): Text[] {
  if (!by) return [];
  const who = by.length > 0 ? md` by ${by.join(" or ")}` : md``;
  const what = md`*${TRIED}* in the plan was edited${raw(who)}, so Redline does not vouch for it.`;
  return [phase === "ready" ? what : md`${raw(what)} The next revision restores it.`];
}

/** The answer to `/status`: what the status comment says, and the state of each item. */
export function statusAnswer(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  standing: Standing,
): Text {
  const approvals = record.approval ? [record.approval, ...(record.earlierApprovals ?? [])] : [];
  const items = progress.items.map(({ item: { id, title }, state, commit, skip }) => {
    const isApproved = state === "open" && approvals.some(({ items: own }) => !own || own.includes(id));
    return itemLine({
      id,
      title,
      state: isApproved ? "approved" : state,
      commit: commit?.oid,
      skip: skip && skippedBy(skip.by, skip.reason),
    });
  });
  return fitting(lines(statusText(s, progress, record, standing), md``, ...items));
}

function unconfirmedText(plan: Plan): Text[] {
  const { names, leftOut } = unconfirmedIn(plan);
  const were = (n: number) => (n === 1 ? "was" : "were");
  const facts = [
    ...(names > 0 ? [`${count(names, "name")} in the plan ${were(names)} not found in the code`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, "part")} of the plan ${were(leftOut)} left out`] : []),
  ];
  return facts.length === 0 ? [] : [md`${facts.join("; ")}: see *${UNCONFIRMED}*.`];
}

function settingsText(s: Snapshot): Text[] {
  return s.settingsProblems.length > 0
    ? [
        md`\`.github/redline.yml\` is invalid. ${s.settingsProblems.join(" ")} The last valid version applies.`,
      ]
    : [];
}

/** What the model is not shown of the issue, because the page does not show it. */
function hiddenText({ issue }: Snapshot): Text[] {
  const { passages, characters, end } = rendered(issue.body).removed;
  const invisible = characters + plain(issue.title).characters;
  const hidden = [
    ...(passages > 0 ? [count(passages, "hidden passage")] : []),
    ...(invisible > 0 ? [count(invisible, "invisible character")] : []),
  ];
  return [
    ...(hidden.length > 0
      ? [md`Not read, because the issue's page does not show it: ${hidden.join(", ")}.`]
      : []),
    ...(end > 0
      ? [
          md`Not read, because the issue is too long or too complex: its last ${count(end, "character")}. Shorten it, or attach long logs as files.`,
        ]
      : []),
  ];
}
