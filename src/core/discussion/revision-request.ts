/** The words of a command that ask for a change of the plan. */
import { readPlan } from "../plan/document.ts";
import { placeOf } from "../plan/file.ts";
import type { Commit, Snapshot } from "../state/snapshot.ts";
import type { Command } from "./command.ts";

/** Our commit that reverted an item for a comment. */
export function revertFor({ branch }: Snapshot, comment: string): Commit | undefined {
  return branch?.commits.find(({ ours }) => ours?.trailers.get("Reverted-For") === comment);
}

/** What a command asks to be changed: all of `/revise`, and what follows the number of an item that is reverted. */
export function requestOf({ verb, text }: Command, isReverted: boolean): string {
  if (verb === "revise") return text;
  return verb === "revert" && isReverted ? text.replace(/^\d+\s*/, "") : "";
}

/** The first line of the item that was reverted for a comment, and where that is. */
export function revertedPlace(s: Snapshot, comment: string) {
  const id = revertFor(s, comment)?.ours?.trailers.get("Plan-Reverted");
  if (id === undefined || !s.plan) return undefined;
  const { items, lines } = readPlan(s.plan.text);
  const line = lines[items.find(({ item }) => String(item.id) === id)?.line ?? -1];
  return line === undefined ? undefined : { line, ...placeOf(s.plan.text, line) };
}
