import type { Snapshot } from "../state/snapshot.ts";
import { allRemarks, asksForRevision, type Feedback } from "./feedback.ts";

/**
 * Until when single comments wait, because whoever comments one by one may not be done; undefined if nothing has to
 * wait. A review with more to it was submitted as a whole, and `/revise` says that it is time.
 */
export function quietUntil(s: Snapshot, feedback: readonly Feedback[]): number | undefined {
  const quietMs = s.settings.quiet * 1_000;
  if (!feedback.every((one) => one.isSingle)) return undefined;
  const newest = Math.max(...feedback.map((one) => one.at ?? 0));
  const isTold = allRemarks(s).some(({ remark }) => remark.at >= newest && asksForRevision(s, remark));
  const until = newest + quietMs;
  // Two clocks are compared: where they are far apart, nobody is kept waiting for it.
  const isSane = until - s.now <= 2 * quietMs;
  return !isTold && isSane && s.now < until ? until : undefined;
}
