import type { Action } from "../discussion/action.ts";
import type { Progress } from "../discussion/progress.ts";
import * as commands from "../messages/commands.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** A command is accepted and changes the record (and may be answered), or is refused with a reason. */
export type CommandResult =
  | {
      readonly record: StatusRecord;
      readonly answer?: Text;
      /** Names an answer that is posted once for several comments. */
      readonly notice?: string;
      /** Answered once it is decided what is done next. */
      readonly isStatusWanted?: true;
      /** The action that runs ends at once, and not when it is done. */
      readonly isAborting?: true;
    }
  /** `notice` names a refusal that is posted once for several comments. */
  | { readonly refusal: Text; readonly notice?: string };

/** What the handlers of commands get. */
export interface CommandContext {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
  /** The action that runs at this moment. */
  readonly running: Action | undefined;
}

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

/** Why there is no plan that a command could be about. */
export function planMissing(s: Snapshot, { parsed }: Progress): Text | undefined {
  if (!s.pull?.isOpen) return commands.noPlanYet();
  if (!parsed) return s.branch?.isOurs ? commands.planFileGone() : commands.noPlanYet();
  return parsed.plan ? undefined : commands.planUnreadable(parsed.problems);
}

/** Characters of a condition or a hint: the record of them must fit into a comment. */
export const WORDS_MAX = 1_000;
