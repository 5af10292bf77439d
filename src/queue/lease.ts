import { Requeue } from "../core/state/errors.ts";
import { effect } from "../ports/effect.ts";
import type { Lease } from "../ports/ports.ts";
import type { Store, Taken } from "./store.ts";
import { ATTEMPTS_MAX } from "./wake.ts";
import type { Wakes } from "./wakes.ts";

/** How often a key that is being worked on is looked at for events of other processes. Milliseconds. */
const LOOK_MS = 1_000;

interface LeaseParts {
  readonly store: Store;
  readonly isStopping: () => boolean;
  readonly wakes: Wakes;
}

/** What whoever works on a taken key is told. `count` is of attempts in a row, and changes when the work gets further. */
export function leaseOf(
  taken: Taken,
  count: { attempt: number },
  { store, isStopping, wakes }: LeaseParts,
): Lease {
  let seen: number | undefined;
  const assertHeld = () => {
    if (!taken.holder.isKept()) throw new Requeue("Another worker may have the key.");
  };
  const hasNewEvents = async () => {
    const now = await store.wakesOf(taken);
    return now !== undefined && now !== seen;
  };
  return {
    get attempt() {
      return count.attempt;
    },
    attemptsMax: ATTEMPTS_MAX,
    progress: async () => {
      if (count.attempt > 1) await effect("reset-attempts", () => store.resetAttempts(taken));
      count.attempt = 1;
    },
    observed: async () => {
      seen = await store.wakesOf(taken);
    },
    hasNewEvents,
    newEvents: async (until) => {
      while (!until.aborted) {
        const woken = wakes.next(taken.name, AbortSignal.any([until, AbortSignal.timeout(LOOK_MS)]));
        // A database that does not answer now is asked again.
        if (await hasNewEvents().catch(() => false)) return true;
        await woken;
      }
      return false;
    },
    assertHeld,
    assertRunning: () => {
      if (isStopping()) throw new Requeue("The process ends.");
      assertHeld();
    },
  };
}
