/** Who changed the plan last, in their own words: by a commit, a suggestion or a condition. */
import type { Commit, Snapshot } from "../state/snapshot.ts";
import { allComments } from "./all-comments.ts";
import { revisionsOf } from "./revisions.ts";
import { suggestionOf } from "./suggestion.ts";
import { writerOf } from "./thread.ts";

/** Ids of the people of the last change; undefined if it is not known who made it. Empty if nobody changed the plan. */
export type Editors = readonly number[] | undefined;

/**
 * Revisions by the model are nobody's change, so they do not hide the one before. Whoever pushes chooses the author of a
 * commit, so of a change by a commit it is not known who made it.
 */
export function lastEditors(s: Snapshot, digest: string | undefined): Editors {
  let above = digest;
  for (const { oid, trailers, isBelowForeign } of wordingsIn(s)) {
    const own = trailers.get("Plan-Digest");
    // Between two commits of ours with the same wording nobody changed it.
    const editors = isBelowForeign && own !== above ? undefined : editorsOf(s, oid, trailers);
    if (editors?.length !== 0) return editors;
    above = trailers.has("Plan-Revision") ? trailers.get("Plan-Amends") : own;
  }
  return above === undefined ? [] : undefined;
}

type Trailers = NonNullable<Commit["ours"]>["trailers"];

/** Our commits that name the wording, newest first, and whether somebody has committed between them and the one above. */
function wordingsIn({ branch }: Snapshot) {
  let isBelowForeign = false;
  return (branch?.commits ?? []).flatMap(({ oid, ours }) => {
    isBelowForeign ||= !ours;
    if (!ours?.trailers.has("Plan-Digest")) return [];
    const wording = { oid, trailers: ours.trailers, isBelowForeign };
    isBelowForeign = false;
    return [wording];
  });
}

/** Whose words a commit of ours put into the plan. */
function editorsOf(s: Snapshot, oid: string, trailers: Trailers): Editors {
  const condition = trailers.get("Plan-Condition");
  if (condition !== undefined) return writersOf(s, [condition], () => true);
  const isRevision = Number(trailers.get("Plan-Revision") ?? 0) > 1 && !trailers.has("Plan-Amends");
  if (!isRevision) return [];
  const { dispositions = [] } = revisionsOf(s).find(({ commit }) => commit === oid) ?? {};
  // What a revision was made of is posted below the plan, where somebody may have removed it.
  if (dispositions.length === 0) return undefined;
  const applied = dispositions.filter(({ became }) => became === "applied").map(({ feedback }) => feedback);
  return writersOf(s, applied, mayHaveSuggestion);
}

type Source = ReturnType<typeof allComments>[number];

/** An edit may have taken the suggestion out. */
const mayHaveSuggestion = ({ comment, thread }: Source): boolean =>
  comment.isEdited || (thread !== undefined && suggestionOf(comment.body, thread).suggestion !== undefined);

/** Undefined if one of the comments is gone, or the account of somebody who wrote in it. */
function writersOf(s: Snapshot, ids: readonly string[], isOwn: (source: Source) => boolean): Editors {
  const sources = new Map(allComments(s).map((source) => [source.comment.id, source]));
  const found = ids.map((id) => sources.get(id));
  if (found.includes(undefined)) return undefined;
  const writers = found.flatMap((source) =>
    source && isOwn(source) ? [source.comment.by.id, writerOf(source.comment).id] : [],
  );
  return writers.includes(0) ? undefined : writers;
}
