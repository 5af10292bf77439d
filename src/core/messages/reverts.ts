/** Answers to `/revert`. */
import type { ItemProgress } from "../discussion/progress.ts";
import type { Commit } from "../state/snapshot.ts";
import type { Text } from "../state/text.ts";
import { code, live, md, raw, short } from "./text.ts";

export const revertUnknown = (text: string, items: readonly ItemProgress[]): Text => {
  const done = items.filter(({ state }) => state === "done").map(({ item }) => item.id);
  const which = done.length > 0 ? md`Items that are done: ${done.join(", ")}.` : md`No item is done yet.`;
  const what =
    text === ""
      ? md`The number of an item is missing after \`/revert\`.`
      : md`The plan has no item ${code(text)}.`;
  return md`${raw(what)} ${raw(which)}`;
};

export const revertWhileWorking = (item: number): Text =>
  md`Item ${item} is being worked on, so nothing was reverted. Comment \`/pause\` and wait for it to stop, or \`/pause now\`; then post the command again.`;

export const nothingToRevert = ({ item, state }: ItemProgress): Text =>
  state === "by-hand"
    ? md`Item ${item.id} was ticked by hand, so there is no commit to revert. Untick its box in the plan file.`
    : md`Item ${item.id} is not done, so there is nothing to revert.`;

export const revertBuiltOn = (item: number, later: number): Text =>
  md`Item ${item} was not reverted: item ${later} builds on it and is done. Revert that one first: \`/revert ${later}\`.`;

/** `later`: the newest commit that changed one of the files after the item. */
export function revertConflict(
  item: number,
  files: readonly string[],
  later: { readonly oid: string; readonly by: string; readonly ours: Commit["ours"] } | undefined,
): Text {
  const where = files
    .slice(0, 5)
    .map((path) => code(path))
    .join(", ");
  const other = later?.ours?.trailers.get("Plan-Item");
  const start = md`Item ${item} was not reverted: later changes to ${live(where)} build on it.`;
  if (other !== undefined)
    return md`${raw(start)} Item ${other} (${short(later?.oid ?? "")}) changed them last. Revert it first: \`/revert ${other}\`.`;
  const commit = later ? md` ${short(later.oid)} by ${later.by} changed them last.` : md``;
  return md`${raw(start)}${raw(commit)} Revert them by hand, then post the command again; or ask for a new item with \`/revise …\`.`;
}
