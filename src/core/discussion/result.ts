import { fitting } from "../markdown/template.ts";
import type { Disposition } from "../revision/disposition.ts";
import { type Failure, type StatusRecord, spentWith, type Usage } from "../state/status.ts";
import { ownText, type Text } from "../state/text.ts";
import type { Action } from "./action.ts";

/** What an action produced that GitHub does not show yet. A crash loses it; the action is then repeated. */
export interface ActionResult {
  /** The action that runs at this moment: it is decided whether it is still wanted. */
  readonly running?: Action;
  /** Which long part of that action runs. */
  readonly doing?: Text;
  /** Usage by phase. */
  readonly spent?: Readonly<Record<string, Usage>>;
  /** Waits for a person; undefined if the action succeeded. */
  readonly failure?: Failure;
  /** A hash of the description that the pull request was opened with. */
  readonly description?: string;
  /** An item that could not be reverted: the comment that asked for it, and why. */
  readonly notReverted?: { readonly comment: string; readonly why: Text };
  /** Why the default branch was not merged, and the comment that asked for it. */
  readonly notUpdated?: { readonly comment: string; readonly why: Text };
  /** What was checked after a merge of the default branch. */
  readonly rechecked?: StatusRecord["rechecked"];
  /** How feedback that did not change the plan was resolved. */
  readonly answers?: readonly Disposition[];
  /** A failing check that was not fixed, and the comment that says why. */
  readonly unfixed?: { readonly subject: string; readonly notice: string; readonly body: Text };
}

/** The record must fit into a comment, so a failure's text is limited to this, in characters. */
const TEXT_MAX = 6_000;

/** The record, updated with an action's result. */
export function withResult(
  record: StatusRecord,
  { spent, failure, description, rechecked }: ActionResult,
): StatusRecord {
  const updated = {
    ...record,
    spent: spentWith(record.spent, spent ?? {}),
    ...(description && { descriptionHash: description }),
    ...(rechecked && { rechecked }),
  };
  return failure
    ? { ...updated, failure: { ...failure, text: ownText(fitting(failure.text, TEXT_MAX)) } }
    : updated;
}
