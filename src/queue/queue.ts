import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { Requeue, RetryAfter } from "../core/state/errors.ts";
import { type Key, nameOf, type PullKey } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { QueueDepth } from "../ports/metrics.ts";
import type { Lease, Log, Queue } from "../ports/ports.ts";
import type { StateStore } from "../ports/state-store.ts";
import { leaseOf } from "./lease.ts";
import { type Database, Store, type Taken } from "./store.ts";
import { ATTEMPTS_MAX, atOnceAgain, backoffMs, DEATHS_MAX, parseKey } from "./wake.ts";
import { Wakes } from "./wakes.ts";

/** How often keys are looked for that are due, or whose worker has died, beside the timers. In milliseconds. */
const LOOK_MS = 250;
/** How long a database that refuses to take back a key is given, in milliseconds. */
const RETRY_MS = 1_000;
/** How often what nobody needs any more is forgotten, in milliseconds. */
const FORGET_MS = 3_600_000;
/** Who asks a process to end waits ten seconds, as a rule, before killing it. Milliseconds. */
const GRACE_MS = 7_000;

/** What is done with a key. Whatever it throws, the key comes back, until it was tried too often. */
export type Work = (key: Key | PullKey, turn: Lease) => Promise<void>;

export interface QueueOptions {
  readonly database: Database;
  /** How long a key rests before work on it begins, in milliseconds; one review is several events. */
  readonly quietMs: number;
  /** How many keys are worked on at the same time in this process. */
  readonly atOnce: number;
  /** How long running work may continue when the process is asked to end, in milliseconds. */
  readonly graceMs?: number;
  readonly log: Log;
}

/**
 * Keys in a database. At most one of a key is queued, and one is worked on. A key is let go of when its work is over, so
 * the process may end anywhere: at worst a key is looked at once too often.
 */
export class DurableQueue implements Queue {
  readonly memory: StateStore;
  readonly wakes = new Wakes();
  readonly #store: Store;
  readonly #options: QueueOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** The running work on each key, by its name. */
  readonly #turns = new Map<string, Promise<void>>();
  #isCheckDue = false;
  readonly #cuts = new Set<(reason: Requeue) => void>();
  #work: Work | undefined;
  /** Work goes on where it was begun, and not in the asynchronous context of whoever woke a key. */
  #inOwnContext: <T>(act: () => T) => T = (act) => act();
  #filling: Promise<void> | undefined;
  #isAskedAgain = false;
  #isStopping = false;
  #stopped: Promise<void> | undefined;

  private constructor(store: Store, options: QueueOptions) {
    this.#store = store;
    this.memory = store;
    this.#options = options;
  }

  /** Opens the queue; keys can be woken from then on. */
  static async open(options: QueueOptions): Promise<DurableQueue> {
    const store = await Store.open(options.database);
    await store.forget();
    return new DurableQueue(store, options);
  }

  /** Begins to work on keys. */
  async work(work: Work): Promise<void> {
    this.#work = work;
    this.#inOwnContext = AsyncLocalStorage.snapshot();
    this.#every(LOOK_MS, () => this.#look());
    this.#every(FORGET_MS, () => this.#store.forget());
    await this.#look();
  }

  async wake(key: Key | PullKey, when?: { readonly inMs: number }): Promise<void> {
    const isWaiting = when !== undefined;
    const inMs = when?.inMs ?? this.#options.quietMs;
    await effect(isWaiting ? "wake-later" : "wake", () =>
      this.#store.enqueue(nameOf(key), JSON.stringify(key), { inMs, isWaiting }),
    );
    this.wakes.tell(key);
    this.expect(inMs);
  }

