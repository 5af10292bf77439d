import type { QueueDepth } from "../ports/metrics.ts";
import type { StateStore } from "../ports/state-store.ts";

type Value = string | number | readonly string[];

/** Something that answers SQL. */
export interface Connection {
  /** Runs one statement with parameters `$1`, `$2`, ... */
  query(sql: string, values: readonly Value[]): Promise<Record<string, unknown>[]>;
  /** SQL of the time by the database's clock, in milliseconds since 1970. */
  readonly now: string;
  close(): Promise<void>;
}

/** What a database must do beside answering SQL, so that one set of statements serves SQLite and Postgres. */
export interface Database extends Connection {
  /** Runs statements that make tables, alone. */
  prepare(sql: string): Promise<void>;
  /** What follows a `select` whose rows nobody else is to take. */
  readonly locking: string;
  /** SQL that lists the holders that live. */
  readonly living: string;
  /** True if other processes may be at work on it: those that die leave keys behind. */
  readonly isShared: boolean;
  /** Whom keys are given to that this process takes. Another one after the connection was lost that stood for it. */
  holder(): Promise<Holder>;
  /** Gives this process another id, because the database knows nothing of the present one any more. */
  renew(): Promise<void>;
}

/** A process, as the database knows it. */
export interface Holder {
  readonly id: number;
  /** False once others may take what it holds. */
  isKept(): boolean;
}

/** A key that was taken. */
export interface Taken {
  readonly name: string;
  /** The key, as JSON. */
  readonly content: string;
  /** Which attempt in a row this is, from 1. */
  readonly attempt: number;
  readonly holder: Holder;
}

/** How long values are kept after their last write: 400 days, in milliseconds. */
const KEPT_MS = 400 * 86_400_000;

/**
 * Keys in a table, one row each. `due`: when it is to be worked on, null if it is not queued; `waits`: 1 if only its time
 * takes it up; `wakes`: how often it was woken; `attempts`: how often work on it was begun since it last got further;
 * `holder`: who works on it. An attempt is counted when it begins, so one that ends with its process counts.
 */
const TABLES = `
  create table if not exists redline_keys (
    name text primary key, content text not null, due bigint, waits integer not null, wakes integer not null,
    attempts integer not null, holder bigint
  );
  create index if not exists redline_keys_due on redline_keys (due) where due is not null;
  create table if not exists redline_dead_letters (content text not null, reason text not null, at bigint not null);
  create table if not exists redline_memory_1 (name text primary key, value text not null, kept_at bigint not null)`;

/** When a queued key is to be worked on, and whether only its time takes it up. */
interface When {
  readonly inMs: number;
  readonly isWaiting: boolean;
}

/** Queues a key; one that is queued already comes no later than it would have. */
export async function enqueue(
  connection: Connection,
  { name, content, inMs, isWaiting }: When & { readonly name: string; readonly content: string },
): Promise<void> {
  await connection.query(
    `insert into redline_keys (name, content, due, waits, wakes, attempts) values ($1, $2, ${connection.now} + $3, $4, 1, 0)
     on conflict (name) do update set
       due = case when redline_keys.due < excluded.due then redline_keys.due else excluded.due end,
       waits = case when redline_keys.due is null then excluded.waits else redline_keys.waits * excluded.waits end,
       wakes = redline_keys.wakes + 1`,
    [name, content, Math.ceil(inMs), isWaiting ? 1 : 0],
  );
}

/** The keys and the small values that must outlive the process. */
export class Store implements StateStore {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(database: Database): Promise<Store> {
    await database.prepare(TABLES);
    return new Store(database);
  }

  enqueue(name: string, content: string, when: When): Promise<void> {
    return enqueue(this.#database, { name, content, ...when });
  }

  /** Takes the key that is due the longest and that nobody works on; undefined if there is none. */
  async take(): Promise<Taken | undefined> {
    const holder = await this.#database.holder();
    const [row] = await this.#do<{ name: string; content: string; attempts: number }>(
      `with next as (
         select name from redline_keys where due <= NOW and holder is null order by due limit 1 LOCKING
       )
       update redline_keys set holder = $1, due = null, waits = 0, attempts = attempts + 1
       where name = (select name from next) and holder is null
       returning name, content, attempts`,
      [holder.id],
    );
    return row && { name: row.name, content: row.content, attempt: Number(row.attempts), holder };
  }

