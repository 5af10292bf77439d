import { z } from "zod";
import { press } from "../core/state/press.ts";
import type { AnyKey } from "../core/state/snapshot.ts";

/** Work on a key that failed this often in a row is given up until somebody asks for it again. */
export const ATTEMPTS_MAX = 8;
/** A key whose work ends the whole process comes back this often; then it is given up as well. */
export const DEATHS_MAX = 20;

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
  z.strictObject({ ...place, base: z.enum(["moved", "due"]) }),
  z.strictObject({ ...place, issue: z.number().int(), press }),
]);

/** Parses a key from the queue; undefined if it is malformed. */
export function parseKey(text: string): AnyKey | undefined {
  try {
    return key.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** How a key comes back whose work was only interrupted: nothing has failed. */
export const atOnceAgain = (attempt: number) => ({ inMs: 0, isWaiting: false, attempts: attempt - 1 });
