/** About the default branch: that it has moved on, that it was merged, and what stands in the way. */
import type { Unproven } from "../discussion/base.ts";
import type { ChangeType } from "../plan/titles.ts";
import type { Drift } from "../state/snapshot.ts";
import type { Text } from "../state/text.ts";
import { ItemsNamed, itemsNamed } from "./approvals.ts";
import { aside, type CommitText, titledCommit } from "./commits.ts";
import { code, count, lines, live, md, named, raw, short } from "./text.ts";

/** The default branch and the plan's. */
export interface Branches {
  readonly base: string;
  readonly plan: string;
}

const FILES_MAX = 5;

function fileList(paths: readonly string[]): string {
  const more = paths.length - FILES_MAX;
  const shown = paths.slice(0, FILES_MAX).map((path) => code(path));
  return shown.join(", ") + (more > 0 ? ` and ${count(more, "more file")}` : "");
}

const byHand = ({ base, plan }: Branches): Text => md`merge ${code(base)} into ${code(plan)} yourself`;

/** What the default branch has that matters to the plan; empty if nothing. `isOver`: every item is done. */
export function driftText(drift: Drift | undefined, branches: Branches, isOver: boolean): Text[] {
  if (!drift) return [];
  const { commits, files, conflicts, isRewritten } = drift;
  const base = code(branches.base);
  if (isRewritten) return [rewritten(branches)];
  if (conflicts.length > 0)
    return [
      md`${base} conflicts with this branch in ${live(fileList(conflicts))}. Comment \`/update\` to see what changed there, or ${raw(byHand(branches))}.`,
    ];
  if (isOver || files.length === 0) return [];
  const change = commits === 1 ? "changes" : "change";
  return [
    md`${base} has ${count(commits, "new commit")} that ${change} files of this plan: ${live(fileList(files))}. Comment \`/update\` to merge ${base} and check the plan again.`,
  ];
}

const rewritten = ({ base }: Branches): Text =>
  md`${code(base)} was rewritten: it no longer contains the commit that this plan is based on. To plan on what is there now, close the pull request, delete its branch and comment \`/plan\`.`;

/** Why `/update` is refused. */
export const updateRefused = {
  rewritten: (branches: Branches): Text =>
    md`Nothing was merged, because it would bring back what was removed there. ${raw(rewritten(branches))}`,
  otherBase: ({ base }: Branches, into: string): Text =>
    md`Nothing was merged: this pull request targets ${code(into)}, and Redline follows the default branch, ${code(base)}. Change the base of the pull request, or merge ${code(into)} yourself.`,
  noPlan: (): Text => md`There is no plan to update yet. Wait until the plan's pull request is open.`,
} as const;

export const upToDate = ({ base }: Branches): Text =>
  md`Already up to date: everything on ${code(base)} is on this branch.`;

/** Everything is merged, and what did not pass then is tried again. */
export const verifiedAgain = ({ base }: Branches, items: readonly number[]): Text =>
  md`${raw(upToDate({ base, plan: "" }))} ${ItemsNamed(items)} ${items.length === 1 ? "is" : "are"} being verified again.`;

/** A commit that people can open. */
interface Linked {
  readonly oid: string;
  readonly url: string;
}

/** A file that git cannot merge, and who changed it on either side. */
export interface Conflict {
  readonly path: string;
  /** The plan branch's last commit that changed it; `item`: whose it is. */
  readonly ours: (Linked & { readonly item: number | undefined; readonly by: string }) | undefined;
  readonly theirs: (Linked & { readonly subject: string }) | undefined;
  /** True for the plan file. */
  readonly isPlan: boolean;
}

const linkTo = ({ oid, url }: Linked): Text => md`[${live(short(oid))}](${live(url)})`;

const CONFLICTS_MAX = 20;

/** The answer to `/update` when git cannot merge; nothing was pushed. */
export function updateConflict(branches: Branches, conflicts: readonly Conflict[]): Text {
  const items = [...new Set(conflicts.flatMap(({ ours }) => ours?.item ?? []))].toSorted((a, b) => a - b);
  const isPlan = conflicts.some((one) => one.isPlan);
  const way = md`M${live(byHand(branches).slice(1))}`;
  const reverts = items.map((item) => `\`/revert ${item}\``).join(", ");
  return lines(
    md`${code(branches.base)} was not merged, because it conflicts with this branch. Nothing was changed.`,
    md``,
    ...conflicts.slice(0, CONFLICTS_MAX).map((one) => conflictLine(branches, one)),
    md``,
    items.length > 0
      ? md`${raw(way)}; or comment ${live(reverts)}, then \`/update\`, and approve ${itemsNamed(items)} again on the new base.`
      : md`${raw(way)}.`,
    ...(isPlan
      ? [
          md``,
          md`${code(branches.base)} now has a file where the plan is. Rename it there, or keep the plan's.`,
        ]
      : []),
  );
}

