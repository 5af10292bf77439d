import { Client } from "pg";
import { createDatabase, dropDatabase } from "../../playground/postgres.ts";

/**
 * The database that holds the bots' queue. Each life connects as a user of its own: when it dies, its connections are
 * closed and it cannot reconnect, which is all that a database sees of a killed process.
 */
export class TestDatabase {
  readonly #url: string;
  readonly #client: Client;
  #users = 0;

  private constructor(url: string) {
    this.#url = url;
    this.#client = new Client({ connectionString: url });
  }

  /** Creates a database on that server. */
  static async open(server: string): Promise<TestDatabase> {
    const database = new TestDatabase(await createDatabase(server));
    await database.#client.connect();
    return database;
  }

  /** Creates a user for one more life. Returns the address to connect to. */
  async createUser(): Promise<string> {
    const url = new URL(this.#url);
    url.username = `${url.pathname.slice(1)}_${++this.#users}`;
    await this.#client.query(`create role ${url.username} superuser login password '${url.password}'`);
    return url.href;
  }

  /** Disconnects the user of a dead life and locks it out. */
  async disconnectUser(address: string): Promise<void> {
    const { username } = new URL(address);
    await this.#client.query(`alter role ${username} nologin`);
    await this.#client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
      username,
    ]);
  }

  /** Deletes what the bots store beside their queue, as if the database had been recreated. */
  async clearStore(): Promise<void> {
    await this.#client.query("delete from redline_memory_1");
  }

  async close(): Promise<void> {
    await this.#client.end();
    await dropDatabase(this.#url);
  }
}
