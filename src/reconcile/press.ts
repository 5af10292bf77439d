import { progressOf } from "../core/discussion/progress.ts";
import { pressed } from "../core/messages/buttons.ts";
import { pressNotice } from "../core/state/press.ts";
import type { PressKey } from "../core/state/snapshot.ts";
import type { GitHub, Queue } from "../ports/ports.ts";

/**
 * Records on the pull request who pressed a button, once, and wakes the plan, which then reads it there. Touches nothing
 * else, so it may run beside the work on the plan.
 */
export async function recordPress(github: GitHub, queue: Queue, { press, ...key }: PressKey): Promise<void> {
  const s = await github.observe(key);
  if (!s?.pull) return;
  if (!s.notices.has(pressNotice(press))) await github.recordPress(s, press, pressed(press, progressOf(s)));
  await queue.wake(key);
}
