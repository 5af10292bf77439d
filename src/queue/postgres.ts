import { randomInt } from "node:crypto";
import { Client, Pool } from "pg";
import { OperatorError } from "../core/state/errors.ts";
import type { Log } from "../ports/ports.ts";
import type { Connection, Database, Holder } from "./store.ts";

/** How long a connection may take, in milliseconds. */
const CONNECT_MS = 5_000;
/** How long an answer may take, in milliseconds: statements are small, so the connection is gone then. */
const QUERY_MS = 10_000;
/** How often it is tried whether the connection that stands for this process still does, in milliseconds. */
const BEAT_MS = 2_000;
const CONNECTIONS_MAX = 8;
/** The first half of our advisory locks' names; the second is the holder's id. */
const LOCKS = 727_465;
/** Two processes that start at once must not both make the tables. */
const MAKING = 0;

const optionsOf = (url: string) => ({
  connectionString: url,
  application_name: "redline",
  connectionTimeoutMillis: CONNECT_MS,
  // A machine that is gone without a word must not hold its keys for the two hours of the system's default.
  keepAlive: true,
  query_timeout: QUERY_MS,
  options: "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=2",
});

/**
 * A Postgres that several processes share. Each holds an advisory lock with its id on a connection of its own, which
 * ends with it, however it ends: others see by it who lives. Throws an OperatorError if the database is not there.
 */
export async function openPostgres(url: string, log: Log): Promise<Database> {
  const { pool, ...connection } = connectPostgres(url, CONNECTIONS_MAX, log);
  const session = new Session(optionsOf(url), log);
  await session.holder().catch(async (error: Error) => {
    await pool.end();
    throw unreachable(url, error);
  });
  return {
    ...connection,
    prepare: async (sql) => {
      await pool.query(`begin; select pg_advisory_xact_lock(${LOCKS}, ${MAKING}); ${sql}; commit`);
    },
    locking: "for update skip locked",
    living: `select objid::bigint from pg_locks where locktype = 'advisory' and classid = ${LOCKS} and objsubid = 2
      and granted and database = (select oid from pg_database where datname = current_database())`,
    isShared: true,
    holder: () => session.holder(),
    renew: () => session.renew(),
    close: async () => {
      await session.close();
      await connection.close();
    },
  };
}

const unreachable = (url: string, error: Error): OperatorError =>
  new OperatorError(
    `DATABASE_URL: no connection to the database at ${placeOf(url)}: ${wordsOf(error)}. Start it, or correct the setting.`,
  );

/** A few connections to a Postgres, made when they are needed, which stand for nobody. */
export function connectPostgres(url: string, max: number, log: Log): Connection & { readonly pool: Pool } {
  const pool = new Pool({ ...optionsOf(url), max });
  pool.on("error", (err) => log.warn({ err }, "lost a connection to the database"));
  return {
    pool,
    query: async (text, values) => {
      const name = nameOf(text);
      return (await pool.query<Record<string, unknown>>({ name, text, values: [...values] })).rows;
    },
    now: "(extract(epoch from statement_timestamp()) * 1000)::bigint",
    close: () => pool.end(),
  };
}

/** A statement that has a name is parsed and planned once in each connection. There are no more than a dozen. */
function nameOf(text: string): string {
  const known = names.get(text) ?? `redline_${names.size}`;
  names.set(text, known);
  return known;
}
const names = new Map<string, string>();

interface Present extends Holder {
  readonly client: Client;
  lose(err?: Error): void;
}

/** The connection that stands for this process; made anew, with another id, when it is lost. */
class Session {
  readonly #options: ConstructorParameters<typeof Client>[0];
  readonly #log: Log;
  #now: Promise<Present> | undefined;

  constructor(options: ConstructorParameters<typeof Client>[0], log: Log) {
    this.#options = options;
    this.#log = log;
  }

  holder(): Promise<Present> {
    this.#now ??= this.#begin().catch((error: Error) => {
      this.#now = undefined;
      throw error;
    });
    return this.#now;
  }

  /** Lets go of the present connection, and of what is held by it. */
  async renew(): Promise<void> {
    (await this.#now?.catch(() => undefined))?.lose();
  }

  async close(): Promise<void> {
    const now = await this.#now?.catch(() => undefined);
    now?.lose();
    await now?.client.end();
  }

  async #begin(): Promise<Present> {
    const client = new Client(this.#options);
    const id = randomInt(1, 2 ** 31);
    let isKept = true;
    const beat = setInterval(() => void client.query("select 1").catch(lose), BEAT_MS);
    // The server may have let go of the lock long before this side learns that nobody is there any more.
    const lose = (err?: Error): void => {
      clearInterval(beat);
      if (!isKept) return;
      isKept = false;
      this.#now = undefined;
      if (err)
        this.#log.warn(
          { err },
          "lost the session with the database; work in progress goes back to the queue",
        );
      client.end().catch(() => undefined);
    };
    client.on("error", lose);
    client.on("end", () => lose());
    try {
      await client.connect();
      await client.query("select pg_advisory_lock($1, $2)", [LOCKS, id]);
    } catch (error) {
      lose();
      throw error;
    }
    return { id, client, isKept: () => isKept, lose };
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

/** The version of a Postgres, such as 18.1. Throws an OperatorError if there is no connection. */
export async function postgresVersion(url: string): Promise<string> {
  const client = new Client(optionsOf(url));
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version ?? "";
  } catch (error) {
    throw unreachable(url, error as Error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
