import type { Step } from "../script.ts";

/** A history of attackers. Bob may write and not approve; alice may approve. */
export interface Kept {
  readonly name: string;
  readonly items: number;
  readonly steps: readonly Step[];
  readonly ending: string;
  /** How many items may be carried out in it at most, and at least if there is a second number. */
  readonly done: readonly [most: number, least?: number];
}

export const LABEL = { do: "label", by: "alice", in: 0 } as const satisfies Step;
export const APPROVAL = {
  do: "comment",
  on: "pull",
  by: "alice",
  body: "/approve",
  in: 0,
} as const satisfies Step;
export const RESUME = {
  do: "comment",
  on: "pull",
  by: "alice",
  body: "/resume",
  in: 0,
} as const satisfies Step;
export const CANCEL = {
  do: "comment",
  on: "pull",
  by: "alice",
  body: "/cancel",
  in: 0,
} as const satisfies Step;
export const APPROVED_AND_PAUSED = { ...APPROVAL, body: "/approve\n/pause" } satisfies Step;
/** Alice means the plan as it is now. */
export const NAMED = { do: "approve", by: "alice", on: "pull", as: "named", in: 0 } as const satisfies Step;
