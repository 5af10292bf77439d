import { Client } from "pg";
import { createDatabase, dropDatabase } from "../../playground/postgres.ts";

/**
 * The database in which the bots of a stage keep their queue. Each life comes in as a user of its own: when it dies
 * its connections are cut and it cannot come back, which is all that a database sees of a process that is killed.
 */
export class Lodging {
  readonly #url: string;
  readonly #client: Client;
  #guests = 0;

  private constructor(url: string) {
    this.#url = url;
    this.#client = new Client({ connectionString: url });
  }

  /** Makes a database on that server. */
  static async open(server: string): Promise<Lodging> {
    const lodging = new Lodging(await createDatabase(server));
    await lodging.#client.connect();
    return lodging;
  }

  /** The database's address for one more life. */
  async letIn(): Promise<string> {
    const url = new URL(this.#url);
    url.username = `${url.pathname.slice(1)}_${++this.#guests}`;
    await this.#client.query(`create role ${url.username} superuser login password '${url.password}'`);
    return url.href;
  }

  /** The life that came in at that address is dead. */
  async shutOut(address: string): Promise<void> {
    const { username } = new URL(address);
    await this.#client.query(`alter role ${username} nologin`);
    await this.#client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
      username,
    ]);
  }

  /** Loses what the bots have written down beside their queue, as from a database that was made anew. */
  async forget(): Promise<void> {
    await this.#client.query("delete from redline_memory_1");
  }

  async close(): Promise<void> {
    await this.#client.end();
    await dropDatabase(this.#url);
  }
}
