import type { PgBoss } from "pg-boss";
import type { Memory } from "../memory.ts";

type Db = Pick<ReturnType<PgBoss["getDb"]>, "executeSql">;

/** A table beside pg-boss' own. Call `prepare` before anything else. */
export class Table implements Memory {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async prepare(): Promise<void> {
    await this.#db.executeSql(MAKE, []);
  }

  async recall(name: string): Promise<unknown> {
    const { rows } = await this.#db.executeSql(RECALL, [name]);
    return (rows[0] as { value: unknown } | undefined)?.value;
  }

  async keep(name: string, value: object): Promise<void> {
    await this.#db.executeSql(KEEP, [name, JSON.stringify(value)]);
  }
}

// Two processes that start at once may both find no table, and one of them would fail.
const MAKE = `
  do $$ begin
    perform pg_advisory_xact_lock(hashtextextended('redline_memory', 0));
    create table if not exists redline_memory (
      name text primary key, value jsonb not null, kept_at timestamptz not null default now()
    );
  end $$`;

const RECALL = "select value from redline_memory where name = $1";

const KEEP = `
  with old as (
    delete from redline_memory where name <> $1 and kept_at < now() - interval '400 days'
  )
  insert into redline_memory (name, value) values ($1, $2::jsonb)
  on conflict (name) do update set value = excluded.value, kept_at = now()`;
