import { fitting } from "../markdown/template.ts";
import type { Disposition } from "../revision/disposition.ts";
import { type Failure, type StatusRecord, spentWith, type Usage } from "../state/status.ts";
import { ownText } from "../state/text.ts";

/** What steps brought that GitHub does not show yet. A crash loses it: then the last step is done again. */
export interface ActionResult {
  /** Usage by phase. */
  readonly spent?: Readonly<Record<string, Usage>>;
  /** Waits for a person; undefined if the step did what it should. */
  readonly failure?: Failure;
  /** A hash of the description that the pull request was opened with. */
  readonly description?: string;
  /** What became of feedback that left the plan as it is. */
  readonly answers?: readonly Disposition[];
}

/** The record stands in a comment: what went wrong takes no more of it than this, in characters. */
const TEXT_MAX = 6_000;

/** The record with what steps brought taken in. */
export function withResult(
  record: StatusRecord,
  { spent, failure, description }: ActionResult,
): StatusRecord {
  const paid = {
    ...record,
    spent: spentWith(record.spent, spent ?? {}),
    ...(description && { descriptionHash: description }),
  };
  return failure
    ? { ...paid, failure: { ...failure, text: ownText(fitting(failure.text, TEXT_MAX)) } }
    : paid;
}
