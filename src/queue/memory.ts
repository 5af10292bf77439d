import type { Key } from "../core/snapshot.ts";
import type { Log, Queue } from "../ports.ts";

/** A key as text: what makes two wakes the same. */
function nameOf(key: Key): string {
  return `${key.installation}/${key.owner}/${key.repo}#${key.issue}`;
}

/** Waits after the first, second, ... failure in a row, in milliseconds; the last one is kept up. */
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

interface Entry {
  readonly key: Key;
  isWorking: boolean;
  isWoken: boolean;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Keys in this process's memory: one piece of work at a time for a key, keys beside each other, a wake during
 * work is taken at once after it. What a restart forgets, the look at all labelled issues brings back.
 */
export function createMemoryQueue(
  work: (key: Key) => Promise<void>,
  log: Log,
): Queue & { idle(): Promise<void>; stop(): Promise<void> } {
  const entries = new Map<string, Entry>();
  let isStopped = false;
  let onIdle: (() => void)[] = [];

  const settle = () => {
    if ([...entries.values()].some((entry) => entry.isWorking || entry.isWoken)) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  };
  const turn = async (entry: Entry) => {
    entry.isWorking = true;
    while (entry.isWoken && !isStopped) {
      entry.isWoken = false;
      await attempt(entry);
    }
    entry.isWorking = false;
    settle();
  };
  const attempt = async (entry: Entry) => {
    try {
      await work(entry.key);
      entry.failures = 0;
    } catch (error) {
      const delayMs = BACKOFF_MS[Math.min(entry.failures++, BACKOFF_MS.length - 1)] ?? 0;
      log.error(
        { key: nameOf(entry.key), err: error, delayMs },
        "the work on a key failed and will be tried again",
      );
      if (!isStopped) entry.timer = setTimeout(() => start(entry), delayMs);
    }
  };
  const start = (entry: Entry) => {
    clearTimeout(entry.timer);
    entry.isWoken = true;
    if (!entry.isWorking && !isStopped) void turn(entry);
  };
  return {
    wake: async (key) => {
      const name = nameOf(key);
      const entry = entries.get(name) ?? {
        key,
        isWorking: false,
        isWoken: false,
        failures: 0,
        timer: undefined,
      };
      entries.set(name, entry);
      start(entry);
    },
    idle: async () => {
      const busy = [...entries.values()].some((entry) => entry.isWorking || entry.isWoken);
      if (busy) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
    stop: async () => {
      isStopped = true;
      for (const entry of entries.values()) clearTimeout(entry.timer);
      const working = [...entries.values()].some((entry) => entry.isWorking);
      for (const entry of entries.values()) entry.isWoken = false;
      if (working) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
  };
}
