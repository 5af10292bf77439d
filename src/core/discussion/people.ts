import type { Person } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { answersTo, pendingFeedback, remarksOn } from "./feedback.ts";
import { editorsIn, writerOf } from "./thread.ts";

/** Whose role the discussion depends on: who gave feedback, an answer or a remark, and who edited what stands above. */
export function peopleOfFeedback(s: Snapshot): Person[] {
  const feedback = pendingFeedback(s, () => false);
  const threads = new Set(feedback.map(({ thread }) => thread));
  return [
    ...[...feedback, ...remarksOn(s)].map(({ by }) => by),
    ...answersTo(s).map(writerOf),
    ...editorsIn(s, threads),
  ];
}
