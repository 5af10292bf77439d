import { type Disposition, parseDispositions } from "../revision/disposition.ts";
import type { Snapshot } from "../state/snapshot.ts";

/** One of our revisions, and how it resolved its feedback. */
export interface RevisionEntry {
  readonly commit: string;
  readonly revision: number;
  /** What the revision changed, part by part. */
  readonly delta: string | undefined;
  readonly dispositions: readonly Disposition[];
  /** True if the dispositions have the whole replies, and these may not be posted yet. */
  readonly isUnposted: boolean;
}

/** All our revisions, oldest first. */
export function revisionsOf({ branch, posted, unposted, notices }: Snapshot): RevisionEntry[] {
  return (branch?.commits ?? []).toReversed().flatMap((commit) => {
    const revision = commit.ours?.trailers.get("Plan-Revision");
    if (!commit.ours || revision === undefined) return [];
    const { body, trailers } = commit.ours;
    const notice = answerNotice(commit.oid);
    const whole = unposted.find((one) => one.commit === commit.oid)?.dispositions ?? parseDispositions(body);
    const isUnposted = whole.length > 0 && !notices.has(notice);
    const dispositions = isUnposted ? whole : (posted.get(notice) ?? whole);
    const entry = { commit: commit.oid, revision: Number(revision), dispositions, isUnposted };
    return [{ ...entry, delta: trailers.get("Plan-Delta") }];
  });
}

/** The notice of the review that answers a revision's feedback. */
export const answerNotice = (commit: string): string => `answers:${commit}`;

/** Answers that left the plan unchanged and may not be posted yet. They are about the plan at one head. */
export function unpostedAnswers({ unposted, branch }: Snapshot): Disposition[] {
  const current = unposted.filter(({ commit, head }) => commit === undefined && head === branch?.head);
  return current.flatMap(({ dispositions }) => dispositions);
}

/**
 * Ids of feedback that a revision on the branch resolved, or whose answer left the plan unchanged and is not posted yet.
 * Feedback is open again if somebody takes the revision's commit off the branch.
 */
export function resolvedFeedback(s: Snapshot): Set<string> {
  const revised = revisionsOf(s).flatMap(({ dispositions }) => dispositions);
  return new Set([...revised, ...unpostedAnswers(s)].map(({ feedback }) => feedback));
}
