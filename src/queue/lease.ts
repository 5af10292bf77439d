import { Requeue } from "../core/state/errors.ts";
import { effect } from "../ports/effect.ts";
import type { Lease } from "../ports/ports.ts";
import type { Store, Taken } from "./store.ts";
import { ATTEMPTS_MAX } from "./wake.ts";

/** What whoever works on a taken key is told. `count` is of attempts in a row, and changes when the work gets further. */
export function leaseOf(
  taken: Taken,
  count: { attempt: number },
  { store, isStopping }: { readonly store: Store; readonly isStopping: () => boolean },
): Lease {
  let seen: number | undefined;
  const assertHeld = () => {
    if (!taken.holder.isKept()) throw new Requeue("Another worker may have the key.");
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
    hasNewEvents: async () => {
      const now = await store.wakesOf(taken);
      return now !== undefined && now !== seen;
    },
    assertHeld,
    assertRunning: () => {
      if (isStopping()) throw new Requeue("The process ends.");
      assertHeld();
    },
  };
}
