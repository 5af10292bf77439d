import { Client } from "pg";
import { UserError } from "../core/errors.ts";
import type { Log } from "../ports.ts";
import type { Database, Hold } from "./database.ts";

/** How long a connection may take, in milliseconds. */
const CONNECT_MS = 10_000;

/**
 * A Postgres that several processes share. Names are held by advisory locks of one connection of this process: they
 * end with it, however it ends. Throws a UserError if the database is not there.
 */
export async function openPostgres(url: string, log: Log): Promise<Database> {
  const session = new Session(url, log);
  await session.client().catch((error: Error) => {
    throw new UserError(`The database at ${placeOf(url)} (DATABASE_URL) does not answer: ${wordsOf(error)}.`);
  });
  return {
    boss: { connectionString: url, application_name: "redline", connectionTimeoutMillis: CONNECT_MS },
    isOurs: false,
    hold: (name) => session.hold(name),
    close: () => session.close(),
  };
}

/** One connection, made anew when it is lost; with it go the names that it held. */
class Session {
  readonly #url: string;
  readonly #log: Log;
  #client: Promise<Client> | undefined;
  /** A connection does one thing at a time. */
  #last: Promise<unknown> = Promise.resolve();
  /** Locks are the session's: the same one gets a lock twice, so what is held is remembered here as well. */
  #held = new Set<string>();

  constructor(url: string, log: Log) {
    this.#url = url;
    this.#log = log;
  }

  client(): Promise<Client> {
    this.#client ??= this.#connect().catch((error: Error) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async hold(name: string): Promise<Hold | undefined> {
    const client = await this.client();
    const held = this.#held;
    if (held.has(name)) return undefined;
    held.add(name);
    let isOurs = false;
    try {
      isOurs = await this.#ask(client, "pg_try_advisory_lock", name);
    } finally {
      if (!isOurs) held.delete(name);
    }
    if (!isOurs) return undefined;
    return {
      isKept: () => held === this.#held && held.has(name),
      release: async () => {
        // After a lost connection there is nothing to let go of.
        if (held === this.#held) await this.#ask(client, "pg_advisory_unlock", name);
        held.delete(name);
      },
    };
  }

  async #ask(client: Client, lock: "pg_try_advisory_lock" | "pg_advisory_unlock", name: string) {
    const sql = `select ${lock}(hashtextextended($1, 0)) as is_done`;
    const asked = this.#last.then(() => client.query<{ is_done: boolean }>(sql, [name]));
    this.#last = asked.catch(() => undefined);
    return (await asked).rows[0]?.is_done ?? false;
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      application_name: "redline",
      connectionTimeoutMillis: CONNECT_MS,
      // A machine that is gone without a word must not hold its keys for the two hours of the system's default.
      options: "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=2",
    });
    client.on("error", (err) => this.#lose(err));
    client.on("end", () => this.#lose(undefined));
    await client.connect();
    return client;
  }

  #lose(err: Error | undefined): void {
    if (err) this.#log.warn({ err }, "the connection to the database is lost; work in hand is put back");
    this.#client = undefined;
    this.#held = new Set();
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
