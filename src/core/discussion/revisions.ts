import { type Disposition, parseDispositions } from "../revision/disposition.ts";
import type { Commit } from "../state/snapshot.ts";

/** How one revision resolved its feedback; read from our commits, so a crash cannot lose it. */
export interface RevisionEntry {
  readonly commit: string;
  readonly revision: number;
  /** What the revision changed, part by part. */
  readonly delta: string | undefined;
  readonly dispositions: readonly Disposition[];
}

/** All our revisions, oldest first. */
export function revisionsOf(commits: readonly Commit[]): RevisionEntry[] {
  return commits.toReversed().flatMap((commit) => {
    const revision = commit.ours?.trailers.get("Plan-Revision");
    if (!commit.ours || revision === undefined) return [];
    const { body, trailers } = commit.ours;
    const delta = trailers.get("Plan-Delta");
    return [{ commit: commit.oid, revision: Number(revision), delta, dispositions: parseDispositions(body) }];
  });
}