  /** Tells two states of a key that is being worked on apart; undefined as long as nothing has woken it. */
  async wakesOf({ name }: Taken): Promise<number | undefined> {
    const [row] = await this.#do("select wakes from redline_keys where name = $1 and due is not null", [
      name,
    ]);
    return row && Number(row.wakes);
  }

  /** What failed before is over: the current attempt is the first. */
  async resetAttempts({ name, holder }: Taken): Promise<void> {
    await this.#do("update redline_keys set attempts = 1 where name = $1 and holder = $2", [name, holder.id]);
  }

  /** The work on a key is done; if it was woken meanwhile, it stays queued. */
  async done({ name, holder }: Taken): Promise<void> {
    const release = "update redline_keys set holder = null, attempts = 0 where name = $1 and holder = $2";
    await this.#do(release, [name, holder.id]);
    await this.#do("delete from redline_keys where name = $1 and due is null and holder is null", [name]);
  }

  /** Lets go of a key that is to come back, no later than in so long, with so many attempts behind it. */
  async requeue(
    { name, holder }: Taken,
    { inMs, isWaiting, attempts }: { inMs: number; isWaiting: boolean; attempts: number },
  ): Promise<void> {
    await this.#do(
      `update redline_keys set holder = null, attempts = $3,
         waits = case when due is null then $4 else 0 end,
         due = case when due < NOW + $5 then due else NOW + $5 end
       where name = $1 and holder = $2`,
      [name, holder.id, attempts, isWaiting ? 1 : 0, inMs],
    );
  }

  /** Puts away a key that is not worked on any more, where operators find it. */
  async deadLetter(taken: Taken, reason: string): Promise<void> {
    await this.#do("insert into redline_dead_letters (content, reason, at) values ($1, $2, NOW)", [
      taken.content,
      reason,
    ]);
    await this.done(taken);
  }

  /**
   * Queues what is held by processes that are no more, and by this one without its knowing: the answer to a take may have
   * been lost. `inHand` are the names that this process works on; nothing may be taken meanwhile.
   */
  async requeueAbandoned(inHand: readonly string[]): Promise<void> {
    const { id } = await this.#database.holder();
    const known = await this.#do("select 1 where $1 in (LIVING)", [id]);
    if (known.length === 0) return await this.#database.renew();
    await this.#do(
      `update redline_keys set holder = null, waits = 0, due = NOW
       where holder not in (LIVING) or (holder = $1 and name <> all($2::text[]))`,
      [id, inHand],
    );
  }

  /** Makes every queued key due now. True if there was one. */
  async hurry(): Promise<boolean> {
    const all =
      "update redline_keys set due = NOW, waits = 0 where due is not null and holder is null returning name";
    return (await this.#do(all, [])).length > 0;
  }

  async depth(): Promise<QueueDepth> {
    const [row] = await this.#do(
      `select
         coalesce(sum(case when due is not null and waits = 0 then 1 else 0 end), 0) as queued,
         coalesce(sum(case when due is not null and waits = 1 then 1 else 0 end), 0) as waiting,
         count(holder) as active,
         (select count(*) from redline_dead_letters) as dead,
         NOW - min(due) as oldest
       from redline_keys`,
      [],
    );
    const { queued, waiting, active, dead, oldest } = row ?? {};
    const number = Number;
    return {
      queued: number(queued),
      waiting: number(waiting),
      active: number(active),
      dead: number(dead),
      oldestSeconds: Math.max(0, number(oldest ?? 0) / 1_000),
    };
  }

  async get(name: string): Promise<unknown> {
    const [row] = await this.#do("select value from redline_memory_1 where name = $1", [name]);
    return row && (JSON.parse(String(row.value)) as unknown);
  }

  async put(name: string, value: object): Promise<void> {
    await this.#do(
      `insert into redline_memory_1 (name, value, kept_at) values ($1, $2, NOW)
       on conflict (name) do update set value = excluded.value, kept_at = excluded.kept_at`,
      [name, JSON.stringify(value)],
    );
  }

  async list(prefix: string, max: number): Promise<unknown[]> {
    const rows = await this.#do<{ value: string }>(
      "select value from redline_memory_1 where substr(name, 1, $1) = $2 order by kept_at desc limit $3",
      [prefix.length, prefix, max],
    );
    return rows.map(({ value }) => JSON.parse(value) as unknown);
  }

  /** Forgets what nobody has kept anew for long. */
  async forget(): Promise<void> {
    await this.#do("delete from redline_memory_1 where kept_at < NOW - $1", [KEPT_MS]);
  }

  async #do<R = Record<string, unknown>>(sql: string, values: readonly Value[]): Promise<R[]> {
    const { now, locking, living } = this.#database;
    const text = sql
      .replace(/\bNOW\b/g, now)
      .replace("LOCKING", locking)
      .replace("LIVING", living);
    return (await this.#database.query(text, values)) as R[];
  }
}
