import type { Comment, Snapshot, Thread } from "../state/snapshot.ts";

/** Every comment of the issue and of the pull request. */
export function allComments(s: Snapshot): { comment: Comment; thread?: Thread }[] {
  return [
    ...s.issue.comments.map((comment) => ({ comment })),
    ...(s.pull?.comments ?? []).map((comment) => ({ comment })),
    ...(s.pull?.reviews ?? []).map((comment) => ({ comment })),
    ...(s.pull?.threads ?? []).flatMap((thread) => thread.comments.map((comment) => ({ comment, thread }))),
  ];
}
