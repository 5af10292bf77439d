import { structuredPatch } from "diff";
import { type PlanEdit, revise } from "./edits.ts";

/** The most lines of a hunk that a reply shows. */
const LINES_MAX = 24;
/** diff gives up beyond this many changed lines; the reply then has no hunk. */
const EDIT_LENGTH_MAX = 2_000;

/**
 * The change that some edits make to the plan, as lines of a unified diff; empty if they change nothing, or cannot be
 * applied alone: one may change an item that another has just added.
 */
export function hunkOf(before: string, edits: readonly PlanEdit[]): string {
  try {
    return hunkBetween(before, revise(before, edits));
  } catch {
    return "";
  }
}

/** What differs between two versions of the plan, as lines of a unified diff. */
export function hunkBetween(before: string, after: string): string {
  if (after === before) return "";
  const patch = structuredPatch("plan", "plan", before, after, "", "", {
    context: 1,
    maxEditLength: EDIT_LENGTH_MAX,
  });
  if (!patch) return "";
  const lines = patch.hunks.flatMap((hunk) => hunk.lines.filter((line) => !line.startsWith("\\")));
  const more = lines.length - LINES_MAX;
  return [...lines.slice(0, LINES_MAX), ...(more > 0 ? [`… ${more} more lines`] : [])].join("\n");
}
