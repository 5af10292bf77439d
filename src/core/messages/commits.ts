/** The messages of Redline's own commits. */
import type { Text } from "../state/text.ts";
import { count, md } from "./text.ts";

/** What a commit says to people; the trailers behind it are for the program. */
export interface CommitText {
  readonly subject: Text;
  readonly body: Text;
}

export const planCommit = (issue: number, title: string): CommitText => ({
  subject: md`Plan #${issue}: ${title}`,
  body: md``,
});

/** Without what became of the comments: a squash merge would put it into the history of the default branch. */
export const revisionCommit = (issue: number, people: readonly string[], comments: number): CommitText => ({
  subject: md`Revise the plan for #${issue}: ${count(comments, "comment")} by ${people.join(", ")}`,
  body: md``,
});

export const conditionCommit = (issue: number, by: string): CommitText => ({
  subject: md`Revise the plan for #${issue}: a condition by ${by}`,
  body: md``,
});

export const fileCommit = (issue: number, item: number, reason: string): CommitText => ({
  subject: md`Revise the plan for #${issue}: a file for item ${item}`,
  body: md`${reason}`,
});

export const itemCommit = (title: string, summary: string): CommitText => ({
  subject: md`${title}`,
  body: md`${summary}`,
});

export const revertCommit = (
  item: { readonly id: number; readonly title: string },
  commits: readonly { readonly oid: string }[],
): CommitText => ({
  subject: md`Revert item ${item.id}: ${item.title}`,
  body: md`This reverts ${commits.map(({ oid }) => oid).join(", ")}.`,
});

export const archiveCommit = (issue: number): CommitText => ({
  subject: md`Archive the plan for #${issue}`,
  body: md``,
});
