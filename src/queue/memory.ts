import { TryLater } from "../core/errors.ts";
import type { Key, PullKey } from "../core/snapshot.ts";
import type { Log, Queue } from "../ports.ts";

/** A key as text: what makes two wakes the same. */
function nameOf(key: Key | PullKey): string {
  const number = "pull" in key ? `pull ${key.pull}` : key.issue;
  return `${key.installation}/${key.owner}/${key.repo}#${number}`;
}

/** Waits after the first, second, ... failure in a row, in milliseconds; the last one is kept up. */
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

/** What is done with a key; `wakes` counts how often it was woken so far. */
type Work = (key: Key | PullKey, wakes: () => number) => Promise<void>;

interface Entry {
  readonly key: Key | PullKey;
  isWorking: boolean;
  isWoken: boolean;
  wakes: number;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Keys in this process's memory: one piece of work at a time for a key, keys beside each other, a wake during
 * work is taken at once after it. What a restart forgets, the look at all labelled issues brings back.
 */
export class MemoryQueue implements Queue {
  readonly #entries = new Map<string, Entry>();
  readonly #work: Work;
  readonly #quietMs: number;
  readonly #log: Log;
  #waiting: (() => void)[] = [];
  #isStopped = false;

  /** `quietMs`: how long a key rests before work on it begins; one review is several events. */
  constructor(options: { work: Work; quietMs: number; log: Log }) {
    this.#work = options.work;
    this.#quietMs = options.quietMs;
    this.#log = options.log;
  }

  async wake(key: Key | PullKey): Promise<void> {
    const name = nameOf(key);
    const fresh: Entry = { key, isWorking: false, isWoken: false, wakes: 0, failures: 0, timer: undefined };
    const entry = this.#entries.get(name) ?? fresh;
    this.#entries.set(name, entry);
    entry.isWoken = true;
    entry.wakes++;
    this.#start(entry, this.#quietMs);
  }

  /** Resolves when no key is being worked on or about to be; keys that wait for a retry do not count. */
  async idle(): Promise<void> {
    if (this.#isBusy()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Takes up at once every key that waits for another try. True if there was one. */
  hurry(): boolean {
    const waiting = [...this.#entries.values()].filter((entry) => !entry.isWorking);
    for (const entry of waiting) {
      entry.isWoken = true;
      this.#start(entry, 0);
    }
    return waiting.length > 0;
  }

  /** Takes no more work; resolves when what is going on has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer);
      entry.isWoken = false;
    }
    await this.idle();
  }

  #isBusy(): boolean {
    return [...this.#entries.values()].some((entry) => entry.isWorking || entry.isWoken);
  }

  #start(entry: Entry, delayMs: number): void {
    if (this.#isStopped || entry.isWorking) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.#turn(entry), delayMs);
  }

  async #turn(entry: Entry): Promise<void> {
    entry.isWorking = true;
    entry.isWoken = false;
    const failed = await this.#attempt(entry);
    entry.isWorking = false;
    if (entry.isWoken) this.#start(entry, this.#quietMs);
    else if (failed === undefined) this.#entries.delete(nameOf(entry.key));
    else this.#start(entry, failed);
    if (this.#isBusy()) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  /** Works on the key once; returns how long to wait before the next try if that failed, in milliseconds. */
  async #attempt(entry: Entry): Promise<number | undefined> {
    try {
      await this.#work(entry.key, () => entry.wakes);
      entry.failures = 0;
      return undefined;
    } catch (error) {
      const backoffMs = BACKOFF_MS[Math.min(entry.failures++, BACKOFF_MS.length - 1)] ?? 0;
      const delayMs = error instanceof TryLater ? error.waitMs : backoffMs;
      const fields = { key: nameOf(entry.key), err: error, delayMs };
      this.#log.error(fields, "the work on a key failed; it is tried again");
      return delayMs;
    }
  }
}
