import type { Comment, Snapshot } from "../state/snapshot.ts";

/** Where GitHub shows a comment. */
export function linkTo(
  { repository, issue, pull }: Snapshot,
  { id, on }: Pick<Comment, "id" | "on">,
): string {
  const page = on === "issue" ? `issues/${issue.number}` : `pull/${pull?.number ?? issue.number}`;
  return `${repository.url}/${page}#${ANCHORS[id[0] as keyof typeof ANCHORS] ?? ""}${id.slice(1)}`;
}

/** By the first letter of {@link Comment.id}. */
const ANCHORS = { c: "issuecomment-", r: "pullrequestreview-", t: "discussion_r" } as const;

/** The node id of the conversation that a comment is in: what answers it is posted there. */
export const placeOf = (
  { pull, issue }: Pick<Snapshot, "pull" | "issue">,
  { on }: Pick<Comment, "on">,
): string => (on === "pull" && pull ? pull.id : issue.id);
