/** The messages of Redline's own commits. */
import { type ChangeType, subjectOf, titled } from "../plan/titles.ts";
import type { Text } from "../state/text.ts";
import { count, lines, live, md } from "./text.ts";

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
function titledCommit(title: Text, body: Text, type?: ChangeType): CommitText {
  const { subject } = commitText(title, body, type);
  return { subject, body: subject.endsWith("…") ? lines(title, md``, body) : body };
}

/** What is not the change itself, in repositories with conventional titles. */
const aside = (type: ChangeType | undefined, as: ChangeType) => (type === undefined ? undefined : as);

export const planCommit = (issue: number, title: string, type?: ChangeType): CommitText =>
  titledCommit(md`Plan #${issue}: ${title}`, md``, aside(type, "docs"));

/** `dispositions` is what became of each comment, as core/revision writes it. */
export const revisionCommit = (
  issue: number,
  people: readonly string[],
  {
    comments,
    dispositions,
    type,
  }: { readonly comments: number; readonly dispositions: string; readonly type?: ChangeType | undefined },
): CommitText =>
  commitText(
    md`Revise the plan for #${issue}: ${count(comments, "comment")} by ${people.join(", ")}`,
    md`${live(dispositions)}`,
    aside(type, "docs"),
  );

export const itemCommit = (title: string, summary: string, type?: ChangeType): CommitText =>
  titledCommit(md`${title}`, md`${summary}`, type);

export const archiveCommit = (
  issue: number,
  { isKept, type }: { readonly isKept: boolean; readonly type?: ChangeType | undefined },
): CommitText =>
  commitText(
    isKept ? md`Archive the plan for #${issue}` : md`Remove the plan for #${issue}`,
    md``,
    aside(type, isKept ? "docs" : "chore"),
  );
