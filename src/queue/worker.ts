import type { JobWithMetadata } from "pg-boss";
import { PutBack, TryLater } from "../core/errors.ts";
import { type Key, nameOf, type PullKey } from "../core/snapshot.ts";
import type { Log, Turn } from "../ports.ts";
import type { Database, Hold } from "./database.ts";
import type { Jobs } from "./jobs.ts";
import { ATTEMPTS_MAX, backoffMs, parseWake, type Wake } from "./wake.ts";

/** A key that another worker holds is looked at again after this, in milliseconds. */
const HELD_MS = 1_000;

/** What is done with a key. Whatever it throws, the key comes back, until it was tried too often. */
export type Work = (key: Key | PullKey, turn: Turn) => Promise<void>;

export type Job = Pick<JobWithMetadata<object>, "id" | "data" | "retryCount">;

interface Context {
  readonly work: Work;
  readonly jobs: Jobs;
  readonly database: Database;
  readonly log: Log;
  /** Queues a key again, and sees to it that it is taken in time. */
  readonly put: (wake: Wake, inMs: number) => Promise<void>;
}

/**
 * Works on the key of one job at a time. A key is queued again before its job is completed, so the process may end
 * anywhere: at worst a key is looked at once too often.
 */
export class Worker {
  readonly #context: Context;
  readonly #cuts = new Set<(reason: PutBack) => void>();
  #isStopping = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Work in hand ends after its present step. */
  end(): void {
    this.#isStopping = true;
  }

  /** Work in hand is put back as it is. */
  cut(): void {
    for (const cut of this.#cuts) cut(new PutBack("The process ends."));
  }

  /** Resolves when the job is done with, one way or another; throws if the database does. */
  async take(job: Job): Promise<void> {
    const wake = parseWake(job.data);
    if (!wake) return await this.#giveUp(job, "It is no wake of ours.");
    const { database, put } = this.#context;
    if (this.#isStopping) return await put({ ...wake, isWaiting: false }, 0);
    const hold = await database.hold(nameOf(wake.key));
    if (!hold) return await put({ ...wake, isWaiting: false }, HELD_MS);
    try {
      await this.#attempt(job, wake, hold);
    } finally {
      await hold.release();
    }
  }

  async #attempt(job: Job, wake: Wake, hold: Hold): Promise<void> {
    let failed = wake.attempts + job.retryCount;
    const turn = this.#turnOf(wake, hold, {
      failed: () => failed,
      progress: async () => {
        if (failed > 0) await this.#context.jobs.startAnew(job.id);
        failed = 0;
      },
    });
    try {
      await this.#untilCut(this.#context.work(wake.key, turn));
    } catch (error) {
      if (error instanceof PutBack) await this.#context.put({ ...wake, isWaiting: false }, 0);
      else await this.#afterFailure(job, { ...wake, attempts: failed }, error);
    }
  }

  #turnOf(wake: Wake, hold: Hold, count: { failed: () => number; progress: () => Promise<void> }): Turn {
    let seen: string | undefined;
    const woken = async () => {
      const queued = await this.#context.jobs.queued(nameOf(wake.key));
      return queued && `${queued.id} ${queued.data.wakes}`;
    };
    const assertHeld = () => {
      if (!hold.isKept()) throw new PutBack("Another worker may have the key.");
    };
    return {
      get attempt() {
        return count.failed() + 1;
      },
      attemptsMax: ATTEMPTS_MAX,
      progress: count.progress,
      looking: async () => {
        seen = await woken();
      },
      isWoken: async () => {
        const now = await woken();
        return now !== undefined && now !== seen;
      },
      assertHeld,
      assertTime: () => {
        if (this.#isStopping) throw new PutBack("The process ends.");
        assertHeld();
      },
    };
  }

  /** The work's end, or PutBack when there is no more time for it. */
  async #untilCut(work: Promise<void>): Promise<void> {
    let cut: (reason: PutBack) => void = () => {};
    const over = new Promise<never>((_, reject) => {
      cut = reject;
    });
    this.#cuts.add(cut);
    try {
      await Promise.race([work, over]);
    } finally {
      this.#cuts.delete(cut);
    }
  }

  /** `wake.attempts`: how often in a row work on the key had failed before this. */
  async #afterFailure(job: Job, wake: Wake, error: unknown): Promise<void> {
    const { log } = this.#context;
    const isNoFailure = error instanceof TryLater && error.isNoFailure;
    const attempts = isNoFailure ? wake.attempts : wake.attempts + 1;
    if (attempts >= ATTEMPTS_MAX) return await this.#giveUp(job, error, wake.key);
    const delayMs = error instanceof TryLater ? error.waitMs : backoffMs(attempts);
    if (isNoFailure) log.info({ key: wake.key, delayMs }, error.message);
    else
      log.error(
        { key: wake.key, err: error, attempts, delayMs },
        "the work on a key failed; it is tried again",
      );
    await this.#context.put({ ...wake, attempts, isWaiting: true }, delayMs);
  }

  async #giveUp(job: Job, why: unknown, key?: Key | PullKey): Promise<void> {
    this.#context.log.error(
      { ...(key ? { key } : {}), job: job.id, content: job.data, err: why },
      "a key was given up",
    );
    await this.#context.jobs.bury(job.data, why instanceof Error ? why.message : String(why));
  }
}
