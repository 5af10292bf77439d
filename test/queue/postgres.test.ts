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
