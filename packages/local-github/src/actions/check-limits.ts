import type { Annotation, CheckAction, CheckRun } from "../model.ts";
import { malformed } from "../refusal.ts";

const TEXT_MAX = 65_535;
const ACTIONS_MAX = 3;
const ANNOTATIONS_MAX = 50;
const ACTION_LIMITS = { label: 20, description: 40, identifier: 20 } as const;

/** Refuses what GitHub refuses as too long or too much in a check run. */
export function checkLimits(
  input: Pick<CheckRun, "summary" | "text"> & {
    readonly actions: readonly CheckAction[];
    readonly annotations: readonly Annotation[];
  },
): void {
  checkLength(input.summary, TEXT_MAX);
  checkLength(input.text, TEXT_MAX);
  checkCount(input.actions, ACTIONS_MAX);
  checkCount(input.annotations, ANNOTATIONS_MAX);
  for (const action of input.actions) {
    for (const field of ["label", "description", "identifier"] as const) {
      checkLength(action[field], ACTION_LIMITS[field]);
    }
  }
}

function checkLength(text: string | undefined, max: number): void {
  if (!text || text.length <= max) return;
  throw malformed(`Only ${max} characters are allowed; ${text.length} were supplied.`);
}

function checkCount(list: readonly unknown[], max: number): void {
  if (list.length > max)
    throw malformed(`No more than ${max} items are allowed; ${list.length} were supplied.`);
}
