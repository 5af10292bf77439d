import { type Disposition, parseDispositions } from "../revision/disposition.ts";
import type { Commit, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";

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
export function revisionsOf(s: Snapshot): RevisionEntry[] {
  return (s.branch?.commits ?? []).toReversed().flatMap((commit) => {
    const revision = commit.ours?.trailers.get("Plan-Revision");
    if (!commit.ours || revision === undefined) return [];
    const delta = commit.ours.trailers.get("Plan-Delta");
    return [
      { commit: commit.oid, revision: Number(revision), delta, ...answersOf(s, commit.oid, commit.ours) },
    ];
  });
}

/** The answers of a revision: as they are stored until they are posted, then as they were posted. */
function answersOf(
  { posted, notices, status }: Snapshot,
  commit: string,
  { body, trailers }: NonNullable<Commit["ours"]>,
): Pick<RevisionEntry, "dispositions" | "isUnposted"> {
  const { unposted } = status?.record ?? {};
  const notice = answerNotice(commit);
  const whole = unposted && isOf(unposted, trailers) ? unposted.dispositions : older(body, trailers);
  const isUnposted = whole.length > 0 && !notices.has(notice);
  return { dispositions: isUnposted ? whole : (posted.get(notice) ?? whole), isUnposted };
}

/** The body of an addition to the plan is in the model's words. */
const older = (body: string, trailers: ReadonlyMap<string, string>): readonly Disposition[] =>
  trailers.has("Plan-Amends") ? [] : parseDispositions(body);

/** True for the commit of a revision whose answers are stored; GitHub may have made it, under a name of its own. */
const isOf = ({ revision, digest }: Unposted, trailers: ReadonlyMap<string, string>) =>
  trailers.get("Plan-Revision") === String(revision) && trailers.get("Plan-Digest") === digest;

type Unposted = NonNullable<StatusRecord["unposted"]>;

/** True once the answers that are stored in the record are posted. */
export function areAnswersPosted({ branch, posted, status }: Snapshot): boolean {
  const { unposted } = status?.record ?? {};
  const commits = branch?.commits ?? [];
  return commits.some(
    ({ oid, ours }) => unposted && ours && isOf(unposted, ours.trailers) && posted.has(answerNotice(oid)),
  );
}

/** The notice of the review that answers a revision's feedback. */
export const answerNotice = (commit: string): string => `answers:${commit}`;

/** Ids of the feedback that revisions on the branch resolved: it is open again if somebody takes their commits off. */
export function resolvedFeedback(s: Snapshot): Set<string> {
  return new Set(revisionsOf(s).flatMap((entry) => entry.dispositions.map(({ feedback }) => feedback)));
}
