import type { Snapshot } from "../state/snapshot.ts";
import { allComments } from "./all-comments.ts";
import { asksForRevision, type Feedback } from "./feedback.ts";

/**
 * Until when single comments are debounced, because their author may not be done; undefined if nothing has to wait. A
 * review with several comments was submitted as a whole, and `/revise` ends the wait.
 */
export function debouncedUntil(s: Snapshot, feedback: readonly Feedback[]): number | undefined {
  const debounceMs = s.settings.debounce * 1_000;
  if (!feedback.every((one) => one.isSingle)) return undefined;
  const newest = Math.max(...feedback.map((one) => one.at ?? 0));
  const isAsked = allComments(s).some(({ comment }) => comment.at >= newest && asksForRevision(s, comment));
  const until = newest + debounceMs;
  // Compares two clocks: if they are far apart, nobody should have to wait for it.
  const isSane = until - s.now <= 2 * debounceMs;
  return !isAsked && isSane && s.now < until ? until : undefined;
}
