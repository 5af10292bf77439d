import type { Text } from "../core/state/text.ts";

/** What the dashboard shows of a plan. It is a cache of what GitHub shows: nothing is decided from it. */
export interface PlanEntry {
  readonly owner: string;
  readonly repo: string;
  readonly issue: number;
  readonly title: string;
  /** Number of its pull request, once there is one. */
  readonly pull?: number;
  readonly requester?: string;
  /** Its spending counts even when it has ended. */
  readonly state: "working" | "waiting" | "ended";
  /** What is being done or waited for, as in the status comment. */
  readonly now: Text;
  /** US dollars by phase. */
  readonly spent: Readonly<Record<string, number>>;
  /** The time of the last change, in milliseconds since 1970. */
  readonly changedAt: number;
  /** When it was last written, changed or not: a plan that is not looked at any more is gone. */
  readonly seenAt: number;
}

/** Begins the names of these entries in the state store. */
export const PLAN_ENTRIES = "plan 1 ";

/** Entries of plans that are looked at are at most so old, in milliseconds: the sweep looks at each at least daily. */
export const SEEN_MS = 2 * 86_400_000;