function conflictLine({ base }: Branches, { path, ours, theirs }: Conflict): Text {
  const who = ours?.item === undefined ? md`by ${ours?.by}` : md`by item ${ours.item}`;
  const here = ours ? md` changed here ${raw(who)} (${raw(linkTo(ours))})` : md` changed here`;
  const there = theirs ? md` in ${raw(linkTo(theirs))} ${code(theirs.subject)}` : md``;
  return md`- ${code(path)}:${raw(here)}, and on ${code(base)}${raw(there)}`;
}

/** What a merge and the check after it came to. */
export interface Updated extends Branches {
  /** Who merged; undefined for Redline. */
  readonly by: string | undefined;
  /** The commit of the default branch. */
  readonly merged: string;
  /** The revision that the check led to. */
  readonly revised: { readonly revision: string; readonly digest: string } | undefined;
  /** True if there is a plan left to carry out. */
  readonly isOpen: boolean;
  readonly proven: readonly number[];
  readonly unproven: readonly number[];
}

/** Posted once after each merge of the default branch, when the plan was checked. */
export function updated({ base, by, merged, revised, isOpen, proven, unproven }: Updated): Text {
  const who = by === undefined ? md`Merged` : md`${by} merged`;
  const fits = md`The plan still fits, and its wording is unchanged.`;
  const changed = md`Revision ${revised?.revision} (\`${named(revised?.digest ?? "")}\`) marks what no longer fits in the plan, or what its commands come to now. Review it, then comment on its lines to change it, or \`/approve\`.`;
  const pass = proven.length === 1 ? "passes its command" : "pass their commands";
  const facts = [
    md`${raw(who)} ${code(base)} (${live(short(merged))}).`,
    ...(isOpen ? [revised ? changed : fits] : []),
    ...(proven.length > 0 ? [md`${ItemsNamed(proven)} ${pass} on the result.`] : []),
    ...(unproven.length > 0 ? [noLongerProven(base, unproven, isOpen)] : []),
  ];
  return facts.join(" ") as Text;
}

/** `isOpen`: items are left to do. */
function noLongerProven(base: string, items: readonly number[], isOpen: boolean): Text {
  const isOne = items.length === 1;
  const [be, whose, them] = isOne ? ["is", "its command", "it"] : ["are", "their commands", "them"];
  const reverts = items.map((item) => `\`/revert ${item}\``).join(", ");
  const redo = isOpen
    ? md`Comment ${live(reverts)} to have ${them} done again`
    : md`Comment on the code to have it fixed`;
  return md`**${ItemsNamed(items)} ${be} no longer proven since the merge of ${code(base)}**: ${whose} did not pass on the result. ${raw(redo)}, or \`/update\` to run ${them} again.`;
}

/** For the status comment and the check while items are left; empty if everything that is done is proven. */
export function unprovenSinceMerge(base: string, unproven: readonly Unproven[]): Text[] {
  const failing = unproven.filter(({ since }) => since === "checked-merge").map(({ item }) => item);
  return failing.length === 0 ? [] : [noLongerProven(base, failing, true)];
}

const SINCE = {
  fix: "its command does not pass after the last fix",
  merge: "not verified yet since the default branch was merged",
  "checked-merge": "no longer proven since the default branch was merged: its command did not pass",
} as const;

/** An item in the list of what is not verified. */
export const unprovenLine = ({ item, since }: Unproven): Text => md`- Item ${item}: ${live(SINCE[since])}`;

/** The message of the merge; `type` where titles are conventional. */
export const updateCommit = ({ base, plan }: Branches, type?: ChangeType): CommitText =>
  titledCommit(md`Merge branch '${base}' into ${plan}`, md``, aside(type, "chore"));

/** The message of the revision that a merge led to. */
export const recheckCommit = (issue: number, { base }: Branches, type?: ChangeType): CommitText =>
  titledCommit(
    md`Revise the plan for #${issue}: ${code(base)} was merged`,
    md`What no longer fits is marked in the plan.`,
    aside(type, "docs"),
  );
