/** Answers to commands on items: approving, retrying and skipping them. */
import type { Amendment } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { code, lines, md, named, raw, short } from "./text.ts";

/** Item numbers as people write them: `1-3, 5`. */
function itemList(ids: readonly number[]): string {
  const runs: number[][] = [];
  for (const id of new Set(ids.toSorted((a, b) => a - b))) {
    const last = runs.at(-1);
    if (last && last.at(-1) === id - 1) last.push(id);
    else runs.push([id]);
  }
  return runs.map((run) => (run.length > 1 ? `${run[0]}-${run.at(-1)}` : `${run[0]}`)).join(", ");
}

/** `item 2`, `items 1-3`. */
export const itemsNamed = (ids: readonly number[]): string =>
  `${new Set(ids).size === 1 ? "item" : "items"} ${itemList(ids)}`;

/** For the beginning of a sentence. */
export const ItemsNamed = (ids: readonly number[]): string => itemsNamed(ids).replace("item", "Item");

const be = (ids: readonly number[]) => (ids.length === 1 ? "is" : "are");

type ItemVerb = "approve" | "retry" | "skip";

/** What the same command would be accepted for. */
const instead = (verb: ItemVerb, open: readonly number[]): Text => {
  if (open.length === 0) return md`No items are open.`;
  const example = verb === "approve" ? itemList(open) : `${open[0]}`;
  return md`Open: ${itemsNamed(open)}. Comment \`/${verb} ${example}\`, for example.`;
};

export const itemUnknown = (
  verb: ItemVerb,
  id: number,
  all: readonly number[],
  open: readonly number[],
): Text => md`There is no item ${id}: the plan has ${itemsNamed(all)}. ${raw(instead(verb, open))}`;

export const itemsSettled = (ids: readonly number[], open: readonly number[]): Text =>
  md`${ItemsNamed(ids)} ${be(ids)} done or skipped already. ${raw(instead("approve", open))}`;

/** `together` is what can be approved instead. */
export const dependencyOpen = (id: number, missing: readonly number[], together: readonly number[]): Text =>
  md`Item ${id} depends on ${itemsNamed(missing)}, which ${be(missing)} neither done nor approved. Comment \`/approve ${itemList(together)}\` to approve them together.`;

export const nextStarted = (id: number): Text =>
  md`Item ${id} is approved and not done yet. Comment \`/next\` when it is done, or \`/approve\` to approve everything.`;

export const nextPredates = (): Text =>
  md`Your \`/next\` predates what is on the branch now. Review it, then comment \`/next\` again.`;

export const oneApprovalPerComment = (): Text =>
  md`This comment approves twice, so it was ignored. Approve everything in one command, such as \`/approve 1-3\`.`;

export const conditionMissing = (): Text =>
  md`The condition must be on the same line as the command, such as \`/approve but keep the old endpoint\`: lines below it would not be part of the approval. For longer changes, use \`/revise …\`, then approve the revision.`;

export const tooManyWords = (max: number): Text =>
  md`The text after the command is longer than ${max} characters, so the command was ignored. Shorten it, or use \`/revise …\`.`;

export const planCannotHold = (problem: string): Text =>
  md`This condition cannot be added to the plan: ${problem}. Use \`/revise …\`, then approve the revision.`;

export const planBeingAmended = (): Text =>
  md`The last approved addition is not in the plan yet. Review the new revision when it is published, then approve it. If adding it has failed, comment \`/retry\`.`;

export const approvalPredatesAmendment = ({ item, path }: Amendment): Text =>
  md`Your \`/approve\` predates the request to add ${code(path)} to item ${item}. Review it, then approve again.`;

/** `failed` is what can be retried. */
export const retryOther = (id: number, failed: number | undefined): Text =>
  failed === undefined
    ? md`Item ${id} has not failed; a different step has. Comment \`/retry\` alone to try it again.`
    : md`Item ${id} has not failed; item ${failed} has. Comment \`/retry ${failed}\` to try it again.`;

export const hintWithoutItem = (): Text =>
  md`Hints are only for items, and the step that failed was not an item. Comment \`/retry\` alone to try it again.`;

export const skipNeedsItem = (open: readonly number[]): Text =>
  md`Name the item to skip. ${raw(instead("skip", open))}`;

export const skipSettled = (id: number, state: "done" | "skipped", open: readonly number[]): Text =>
  md`Item ${id} is ${state} already. ${raw(instead("skip", open))}`;

export const skipLeavesNothing = (id: number): Text =>
  md`Without item ${id}, there would be nothing left to build. Comment \`/cancel\` to end the work.`;

/** Once nothing is open any more, a skipped item can be built only after the plan was reopened. */
const reopenFor = (id: number): Text =>
  md`To build it after all, comment \`/revise …\` with why: the plan is reopened. Then comment \`/retry ${id}\` and \`/approve\`.`;

export const skippedAtEnd = (id: number): Text => md`Item ${id} was skipped. ${raw(reopenFor(id))}`;

export const hintForSkipped = (id: number): Text =>
  md`Item ${id} was skipped and has not failed, so there is nothing to give a hint about. Comment \`/retry ${id}\` alone to build it after all.`;

/** `dependents` are open items that depend on it; `isLast`: no other item is open. */
export const itemSkipped = (id: number, dependents: readonly number[], isLast: boolean): Text =>
  isLast
    ? md`Item ${id} is skipped. ${raw(reopenFor(id))}`
    : dependents.length === 0
      ? md`Item ${id} is skipped. Comment \`/retry ${id}\` to build it after all.`
      : md`Item ${id} is skipped. ${ItemsNamed(dependents)} ${dependents.length === 1 ? "depends" : "depend"} on it and will be built without it, unless you skip ${dependents.length === 1 ? "it" : "them"} as well. Comment \`/retry ${id}\` to build item ${id} after all.`;

/** Beside a skipped item. */
export const skippedBy = (by: string, reason: string): Text =>
  reason === "" ? md`Skipped by ${by}` : md`Skipped by ${by}: ${reason}`;

interface Added {
  readonly revision: string;
  readonly digest: string;
}

/** The plan with a condition, or with a file that somebody granted or the settings allow. */
export const conditionAdded = (by: string, { revision, digest }: Added): Text =>
  md`The condition that ${by} added is now part of the plan and binding for all open items: revision ${revision} (\`${named(digest)}\`).`;

export const fileAdded = (
  { item, path, reason, by }: { item: string; path: string; reason: string; by: string | undefined },
  { revision, digest }: Added,
): Text => {
  const why = by === undefined ? md`the setting \`amendments: allow\`` : md`approved by ${by}`;
  return lines(
    md`Item ${item} may now change ${code(path)} as well (${raw(why)}): revision ${revision} (\`${named(digest)}\`).`,
    ...(reason === "" ? [] : [md``, md`${reason}`]),
  );
};

/** One line for each item. */
export function itemLine(item: {
  readonly id: number;
  readonly title: string;
  readonly state: "open" | "approved" | "done" | "by-hand" | "skipped";
  readonly commit: string | undefined;
  readonly skip: Text | undefined;
}): Text {
  const state = {
    open: md`not approved`,
    approved: md`approved`,
    done: md`done in ${short(item.commit ?? "")}`,
    "by-hand": md`ticked by hand, not verified`,
    skipped: item.skip ?? md``,
  }[item.state];
  return md`- ${item.id}. ${item.title}: ${raw(state)}`;
}
