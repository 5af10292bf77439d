/** What waits for the action that runs, and what does not. */
import type { Action } from "../discussion/action.ts";
import { type Feedback, pendingFeedback } from "../discussion/feedback.ts";
import type { Snapshot } from "../state/snapshot.ts";

/** True for feedback that need not stop the item that runs: it is neither on that item nor on the plan as a whole. */
export function waitsFor(running: Action | undefined, { thread, item }: Feedback): boolean {
  return running?.kind === "execute-item" && thread !== undefined && item !== running.item.id;
}

/** All feedback that waits for the item that runs. */
export function waitingFor(s: Snapshot, running: Action | undefined): Feedback[] {
  return pendingFeedback(s, () => false).filter((one) => one.refused === undefined && waitsFor(running, one));
}
