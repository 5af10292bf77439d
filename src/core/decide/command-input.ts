import type { Progress } from "../discussion/progress.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** What a command on the plan or its items is checked against. */
export interface CommandInput {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
  /** The record that the commands before it left. */
  readonly record: StatusRecord;
}

/** What such a command comes to. */
export type ItemResult =
  | { readonly record: StatusRecord; readonly answer?: Text }
  | { readonly refusal: Text };

/** Characters of a condition or a hint: the record of them must fit into a comment. */
export const WORDS_MAX = 1_000;
