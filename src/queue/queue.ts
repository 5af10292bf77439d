import { setTimeout as delay } from "node:timers/promises";
import { PgBoss } from "pg-boss";
import type { Key, PullKey } from "../core/snapshot.ts";
import type { Memory } from "../memory.ts";
import type { Log, Queue } from "../ports.ts";
import type { Database } from "./database.ts";
import { type Depth, Jobs, WAKES } from "./jobs.ts";
import { Table } from "./memory.ts";
import type { Wake } from "./wake.ts";
import { type Job, type Work, Worker } from "./worker.ts";

/** How often keys are looked for that are due, or whose worker has died, beside the timers. In milliseconds. */
const LOOK_MS = 1_000;
/** Within this time a worker has taken hold of the key that it was given, in milliseconds. */
const TAKEN_MS = 2_000;
/** pg-boss' own polling, in seconds: all its workers do it, so it is rare. */
const POLL_S = 30;
/** Who asks a process to end waits ten seconds, as a rule, before killing it. Milliseconds. */
const GRACE_MS = 7_000;

export interface QueueOptions {
  readonly database: Database;
  /** How long a key rests before work on it begins, in milliseconds; one review is several events. */
  readonly quietMs: number;
  /** How many keys are worked on at the same time in this process. */
  readonly atOnce: number;
  /** How long work in hand may go on when the process is asked to end, in milliseconds. */
  readonly graceMs?: number;
  readonly log: Log;
}

/**
 * Keys in a database, by pg-boss. At most one of a key is queued, and one is worked on: pg-boss' groups see to it
 * but for a moment, and a hold on the key's name for certain.
 */
export class DurableQueue implements Queue {
  readonly memory: Memory;
  readonly #boss: PgBoss;
  readonly #jobs: Jobs;
  readonly #options: QueueOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #turns = new Set<Promise<void>>();
  #worker: Worker | undefined;
  #isStopping = false;

  private constructor(boss: PgBoss, memory: Memory, options: QueueOptions) {
    this.#boss = boss;
    this.#options = options;
    this.#jobs = new Jobs(boss, options.database);
    this.memory = memory;
  }

  /** Opens the queue; keys can be woken from then on. */
  static async open(options: QueueOptions): Promise<DurableQueue> {
    const boss = new PgBoss({
      ...options.database.boss,
      schedule: false,
    });
    boss.on("error", (err) => options.log.error({ err }, "the queue's database has a problem"));
    await boss.start();
    const memory = new Table(boss.getDb());
    await memory.prepare();
    const queue = new DurableQueue(boss, memory, options);
    await queue.#jobs.prepare();
    return queue;
  }

  /** Begins to work on keys. */
  async work(work: Work): Promise<void> {
    const { atOnce, database, log } = this.#options;
    const put = (wake: Wake, inMs: number) => this.#put(wake, inMs);
    const worker = new Worker({ work, jobs: this.#jobs, database, log, put });
    this.#worker = worker;
    const options = {
      includeMetadata: true,
      localConcurrency: atOnce,
      groupConcurrency: 1,
      pollingIntervalSeconds: POLL_S,
    } as const;
    await this.#boss.work<object>(WAKES, options, async ([job]) => {
      if (job) await this.#take(worker, job);
    });
    this.#timers.add(setInterval(() => void this.#look(), LOOK_MS));
  }

  async wake(key: Key | PullKey, when?: { readonly inMs: number }): Promise<void> {
    const isWaiting = when !== undefined;
    await this.#put({ key, attempts: 0, isWaiting, wakes: 1 }, when?.inMs ?? this.#options.quietMs);
  }

  /** Resolves when no key is being worked on or about to be; keys that wait after a failure do not count. */
  async idle(): Promise<void> {
    for (;;) {
      // What is in hand needs no asking for.
      await Promise.allSettled(this.#turns);
      const { queued, active } = await this.depth();
      if (queued + active + this.#turns.size === 0) return;
      await delay(10);
    }
  }

  /** Takes up at once every key that waits after a failure. True if there was one. */
  async hurry(): Promise<boolean> {
    const isAny = await this.#jobs.hurry();
    this.#kick();
    return isAny;
  }

  depth(): Promise<Depth> {
    return this.#jobs.depth();
  }

  /** Takes no more work; what is in hand ends after its present step, or is put back after a few seconds. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#worker?.end();
    for (const timer of this.#timers) clearTimeout(timer);
    const grace = setTimeout(() => this.#worker?.cut(), this.#options.graceMs ?? GRACE_MS);
    await this.#boss.offWork(WAKES, { wait: true });
    clearTimeout(grace);
    await this.#boss.stop({ graceful: false });
    await this.#options.database.close();
  }

  async #put(wake: Wake, inMs: number): Promise<void> {
    await this.#jobs.put(wake, inMs);
    if (this.#isStopping) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#kick();
    }, inMs + 1);
    this.#timers.add(timer);
  }

  async #look(): Promise<void> {
    this.#kick();
    const { database, log } = this.#options;
    // Where nobody else can be at work, nobody else can have died.
    if (database.isOurs) return;
    try {
      if (await this.#jobs.takeBack(TAKEN_MS)) this.#kick();
    } catch (err) {
      log.error({ err }, "the queue could not be looked over");
    }
  }

  /** Lets one worker that has nothing to do look for a key; when it finds one, it lets the next one look. */
  #kick(): void {
    if (this.#isStopping) return;
    const free = this.#workers().find((worker) => worker.count === 0);
    if (free) this.#boss.notifyWorker(free.id);
  }

  async #take(worker: Worker, job: Job): Promise<void> {
    this.#kick();
    const turn = worker.take(job);
    this.#turns.add(turn);
    try {
      await turn;
    } finally {
      this.#turns.delete(turn);
      // The same key may have been woken meanwhile: a worker that is told during its work looks at once after it.
      for (const { id, count } of this.#workers()) if (count > 0) this.#boss.notifyWorker(id);
    }
  }

  #workers() {
    return this.#boss.getWipData().filter((worker) => worker.name === WAKES);
  }
}
