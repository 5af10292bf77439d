/** The messages of Redline's own commits. */
import { type ChangeType, subjectOf, titled } from "../plan/titles.ts";
import type { Text } from "../state/text.ts";
import { count, lines, md } from "./text.ts";

/** What a commit says to people; the trailers behind it are for the program. */
export interface CommitText {
  readonly subject: Text;
  readonly body: Text;
}

/** A title for people, cut to a subject if it is too long; `type` is that of a conventional one. */
function commitText(title: Text, body: Text, type?: ChangeType): CommitText {
  return { subject: subjectOf(titled(type, title)) as Text, body };
}

/** The same, with the title in the body if it was cut. */
export function titledCommit(title: Text, body: Text, type?: ChangeType): CommitText {
  const { subject } = commitText(title, body, type);
  return { subject, body: subject.endsWith("…") ? lines(title, md``, body) : body };
}

/** The type of commits that are not the change itself, where titles are conventional. */
export const aside = (type: ChangeType | undefined, as: ChangeType) => (type === undefined ? undefined : as);

export const planCommit = (issue: number, title: string, type?: ChangeType): CommitText =>
  titledCommit(md`Plan #${issue}: ${title}`, md``, aside(type, "docs"));

/** Without what became of the comments: a squash merge would put it into the history of the default branch. */
export const revisionCommit = (
  issue: number,
  people: readonly string[],
  { comments, type }: { readonly comments: number; readonly type?: ChangeType | undefined },
): CommitText =>
  commitText(
    md`Revise the plan for #${issue}: ${count(comments, "comment")} by ${people.join(", ")}`,
    md``,
    aside(type, "docs"),
  );

export const conditionCommit = (issue: number, by: string, type?: ChangeType): CommitText =>
  commitText(md`Revise the plan for #${issue}: a condition by ${by}`, md``, aside(type, "docs"));

export const fileCommit = (issue: number, item: number, reason: string, type?: ChangeType): CommitText =>
  commitText(
    md`Revise the plan for #${issue}: a file for item ${item}`,
    md`${reason.replaceAll(/\s+/g, " ").trim()}`,
    aside(type, "docs"),
  );

export const itemCommit = (title: string, summary: string, type?: ChangeType): CommitText =>
  titledCommit(md`${title}`, md`${summary}`, type);

export const revertCommit = (
  item: { readonly id: number; readonly title: string },
  commits: readonly { readonly oid: string }[],
  type?: ChangeType,
): CommitText =>
  titledCommit(
    md`Revert item ${item.id}: ${item.title}`,
    md`This reverts ${commits.map(({ oid }) => oid).join(", ")}.`,
    aside(type, "chore"),
  );

export const archiveCommit = (
  issue: number,
  { isKept, type }: { readonly isKept: boolean; readonly type?: ChangeType | undefined },
): CommitText =>
  commitText(
    isKept ? md`Archive the plan for #${issue}` : md`Remove the plan for #${issue}`,
    md``,
    aside(type, isKept ? "docs" : "chore"),
  );
