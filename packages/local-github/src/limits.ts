import type { Clock } from "./clock.ts";
import type { Viewer } from "./model.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

/** What a caller may do; GitHub's figures unless a test sets others. */
export interface LimitSettings {
  /** Requests an hour, for REST and GraphQL each. */
  readonly requestsPerHour: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
}

/** What GitHub calls the two budgets. */
export type Resource = "core" | "graphql";

/** How much of a budget is left, as the `x-ratelimit-*` headers say. */
export interface Standing {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
  readonly resource: Resource;
}

/** Without credentials the address has the budget, and it is a small one. */
const ANYBODY = "127.0.0.1";
const ANYBODY_PER_HOUR = 60;

/** Who a budget belongs to, in the words of GitHub's message: an installation, a person, or an address. */
export function callerOf(viewer: Viewer): string {
  if (viewer.account.login === "") return ANYBODY;
  return viewer.installation ? `installation ID ${viewer.installation.id}` : `user ID ${viewer.account.id}`;
}

/** Counts requests by the hour, and what was made for people to read by the minute and the hour. */
export class Limits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, { used: number; endMs: number }>();
  readonly #made = new Map<string, number[]>();
  #settings: LimitSettings = { requestsPerHour: 5000, contentPerMinute: 80, contentPerHour: 500 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sets other limits; what was counted stays. */
  set(settings: Partial<LimitSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** How things stand; an hour begins with the first request after the last one ended. */
  standing(caller: string, resource: Resource): Standing {
    const { used, endMs } = this.#window(caller, resource);
    const limit = caller === ANYBODY ? ANYBODY_PER_HOUR : this.#settings.requestsPerHour;
    const reset = Math.ceil(endMs / SECOND_MS);
    return { limit, used, remaining: Math.max(0, limit - used), reset, resource };
  }

  /** Counts one request. */
  spend(caller: string, resource: Resource): void {
    this.#window(caller, resource).used += 1;
  }

  /** Counts what a request has made for people to read. */
  made(caller: string, count: number): void {
    // By the clock of stamps: a test makes in seconds what takes people hours, and must not be stopped for that.
    const now = this.#clock.now();
    const earlier = (this.#made.get(caller) ?? []).filter((at) => at > now - HOUR_MS);
    this.#made.set(caller, [...earlier, ...Array.from({ length: count }, () => now)]);
  }

  /** Seconds until something may be made again; undefined if it may be now. */
  waitSeconds(caller: string): number | undefined {
    const { contentPerMinute, contentPerHour } = this.#settings;
    const now = this.#clock.now();
    const wait = (lengthMs: number, max: number): number | undefined => {
      const recent = (this.#made.get(caller) ?? []).filter((at) => at > now - lengthMs);
      // With `max` of them in the window, it is free again when the oldest of those has left it.
      const oldest = recent.at(-max);
      // Stamps run ahead of the time that a caller waits by.
      const waitMs = (oldest ?? 0) + lengthMs - this.#clock.unhurried();
      return oldest === undefined ? undefined : Math.ceil(waitMs / SECOND_MS);
    };
    return wait(HOUR_MS, contentPerHour) ?? wait(MINUTE_MS, contentPerMinute);
  }

  #window(caller: string, resource: Resource): { used: number; endMs: number } {
    const key = `${resource} of ${caller}`;
    const now = this.#clock.unhurried();
    const known = this.#windows.get(key);
    if (known && known.endMs > now) return known;
    const fresh = { used: 0, endMs: now + HOUR_MS };
    this.#windows.set(key, fresh);
    return fresh;
  }
}
