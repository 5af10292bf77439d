import { describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { ending, open, PLACES } from "./places.ts";

describe.each(Object.entries(PLACES))("on %s", (_, place) => {
  test("what is kept is known to the process that comes after, as it was kept last", async () => {
    const at = await place();
    const { queue, stop } = await open(at);
    expect(await queue.memory.get("a")).toBeUndefined();
    await queue.memory.put("a", { words: ["one"] });
    await queue.memory.put("a", { words: ["one", 'two "quoted" \\ ü'] });
    await queue.memory.put("b", {});
    await stop();
    const next = await open(at);
    expect(await next.queue.memory.get("a")).toEqual({ words: ["one", 'two "quoted" \\ ü'] });
    expect(await next.queue.memory.get("b")).toEqual({});
  });

  test("what is kept under names that begin alike is listed, at most so much", async () => {
    const { memory } = (await open(await place())).queue;
    for (const name of ["plan 1 a", "plan 1 b", "PLAN 1 c", "plan 10", "a plan 1 ", "%"])
      await memory.put(name, { name });
    expect(await memory.list("plan 1 ", 9)).toEqual(
      expect.arrayContaining([{ name: "plan 1 a" }, { name: "plan 1 b" }]),
    );
    expect(await memory.list("plan 1 ", 9)).toHaveLength(2);
    expect(await memory.list("plan 1 ", 1)).toHaveLength(1);
    expect(await memory.list("%", 9)).toEqual([{ name: "%" }]);
  });
});

test("what nobody has kept anew for 400 days is forgotten, and nothing else", async () => {
  const at = await PLACES.Postgres();
  const { memory } = (await open(at)).queue;
  for (const name of ["old", "young", "again"]) await memory.put(name, { name });
  const client = new Client({ connectionString: at.url });
  await client.connect();
  const age = "update redline_memory_1 set kept_at = kept_at - 401 * 86400000::bigint where name <> 'young'";
  await client.query(age);
  await client.end();
  await memory.put("again", { name: "once more" });
  await open(at);
  expect(await memory.get("old")).toBeUndefined();
  expect(await memory.get("young")).toEqual({ name: "young" });
  expect(await memory.get("again")).toEqual({ name: "once more" });
});

test("of two processes that start at once on a new database, both find the tables", async () => {
  const { url } = await PLACES.Postgres();
  const client = new Client({ connectionString: url });
  await client.connect();
  ending.push(() => client.end());
  await client.query("drop table if exists redline_keys, redline_dead_letters, redline_memory_1");
  const queues = await Promise.all(Array.from({ length: 4 }, () => open({ url, folder: "" })));
  for (const { queue } of queues) expect(await queue.depth()).toMatchObject({ queued: 0 });
});
