import type { Disposition } from "../revision/disposition.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { allComments } from "./all-comments.ts";
import { revisionsOf } from "./revisions.ts";

/** Feedback of an earlier round, and what became of it. */
export interface Resolved {
  /** The revision that resolved it; undefined if it left the plan unchanged. */
  readonly revision: number | undefined;
  /** Undefined for a note, and for a comment that is gone. */
  readonly by: string | undefined;
  /** The beginning of what was said; empty if it was edited since, because it is not known by whom. */
  readonly said: string;
  readonly became: Disposition["became"];
  /** The first line of the answer. */
  readonly reply: string;
}

/** Only the last comments, and the beginning of each, are passed on. */
const COMMENTS_MAX = 30;
const CHARACTERS_MAX = 300;

/** What became of earlier feedback, oldest first. */
export function earlierRounds(s: Snapshot): Resolved[] {
  const comments = new Map(allComments(s).map(({ comment }) => [comment.id, comment]));
  const revised = revisionsOf(s).flatMap(({ revision, dispositions }) =>
    dispositions.map((disposition) => ({ revision, ...disposition })),
  );
  const unchanged = [...s.posted]
    .filter(([notice]) => notice.startsWith("reply:"))
    .flatMap(([, dispositions]) => dispositions.map((one) => ({ revision: undefined, ...one })));
  return [...unchanged, ...revised].slice(-COMMENTS_MAX).map(({ feedback, revision, became, reply }) => {
    const comment = comments.get(feedback);
    const said = comment && !comment.isEdited ? comment.body.slice(0, CHARACTERS_MAX) : "";
    return { revision, by: comment?.by.login, said, became, reply: reply.split("\n")[0] ?? "" };
  });
}
