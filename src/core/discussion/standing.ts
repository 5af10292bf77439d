import type { Plan } from "../plan/plan.ts";
import type { Text } from "../state/text.ts";
import type { ItemProgress, Progress } from "./progress.ts";

/**
 * Where a plan stands:
 * - `planning`: there is no pull request yet.
 * - `broken`: the plan file is missing or cannot be read.
 * - `discussion`: it waits for approval, or for answers to its questions.
 * - `revising`, `working`: an action runs.
 * - `stopped`: somebody has to do something before the work goes on.
 * - `ready`: everything is done.
 * - `inactive`: cancelled, closed, or without the label.
 */
export type Phase =
  | "planning"
  | "broken"
  | "discussion"
  | "revising"
  | "working"
  | "stopped"
  | "ready"
  | "inactive"
  | "merged";

/**
 * What is true of a plan now. The status comment, the check run, and the title and body of the pull request are rendered
 * from this, so that they cannot contradict each other.
 */
export interface Standing {
  readonly phase: Phase;
  /** What is being done or waited for, and what would continue it. */
  readonly now: Text;
  readonly plan: Plan | undefined;
  /** Of the plan's current wording: its number, from 1, and its digest. */
  readonly revision: number;
  readonly digest: string;
  /** Logins or names of whoever committed the current wording; empty if Redline did. */
  readonly changedBy: readonly string[];
  /** As in {@link Progress.triedEditedBy}. */
  readonly triedEditedBy: Progress["triedEditedBy"];
  readonly items: readonly ItemProgress[];
  /** How many items Redline has done and verified. */
  readonly done: number;
  /** True if an item was ever built on this branch, or somebody else has committed to it. */
  readonly hasCode: boolean;
  /** Everybody whose approval counts now; undefined if none does. */
  readonly approvedBy: Text | undefined;
  /** What matters of the default branch: that it has moved on, and what is no longer proven since it was merged. */
  readonly base: readonly Text[];
}
