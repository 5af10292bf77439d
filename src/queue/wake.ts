import { z } from "zod";
import type { Key, PullKey } from "../core/snapshot.ts";

/** Work on a key that failed this often in a row is given up until somebody asks for it again. */
export const ATTEMPTS_MAX = 8;

/** Waits after the first, second, ... failure in a row, in milliseconds; the last one is kept up. */
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

/** How long to wait after so many failures in a row, in milliseconds. */
export function backoffMs(failures: number): number {
  return BACKOFF_MS[Math.min(failures, BACKOFF_MS.length) - 1] ?? 0;
}

const place = { installation: z.number().int(), owner: z.string().min(1), repo: z.string().min(1) };
const key = z.union([
  z.strictObject({ ...place, issue: z.number().int() }),
  z.strictObject({ ...place, pull: z.number().int() }),
]);
const wake = z.object({ key, attempts: z.number().int(), isWaiting: z.boolean(), wakes: z.number().int() });

/**
 * What is queued: a key, how often in a row work on it failed, and whether it waits for its time after that. Deaths are
 * counted by pg-boss and added; where some of them are over, `attempts` is below zero.
 */
export interface Wake {
  readonly key: Key | PullKey;
  readonly attempts: number;
  readonly isWaiting: boolean;
  /** How often the key was woken since it was queued: who works on it learns of each. */
  readonly wakes: number;
}

/** Reads what lies in the queue; undefined if that is no wake of ours. */
export function parseWake(data: unknown): Wake | undefined {
  return wake.safeParse(data).data;
}

/** Two wakes of one key in one: it waits only if both do, and what failed before is not forgotten. */
export function together(one: Wake, other: Wake): Wake {
  return {
    key: one.key,
    attempts: Math.max(one.attempts, other.attempts),
    isWaiting: one.isWaiting && other.isWaiting,
    wakes: one.wakes + other.wakes,
  };
}
