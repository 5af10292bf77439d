import type { Key, PullKey } from "../core/snapshot.ts";
import type { Log, Queue } from "../ports.ts";

/** A key as text: what makes two wakes the same. */
function nameOf(key: Key | PullKey): string {
  const number = "pull" in key ? `pull ${key.pull}` : key.issue;
  return `${key.installation}/${key.owner}/${key.repo}#${number}`;
}

/** Waits after the first, second, ... failure in a row, in milliseconds; the last one is kept up. */
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

interface Entry {
  readonly key: Key | PullKey;
  isWorking: boolean;
  isWoken: boolean;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Keys in this process's memory: one piece of work at a time for a key, keys beside each other, a wake during
 * work is taken at once after it. What a restart forgets, the look at all labelled issues brings back.
 */
export class MemoryQueue implements Queue {
  readonly #entries = new Map<string, Entry>();
  readonly #work: (key: Key | PullKey) => Promise<void>;
  readonly #log: Log;
  #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(work: (key: Key | PullKey) => Promise<void>, log: Log) {
    this.#work = work;
    this.#log = log;
  }

  async wake(key: Key | PullKey): Promise<void> {
    const name = nameOf(key);
    const fresh: Entry = { key, isWorking: false, isWoken: false, failures: 0, timer: undefined };
    const entry = this.#entries.get(name) ?? fresh;
    this.#entries.set(name, entry);
    this.#start(entry);
  }

  /** Resolves when no key is being worked on or about to be; keys that wait for a retry do not count. */
  async idle(): Promise<void> {
    if (this.#isBusy()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
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

  #start(entry: Entry): void {
    if (this.#isStopped) return;
    clearTimeout(entry.timer);
    entry.isWoken = true;
    if (!entry.isWorking) void this.#turn(entry);
  }

  async #turn(entry: Entry): Promise<void> {
    entry.isWorking = true;
    while (entry.isWoken) {
      entry.isWoken = false;
      await this.#attempt(entry);
    }
    entry.isWorking = false;
    if (entry.failures === 0) this.#entries.delete(nameOf(entry.key));
    if (this.#isBusy()) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  async #attempt(entry: Entry): Promise<void> {
    try {
      await this.#work(entry.key);
      entry.failures = 0;
    } catch (error) {
      const delayMs = BACKOFF_MS[Math.min(entry.failures++, BACKOFF_MS.length - 1)] ?? 0;
      this.#log.error(
        { key: nameOf(entry.key), err: error, delayMs },
        "the work on a key failed; it is tried again",
      );
      if (!this.#isStopped) entry.timer = setTimeout(() => this.#start(entry), delayMs);
    }
  }
}
