import { structuredPatch } from "diff";
import { type PlanEdit, revise } from "./revise.ts";

/** Lines of a hunk that are shown in a reply, at most. */
const LINES_MAX = 24;
/** diff gives up beyond this many changed lines; a reply does without the hunk then. */
const EDIT_LENGTH_MAX = 2_000;

/** The change that some edits make to the plan, as lines of a unified diff; empty if they make none. */
export function hunkOf(before: string, edits: readonly PlanEdit[]): string {
  const after = revise(before, edits);
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
