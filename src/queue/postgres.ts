import { randomInt } from "node:crypto";
import { Client, Pool } from "pg";
import { UserError } from "../core/errors.ts";
import type { Log } from "../ports.ts";
import type { Database, Holder } from "./store.ts";

/** How long a connection may take, in milliseconds. */
const CONNECT_MS = 10_000;
const CONNECTIONS_MAX = 8;
/** The first half of our advisory locks' names; the second is the holder's id. */
const LOCKS = 727_465;
/** Two processes that start at once must not both make the tables. */
const MAKING = 0;

/**
 * A Postgres that several processes share. Each holds an advisory lock with its id on a connection of its own, which
 * ends with it, however it ends: others see by it who lives. Throws a UserError if the database is not there.
 */
export async function openPostgres(url: string, log: Log): Promise<Database> {
  const options = {
    connectionString: url,
    application_name: "redline",
    connectionTimeoutMillis: CONNECT_MS,
    // A machine that is gone without a word must not hold its keys for the two hours of the system's default.
    options: "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=2",
  };
  const pool = new Pool({ ...options, max: CONNECTIONS_MAX });
  pool.on("error", (err) => log.warn({ err }, "a connection to the database is lost"));
  const session = new Session(options, log);
  await session.holder().catch(async (error: Error) => {
    await pool.end();
    throw new UserError(`The database at ${placeOf(url)} (DATABASE_URL) does not answer: ${wordsOf(error)}.`);
  });
  return {
    query: async (sql, values) => (await pool.query<Record<string, unknown>>(sql, [...values])).rows,
    prepare: async (sql) => {
      await pool.query(`begin; select pg_advisory_xact_lock(${LOCKS}, ${MAKING}); ${sql}; commit`);
    },
    now: "(extract(epoch from statement_timestamp()) * 1000)::bigint",
    locking: "for update skip locked",
    living: `select objid::bigint from pg_locks where locktype = 'advisory' and classid = ${LOCKS} and objsubid = 2
      and granted and database = (select oid from pg_database where datname = current_database())`,
    isShared: true,
    holder: () => session.holder(),
    close: async () => {
      await session.close();
      await pool.end();
    },
  };
}

/** The connection that stands for this process; made anew, with another id, when it is lost. */
class Session {
  readonly #options: ConstructorParameters<typeof Client>[0];
  readonly #log: Log;
  #now: Promise<Holder & { readonly client: Client }> | undefined;

  constructor(options: ConstructorParameters<typeof Client>[0], log: Log) {
    this.#options = options;
    this.#log = log;
  }

  holder(): Promise<Holder & { readonly client: Client }> {
    this.#now ??= this.#begin().catch((error: Error) => {
      this.#now = undefined;
      throw error;
    });
    return this.#now;
  }

  async close(): Promise<void> {
    const now = await this.#now?.catch(() => undefined);
    await now?.client.end();
  }

  async #begin(): Promise<Holder & { readonly client: Client }> {
    const client = new Client(this.#options);
    let isKept = true;
    const lose = (err?: Error): void => {
      if (err && isKept)
        this.#log.warn({ err }, "the connection to the database is lost; work in hand is put back");
      isKept = false;
      this.#now = undefined;
    };
    client.on("error", lose);
    client.on("end", () => lose());
    await client.connect();
    const id = randomInt(1, 2 ** 31);
    await client.query("select pg_advisory_lock($1, $2)", [LOCKS, id]);
    return { id, client, isKept: () => isKept };
  }
}

/** Where a database is, without the password. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host + new URL(url).pathname : "the given address";
}

/** A connection that is tried on several addresses fails with several errors and no message. */
function wordsOf(error: Error): string {
  const { errors } = error as { errors?: readonly Error[] };
  return error.message || (errors ?? []).map((one) => one.message).join(", ");
}
