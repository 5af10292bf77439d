/** What the plan's branch has of the default branch, and what was proven since it was merged. */
import type { Item } from "../plan/plan.ts";
import type { Branch, Commit, Oid } from "../state/snapshot.ts";

/** Names the commit of the default branch that a merge of ours brings in. */
export const MERGED_TRAILER = "Base-Merged";
/** Names the comment that asked for it. */
export const UPDATED_FOR_TRAILER = "Updated-For";

/** True for a merge of the default branch that contains nothing else, whoever made it. */
export const isUpdate = ({ ours, isUpdate }: Commit): boolean =>
  ours ? ours.trailers.has(MERGED_TRAILER) : isUpdate === true;

/** True for a commit that is neither ours nor a mere merge of the default branch. */
export const isPersons = (commit: Commit): boolean => !commit.ours && !isUpdate(commit);

/** The newest merge of the default branch; undefined if it was never merged. */
export const newestUpdate = ({ commits }: Pick<Branch, "commits">): Commit | undefined =>
  commits.find(isUpdate);

/** The newest commit of the default branch that the plan's branch is known to have. */
export const baseOf = (branch: Branch): Oid | undefined => newestUpdate(branch)?.merges ?? branch.base;

/** An item that is done and whose command did not pass, or did not run, on what came later. */
export interface Unproven {
  readonly item: number;
  /** `merge`: the merge is not checked yet. */
  readonly since: "fix" | "merge" | "checked-merge";
}

/** A commit on which the commands of all items that were done then have run. */
interface Ran {
  readonly head: Oid;
  /** Those whose commands passed. */
  readonly proven: readonly number[];
  readonly since: "fix" | "checked-merge";
}

/** The newest of several, with its position; undefined if none is on the branch. */
export function newestRun(
  commits: readonly Commit[],
  all: readonly Ran[],
): (Ran & { readonly at: number }) | undefined {
  return all
    .map((one) => ({ ...one, at: commits.findIndex(({ oid }) => oid === one.head) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0];
}

/** An item, with our commit for it. */
interface Built {
  readonly item: Pick<Item, "id">;
  readonly commit: Commit | undefined;
}

/** Items whose commands did not pass, or did not run, after the newest merge; or did not pass on the newest fix. */
export function unprovenItems(
  commits: readonly Commit[],
  items: readonly Built[],
  run: ReturnType<typeof newestRun>,
): Unproven[] {
  const merge = commits.findIndex(isUpdate);
  const isUnchecked = merge >= 0 && !(run && run.at <= merge);
  return items.flatMap(({ item, commit }): Unproven[] => {
    const at = commit ? commits.indexOf(commit) : -1;
    if (isUnchecked && at > merge) return [{ item: item.id, since: "merge" }];
    return run && at > run.at && !run.proven.includes(item.id) ? [{ item: item.id, since: run.since }] : [];
  });
}
