import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "@jest/globals";
import { Client } from "pg";
import { type Key, nameOf } from "../../src/core/state/snapshot.ts";
import { ending, gated, keyOf, open, PLACES } from "./places.ts";

test("two processes on one Postgres never work on one key at the same time", async () => {
  const place = await PLACES.Postgres();
  const queues = [await open(place), await open(place)];
  const busy = new Map<number, number>();
  let overlaps = 0;
  let runs = 0;
  const work = async (key: object) => {
    const { issue } = key as Key;
    runs++;
    busy.set(issue, (busy.get(issue) ?? 0) + 1);
    if (busy.get(issue) !== 1) overlaps++;
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    busy.set(issue, (busy.get(issue) ?? 0) - 1);
  };
  for (const { queue } of queues) await queue.work(work);
  for (let wakes = 0; wakes < 200; wakes++) await queues[wakes % 2]?.queue.wake(keyOf(wakes % 3));
  for (const { queue } of queues) await queue.idle();
  expect(overlaps).toBe(0);
  expect(runs).toBeGreaterThan(3);
});

test("a key of a process that lives is left to it, whatever it does, and taken after", async () => {
  const { url } = await PLACES.Postgres();
  const [one, other] = [await open({ url, folder: "" }), await open({ url, folder: "" })];
  const first = gated();
  await one.queue.work(first.work);
  await one.queue.wake(keyOf(1));
  const held = await first.begun(1);
  const second = gated();
  await other.queue.work(second.work);
  await other.queue.wake(keyOf(1));
  await other.queue.wake(keyOf(2));
  (await second.begun(1)).end();
  expect(second.runs.map(({ issue }) => issue)).toEqual([2]);
  held.turn.assertHeld();
  held.end();
  const both = await Promise.race([first.begun(2), second.begun(2)]);
  expect(both.issue).toBe(1);
  both.end();
  await one.queue.idle();
});

test("work whose connection is gone is told so, and put back", async () => {
  const { url } = await PLACES.Postgres();
  const { queue } = await open({ url, folder: "" });
  const { work, begun } = gated();
  await queue.work(work);
  await queue.wake(keyOf(1));
  const { turn, end } = await begun(1);
  turn.assertHeld();
  const other = new Client({ connectionString: url });
  await other.connect();
  ending.push(() => other.end());
  await other.query(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2",
  );
  const lost = async (): Promise<Error> => {
    try {
      turn.assertHeld();
    } catch (error) {
      return error as Error;
    }
    await new Promise(setImmediate);
    return await lost();
  };
  const told = await lost();
  expect(told.message).toBe("Another worker may have the key.");
  end(told);
  (await begun(2)).end();
  await queue.idle();
});

test("a key whose taking was never answered comes back", async () => {
  const { url } = await PLACES.Postgres();
  const { queue } = await open({ url, folder: "" });
  const { work, begun } = gated();
  await queue.work(work);
  await queue.wake(keyOf(1));
  const first = await begun(1);
  await leaveHeld(await aClient(url), 2);
  const second = await begun(2);
  expect([second.issue, second.turn.attempt]).toEqual([2, 2]);
  first.turn.assertHeld();
  for (const { end } of [first, second]) end();
  await queue.idle();
});

test("where the database takes this process for dead, its work is put back once, and not again and again", async () => {
  const { url } = await PLACES.Postgres();
  const proxy = await aProxy(new URL(url));
  const { queue } = await open({ url: proxy.url, folder: "" });
  const { work, begun, runs } = gated();
  await queue.work(work);
  await queue.wake(keyOf(1));
  const first = await begun(1);
  // The connection that stands for this process is the first. Nobody tells this side that it is gone.
  proxy.cut(0);
  const second = await begun(2);
  expect(() => first.turn.assertHeld()).toThrow("Another worker may have the key.");
  // That it was looked over again, under the new name, shows by what comes back.
  await leaveHeld(await aClient(url), 2);
  const third = await begun(3);
  second.turn.assertHeld();
  expect(runs.map(({ issue }) => issue)).toEqual([1, 1, 2]);
  for (const { end } of [first, second, third]) end();
  await queue.idle();
});

/** A key as it lies there when the database has given it to this process, and the connection broke before the answer. */
async function leaveHeld(client: Client, issue: number): Promise<void> {
  await client.query(
    `insert into redline_keys (name, content, due, waits, wakes, attempts, holder)
     select $1, $2, null, 0, 1, 1, holder from redline_keys where holder is not null`,
    [nameOf(keyOf(issue)), JSON.stringify(keyOf(issue))],
  );
}

async function aClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  ending.push(() => client.end());
  return client;
}

/** Stands between a database and its client; `cut` ends the database's side of a connection, and not the client's. */
async function aProxy(to: URL) {
  const upstreams: Socket[] = [];
  const downstreams: Socket[] = [];
  const server = createServer((down) => {
    const up = connect(Number(to.port), to.hostname);
    upstreams.push(up);
    downstreams.push(down);
    up.on("error", () => undefined).on("data", (data) => down.write(data));
    down.on("error", () => undefined).on("data", (data) => up.writable && up.write(data));
    down.on("close", () => up.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ending.push(async () => {
    for (const socket of [...upstreams, ...downstreams]) socket.destroy();
    server.close();
  });
  const url = new URL(to);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, cut: (nth: number) => upstreams[nth]?.destroy() };
}
