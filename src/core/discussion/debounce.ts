import type { Snapshot } from "../state/snapshot.ts";
import { allComments, asksForRevision, type Feedback } from "./feedback.ts";

/**
 * Until when single comments wait, because whoever comments one by one may not be done; undefined if nothing has to
 * wait. A review with more to it was submitted as a whole, and `/revise` says that it is time.
 */
export function debouncedUntil(s: Snapshot, feedback: readonly Feedback[]): number | undefined {
  const quietMs = s.settings.quiet * 1_000;
  if (!feedback.every((one) => one.isSingle)) return undefined;
  const newest = Math.max(...feedback.map((one) => one.at ?? 0));
  const isTold = allComments(s).some(({ comment }) => comment.at >= newest && asksForRevision(s, comment));
  const until = newest + quietMs;
  // Two clocks are compared: where they are far apart, nobody is kept waiting for it.
  const isSane = until - s.now <= 2 * quietMs;
  return !isTold && isSane && s.now < until ? until : undefined;
}
