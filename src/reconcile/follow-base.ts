import type { BaseKey } from "../core/state/snapshot.ts";
import type { GitHub, Queue } from "../ports/ports.ts";

/** How long pushes to a default branch are collected, in milliseconds: each plan is looked at once for all of them. */
const COLLECT_MS = 60_000;
/** How far apart the plans of a repository are looked at, in milliseconds. */
const APART_MS = 250;

/**
 * Wakes the plans of a repository whose default branch has moved. However many pushes there are, they are listed once a
 * minute, and looked at one after the other.
 */
export async function followBase(github: GitHub, queue: Queue, { base, ...place }: BaseKey): Promise<void> {
  if (base === "moved") return await queue.wake({ ...place, base: "due" }, { inMs: COLLECT_MS });
  let inMs = 0;
  for await (const key of github.openPlansOf({ ...place, base })) {
    await queue.wake(key, { inMs });
    inMs += APART_MS;
  }
}
