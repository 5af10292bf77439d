import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { pino } from "pino";
import { openQueue } from "../src/queue/open.ts";
import { type Cluster, end, makeCluster } from "./postgres-server.ts";

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

/** Starts a Postgres on a free port of the loopback. Throws an Error of one line that says why it cannot. */
export async function startPostgres(): Promise<Postgres> {
  const account = { user: "redline", password: randomUUID() };
  try {
    const cluster = await makeCluster(account);
    const port = await freePort();
    const url = `postgres://${account.user}:${account.password}@127.0.0.1:${port}`;
    let server = await begin(cluster, { port, url });
    await layOut(url);
    return {
      url,
      halt: () => end(server),
      resume: async () => {
        server = await begin(cluster, { port, url });
      },
      stop: async () => {
        await end(server);
        await cluster.remove();
      },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Postgres could not be started: ${reason.trim().replace(/\s*\n\s*/g, "; ")}`, {
      cause: error,
    });
  }
}

/** Starts the server and waits until it answers. */
async function begin(cluster: Cluster, { port, url }: { port: number; url: string }): Promise<ChildProcess> {
  const server = cluster.run(port);
  const isUp = () =>
    run(url, "select 1").then(
      () => true,
      () => false,
    );
  while (!(await isUp())) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(await cluster.lastLines());
    await delay(20);
  }
  return server;
}

/** A new, empty database for one queue; returns its address. */
export async function createDatabase(server: string): Promise<string> {
  const name = `queue_${randomUUID().replaceAll("-", "")}`;
  // The kernel copies the files: ten times as fast as the server's own ways (20 ms), which go through its memory.
  await run(
    server,
    "set file_copy_method = clone",
    `create database ${name} template ${TEMPLATE} strategy file_copy`,
  );
  return `${server}/${name}`;
}

/** Removes a database, whoever is still connected to it. */
export async function dropDatabase(url: string): Promise<void> {
  const { pathname, username, password, host } = new URL(url);
  await run(
    `postgres://${username}:${password}@${host}`,
    `drop database if exists ${pathname.slice(1)} with (force)`,
  );
}

async function layOut(server: string): Promise<void> {
  await run(server, `create database ${TEMPLATE}`);
  const log = pino({ level: "silent" });
  const queue = await openQueue({ url: `${server}/${TEMPLATE}`, folder: "" }, { quietMs: 0, atOnce: 1, log });
  await queue.stop();
}

async function run(server: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
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
