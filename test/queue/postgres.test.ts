import { expect, test } from "@jest/globals";
import { Client } from "pg";
import type { Key } from "../../src/core/snapshot.ts";
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

test("a key that another holds is left to it, and taken after", async () => {
  const { url } = await PLACES.Postgres();
  const other = new Client({ connectionString: url });
  await other.connect();
  ending.push(() => other.end());
  await other.query("select pg_advisory_lock(hashtextextended('1/acme/bookshelf#1', 0))");
  const { queue } = await open({ url, folder: "" });
  const { work, runs, begun } = gated();
  await queue.work(work);
  await queue.wake(keyOf(1));
  await queue.wake(keyOf(2));
  (await begun(1)).end();
  expect(runs.map(({ issue }) => issue)).toEqual([2]);
  await other.query("select pg_advisory_unlock_all()");
  const run = await begun(2);
  expect(run.issue).toBe(1);
  run.end();
  await queue.idle();
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
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1",
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
