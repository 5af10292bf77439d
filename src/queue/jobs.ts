import type { PgBoss } from "pg-boss";
import { nameOf } from "../core/snapshot.ts";
import { effect } from "../effect.ts";
import type { Database } from "./database.ts";
import { together, type Wake } from "./wake.ts";

/** Names of pg-boss' queues: of keys to be looked at, and of those that were given up. */
export const WAKES = "wakes";
const DEAD = "dead-wakes";

/** A day's work on one key would be a loop of ours. Seconds; the longest that pg-boss knows. */
const WORK_S_MAX = 86_399;
/** A key whose work ends the whole process comes back this often; then it is dead. */
const DEATHS_MAX = 20;
/** How long it is kept what was done, in seconds. */
const DONE_S = 3_600;

/** What lies in the queue now. */
export interface Depth {
  /** Keys to be worked on as soon as a worker is free. */
  readonly queued: number;
  /** Keys that wait for their time after a failure. */
  readonly waiting: number;
  readonly active: number;
  /** Keys that were given up. */
  readonly dead: number;
  /** How long the oldest key that is due has been so, in seconds. */
  readonly oldestSeconds: number;
}

/** A key's job that nobody works on yet. */
interface Queued {
  readonly id: string;
  readonly data: Wake;
  /** When it is due, in milliseconds from now by the database's clock. */
  readonly inMs: number;
}

/**
 * The keys in the database. pg-boss' policy `short` keeps at most one queued of each; that a key has its time, and
 * comes sooner when it is woken again, is done here.
 */
export class Jobs {
  readonly #boss: PgBoss;
  readonly #database: Database;

  constructor(boss: PgBoss, database: Database) {
    this.#boss = boss;
    this.#database = database;
  }

  /** Makes the queues. In a database of our own, takes back what a process left that is no more. */
  async prepare(): Promise<void> {
    await this.#boss.createQueue(DEAD);
    await this.#boss.createQueue(WAKES, {
      policy: "short",
      deadLetter: DEAD,
      retryLimit: DEATHS_MAX,
      retryDelay: 0,
      expireInSeconds: WORK_S_MAX,
      deleteAfterSeconds: DONE_S,
    });
    if (this.#database.isOurs) await this.takeBack(0);
  }

  /**
   * Queues again what was begun before `olderMs` and is held by nobody: whoever had it has died, and the hold with
   * it. pg-boss' own heartbeats would take ten seconds at least. True if there was any.
   */
  async takeBack(olderMs: number): Promise<boolean> {
    const jobs = await this.#query<{ id: string; name: string }>(BEGUN, [WAKES, olderMs / 1_000]);
    let isAny = false;
    for (const { id, name } of jobs) {
      const hold = await this.#database.hold(name);
      if (!hold) continue;
      await this.#boss.fail(WAKES, id, { message: "The process ended." });
      await hold.release();
      isAny = true;
    }
    return isAny;
  }

  /** Queues a key; one that is queued already comes no later than it would have. */
  async put(wake: Wake, inMs: number): Promise<void> {
    const name = nameOf(wake.key);
    await effect(wake.isWaiting ? "wake-later" : "wake", async () => {
      while (!(await this.#queue(name, wake, inMs)));
    });
  }

  async queued(name: string): Promise<Queued | undefined> {
    const [job] = await this.#query<Omit<Queued, "inMs"> & { inMs: string }>(QUEUED, [WAKES, name]);
    return job && { ...job, inMs: Number(job.inMs) };
  }

  /** Makes every queued key due now. True if there was one. */
  async hurry(): Promise<boolean> {
    const jobs = await this.#boss.findJobs<Wake>(WAKES, { queued: true });
    for (const { id, data } of jobs)
      await this.#boss.update(WAKES, { ...data, isWaiting: false }, { id, startAfter: 0 });
    return jobs.length > 0;
  }

  /** Forgets how often work on a key failed before; `attempts` and pg-boss' own count of deaths make up for each other. */
  async startAnew(id: string): Promise<void> {
    await effect("start-anew", () => this.#query(ANEW, [WAKES, id]));
  }

  /** Puts away what cannot be worked on, where operators find it. */
  async bury(content: object, reason: string): Promise<void> {
    await effect("bury", () => this.#boss.send(DEAD, { content, reason }));
  }

  async depth(): Promise<Depth> {
    const [row] = await this.#query<Depth>(DEPTH, [WAKES, DEAD]);
    if (!row) throw new Error("The queue's database counts nothing.");
    return { ...row, oldestSeconds: Number(row.oldestSeconds) };
  }

  async #query<R>(sql: string, values: unknown[]): Promise<R[]> {
    return (await this.#boss.getDb().executeSql(sql, values)).rows as R[];
  }

  /** False if the queue has changed meanwhile, so that it must be looked at again. */
  async #queue(name: string, wake: Wake, inMs: number): Promise<boolean> {
    const queued = await this.queued(name);
    const startAfter = inMs / 1_000;
    if (!queued) {
      const options = { singletonKey: name, group: { id: name }, startAfter };
      return (await this.#boss.send(WAKES, wake, options)) !== null;
    }
    const both = together(queued.data, wake);
    const isSooner = inMs < queued.inMs;
    const at = { id: queued.id, ...(isSooner ? { startAfter } : {}) };
    return (await this.#boss.update(WAKES, both, at)).updated > 0;
  }
}

const QUEUED = `
  select id, data, extract(epoch from start_after - now()) * 1000 as "inMs"
  from pgboss.job where name = $1 and singleton_key = $2 and state < 'active' order by start_after limit 1`;

const BEGUN = `
  select id, singleton_key as name from pgboss.job
  where name = $1 and state = 'active' and singleton_key is not null
    and started_on <= now() - make_interval(secs => $2)`;

const ANEW = `
  update pgboss.job set data = jsonb_set(data, '{attempts}', to_jsonb(-retry_count)) where name = $1 and id = $2`;

const DEPTH = `
  with open as (
    select name, state, start_after, data->>'isWaiting' = 'true' as late
    from pgboss.job where name in ($1, $2) and state < 'completed'
  )
  select
    count(*) filter (where name = $1 and state < 'active' and late is not true)::int as queued,
    count(*) filter (where name = $1 and state < 'active' and late)::int as waiting,
    count(*) filter (where name = $1 and state = 'active')::int as active,
    count(*) filter (where name = $2)::int as dead,
    greatest(0, extract(epoch from now() - min(start_after) filter (where name = $1 and state < 'active')))
      as "oldestSeconds"
  from open`;
