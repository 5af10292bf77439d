/** Additions to the plan that we committed under an approval, with what their signed trailers say. */
import type { Commit, Snapshot } from "../state/snapshot.ts";

export type AdditionCommit = Commit & { readonly ours: NonNullable<Commit["ours"]> };

/** Our commits that added a condition or a file to the plan, newest first. */
export function additionsIn({ branch }: Snapshot): AdditionCommit[] {
  return (branch?.commits ?? []).filter(
    (commit): commit is AdditionCommit => commit.ours?.trailers.has("Plan-Amends") === true,
  );
}

/** The id of the notice that announces an addition. */
export const additionNotice = ({ oid }: Pick<Commit, "oid">): string => `amended:${oid}`;