  /** Resolves when no key is being worked on or about to be; keys that wait after a failure do not count. */
  async idle(): Promise<void> {
    for (;;) {
      // Its work is running already.
      await Promise.allSettled(this.#turns.values());
      const { queued, active } = await this.depth();
      if (queued + active + this.#turns.size === 0) return;
      await delay(5);
    }
  }

  /** Takes up at once every key that waits after a failure. True if there was one. */
  async hurry(): Promise<boolean> {
    const isAny = await this.#store.hurry();
    this.#poll();
    return isAny;
  }

  depth(): Promise<QueueDepth> {
    return this.#store.depth();
  }

  /** Takes no more work; running work ends after its current step, or is put back after a few seconds. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const cut = () => {
      for (const one of this.#cuts) one(new Requeue("The process ends."));
    };
    const grace = setTimeout(cut, this.#options.graceMs ?? GRACE_MS);
    await this.#filling;
    await Promise.allSettled(this.#turns.values());
    clearTimeout(grace);
    await this.#options.database.close();
  }

  #every(ms: number, look: () => Promise<void>): void {
    const { log } = this.#options;
    const looked = () => look().catch((err: unknown) => log.error({ err }, "looking for due keys failed"));
    this.#timers.add(setInterval(() => void looked(), ms));
  }

  async #look(): Promise<void> {
    this.#isCheckDue = this.#options.database.isShared;
    this.#poll();
  }

  /**
   * Looks for a key when it is due that was just queued, by this or by another thread: not the moment before, by the
   * database's clock or by ours. What comes too soon is found by a look.
   */
  expect(ms = this.#options.quietMs): void {
    if (this.#isStopping || ms > LOOK_MS) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#poll();
    }, ms + 1);
    this.#timers.add(timer);
  }

  #poll(): void {
    this.#isAskedAgain = true;
    this.#filling ??= this.#inOwnContext(() => this.#fill()).finally(() => {
      this.#filling = undefined;
    });
  }

  /** Takes what is due, as long as there is somebody free. */
  async #fill(): Promise<void> {
    const { atOnce, log } = this.#options;
    while (this.#isAskedAgain && this.#work && !this.#isStopping && this.#turns.size < atOnce) {
      this.#isAskedAgain = false;
      const taken = await this.#next().catch((err: unknown) => {
        log.error({ err }, "taking a key from the queue failed");
      });
      if (!taken) continue;
      this.#isAskedAgain = true;
      const turn = this.#take(taken, this.#work)
        .catch((err: unknown) => log.error({ err, key: taken.name }, "releasing a key failed"))
        .finally(() => {
          // The key may have been taken again in the moment since it was let go of.
          if (this.#turns.get(taken.name) === turn) this.#turns.delete(taken.name);
          this.#poll();
        });
      this.#turns.set(taken.name, turn);
    }
  }

  async #next(): Promise<Taken | undefined> {
    if (this.#isCheckDue) await this.#store.requeueAbandoned([...this.#turns.keys()]);
    this.#isCheckDue = false;
    return await this.#store.take();
  }

  /** Resolves when the key is done with, one way or another; rejects if the database does. */
  async #take(taken: Taken, work: Work): Promise<void> {
    const key = parseKey(taken.content);
    // It was asked to end while this one was being taken.
    if (this.#isStopping) return await this.#store.requeue(taken, atOnceAgain(taken.attempt));
    const why = !key
      ? "The key is malformed."
      : taken.attempt > DEATHS_MAX && "Each attempt ended the process.";
    if (!key || why) return await this.#release(taken, () => this.#deadLetter(taken, why));
    const count = { attempt: taken.attempt };
    const parts = { store: this.#store, isStopping: () => this.#isStopping, wakes: this.wakes };
    const failure = await this.#untilCut(work(key, leaseOf(taken, count, parts))).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    await this.#release(taken, () =>
      failure ? this.#afterFailure(taken, count.attempt, failure.error) : this.#store.done(taken),
    );
  }

  /** What is not let go of would never come back as long as this process lives, so a database that fails is waited for. */
  async #release(taken: Taken, letGo: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await letGo();
      } catch (err) {
        if (this.#isStopping || !taken.holder.isKept()) throw err;
        this.#options.log.error({ err, key: taken.name }, "releasing a key failed; trying again");
        await delay(RETRY_MS);
      }
    }
  }

  /** The work's end, or Requeue when there is no more time for it. */
  async #untilCut(work: Promise<void>): Promise<void> {
    const { promise: over, reject: cut } = Promise.withResolvers<never>();
    this.#cuts.add(cut);
    try {
      await Promise.race([work, over]);
    } finally {
      this.#cuts.delete(cut);
    }
  }

  async #afterFailure(taken: Taken, attempt: number, error: unknown): Promise<void> {
    const { log } = this.#options;
    const key = parseKey(taken.content);
    if (error instanceof Requeue) return await this.#store.requeue(taken, atOnceAgain(attempt));
    const isNoFailure = error instanceof RetryAfter && error.isNoFailure;
    const attempts = isNoFailure ? attempt - 1 : attempt;
    if (attempts >= ATTEMPTS_MAX) return await this.#deadLetter(taken, error);
    const inMs = error instanceof RetryAfter ? error.waitMs : backoffMs(attempts);
    if (isNoFailure) log.info({ key, inMs }, error.message);
    else log.error({ key, err: error, attempts, inMs }, "work on a key failed; it will be tried again");
    await effect("wake-later", () => this.#store.requeue(taken, { inMs, isWaiting: true, attempts }));
    this.expect(inMs);
  }

  async #deadLetter(taken: Taken, why: unknown): Promise<void> {
    const { content } = taken;
    this.#options.log.error({ key: parseKey(content) ?? content, err: why }, "gave up on a key");
    const reason = why instanceof Error ? why.message : String(why);
    await effect("dead-letter", () => this.#store.deadLetter(taken, reason));
  }
}
