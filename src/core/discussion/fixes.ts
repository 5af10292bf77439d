import type { Commit, Oid } from "../state/snapshot.ts";

/** A commit of ours that changed an item's code after every item was done. */
export interface Fix {
  readonly commit: Oid;
  readonly item: number;
  /** Id of the comment that it is for. */
  readonly addresses: string | undefined;
  /** Name of the check that it is for. */
  readonly check: string | undefined;
  /** What it changed, for people. */
  readonly summary: string;
  /** Items whose commands passed on its tree. */
  readonly proven: readonly number[];
}

/** All fixes, newest first; read from our signed commits, so nothing can be lost or made up. */
export function fixesOf(commits: readonly Commit[]): Fix[] {
  return commits.flatMap(({ oid, ours }) => {
    const item = ours?.trailers.get("Plan-Fix");
    if (!ours || item === undefined) return [];
    return [
      {
        commit: oid,
        item: Number(item),
        addresses: ours.trailers.get("Addresses"),
        check: ours.trailers.get("Failed-Check"),
        summary: ours.body,
        proven: (ours.trailers.get("Proven-Items") ?? "").split(" ").filter(Boolean).map(Number),
      },
    ];
  });
}

/** The item whose code one of our commits wrote. */
export function itemOf({ ours }: Commit): number | undefined {
  const id = ours?.trailers.get("Plan-Item") ?? ours?.trailers.get("Plan-Fix");
  return id === undefined ? undefined : Number(id);
}
