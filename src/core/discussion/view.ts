import type { Snapshot } from "../state/snapshot.ts";
import type { Approval, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import type { Action } from "./action.ts";
import type { Progress } from "./progress.ts";
import type { ActionResult } from "./result.ts";

/** An approval that is no longer valid, and why. */
export interface Voided {
  readonly approval: Approval;
  readonly problem: Text;
}

/** The input of everything that is rendered on GitHub. */
export interface View {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly record: StatusRecord;
  readonly action: Action;
  readonly result: ActionResult;
  readonly voided?: readonly Voided[];
  /** Only the status comment is updated. */
  readonly isInactive?: boolean;
}
