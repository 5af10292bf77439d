import { VirtualTime } from "@redline/faults/time.ts";

const SECOND = 1000;
const whole = (ms: number): number => Math.floor(ms / SECOND) * SECOND;

/** The ISO form that GitHub uses: whole seconds, UTC. */
export const iso = (ms: number): string => new Date(whole(ms)).toISOString().replace(".000Z", "Z");

/**
 * Virtual time. GitHub stamps in whole seconds, and tests change a lot within one; so each stamp is at least
 * a second after the one before, which makes the order of stamps the order of events without any sleeping.
 * `unhurried` is time without the second per event: what tokens and other terms expire by.
 */
export class Clock extends VirtualTime {
  #lastStamp = 0;

  /** Milliseconds; never before the last stamp. */
  now(): number {
    return Math.max(this.unhurried(), this.#lastStamp);
  }

  /** The stamp of one change of state, later than every stamp before it. */
  stamp(): string {
    this.#lastStamp = Math.max(whole(this.unhurried()), this.#lastStamp + SECOND);
    return iso(this.#lastStamp);
  }
}
