import type { Feedback } from "../../src/core/discussion/feedback.ts";
import { aPerson, minute } from "./builders.ts";

/** A comment on a line of the plan. */
export function aFeedback(id: string, more: Partial<Feedback> = {}): Feedback {
  return {
    id,
    nodeId: `N_${id}`,
    by: aPerson(),
    at: minute(20),
    text: "Shorter.",
    earlier: [],
    suggestion: undefined,
    isSingle: true,
    thread: `T_${id}`,
    line: 7,
    refused: undefined,
    ...more,
  };
}
