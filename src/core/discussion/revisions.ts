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
export function revisionsOf({ branch, posted, notices, status }: Snapshot): RevisionEntry[] {
  const { unposted } = status?.record ?? {};
  return (branch?.commits ?? []).toReversed().flatMap((commit) => {
    const revision = commit.ours?.trailers.get("Plan-Revision");
    if (!commit.ours || revision === undefined) return [];
    const { body, trailers } = commit.ours;
    const notice = answerNotice(commit.oid);
    const stored = unposted?.commit === commit.oid ? unposted.dispositions : undefined;
    const whole = stored ?? parseDispositions(body);
    const isUnposted = whole.length > 0 && !notices.has(notice);
    const dispositions = isUnposted ? whole : (posted.get(notice) ?? whole);
    const entry = { commit: commit.oid, revision: Number(revision), dispositions, isUnposted };
    return [{ ...entry, delta: trailers.get("Plan-Delta") }];
  });
}

/** The notice of the review that answers a revision's feedback. */
export const answerNotice = (commit: string): string => `answers:${commit}`;

/** Ids of the feedback that revisions on the branch resolved: it is open again if somebody takes their commits off. */
export function resolvedFeedback(s: Snapshot): Set<string> {
  return new Set(revisionsOf(s).flatMap((entry) => entry.dispositions.map(({ feedback }) => feedback)));
}
