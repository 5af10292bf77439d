import { isDeepStrictEqual } from "node:util";
import { progressOf } from "../core/discussion/progress.ts";
import { pressed } from "../core/messages/buttons.ts";
import { pressNotice } from "../core/state/press.ts";
import type { PressKey } from "../core/state/snapshot.ts";
import type { GitHub, Lease, Log, Queue } from "../ports/ports.ts";
import type { StateStore } from "../ports/state-store.ts";

interface PressDeps {
  readonly github: GitHub;
  readonly queue: Queue;
  readonly memory: StateStore;
  readonly log: Log;
  /** The press that a webhook tells. */
  readonly read: (webhook: { id: string; name: string; payload: object }) => PressKey | undefined;
}

/** How often GitHub's list is looked at, in about three minutes: it may lag behind what was delivered. */
const LOOKS_MAX = 5;

/**
 * Records on the pull request who pressed a button, once ever, and wakes the plan, which then reads it there. Touches
 * nothing else, so it may run beside the work on the plan. Only what GitHub says it has sent counts: the id of a delivery
 * is not signed, so whoever has seen one could send its body again under another id.
 */
export async function recordPress(
  deps: PressDeps,
  key: PressKey,
  { attempt }: Pick<Lease, "attempt">,
): Promise<void> {
  const { github, queue, memory, log } = deps;
  const { press, ...plan } = key;
  const name = `press 1 ${press.id}`;
  if ((await memory.get(name)) === undefined) {
    const s = await github.observe(plan);
    if (!s?.pull) return;
    if (!s.notices.has(pressNotice(press))) {
      if (!(await isSent(deps, key, attempt)))
        return log.warn({ key }, "dropped a press of a button: GitHub has not sent it");
      await github.recordPress(s, press, pressed(press, progressOf(s)));
    }
    // Only now: what comes after a crash looks for the comment first.
    await memory.put(name, {});
  }
  await queue.wake(plan);
}

/** True if GitHub has sent exactly this. Throws as long as it may only not be listed yet. */
async function isSent({ github, read }: PressDeps, key: PressKey, attempt: number): Promise<boolean> {
  const sent = await github.sentPress(key);
  if (!sent && attempt < LOOKS_MAX) throw new Error("GitHub does not list the delivery of this press yet.");
  const { name, payload } = sent ?? {};
  if (name === undefined || payload === undefined) return sent !== undefined;
  return isDeepStrictEqual(read({ id: key.press.id, name, payload }), key);
}
