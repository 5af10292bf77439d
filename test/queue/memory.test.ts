import { describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { open, PLACES } from "./places.ts";

describe.each(Object.entries(PLACES))("on %s", (_, place) => {
  test("what is kept is known to the process that comes after, as it was kept last", async () => {
    const at = await place();
    const { queue, stop } = await open(at);
    expect(await queue.memory.recall("a")).toBeUndefined();
    await queue.memory.keep("a", { words: ["one"] });
    await queue.memory.keep("a", { words: ["one", 'two "quoted" \\ ü'] });
    await queue.memory.keep("b", {});
    await stop();
    const next = await open(at);
    expect(await next.queue.memory.recall("a")).toEqual({ words: ["one", 'two "quoted" \\ ü'] });
    expect(await next.queue.memory.recall("b")).toEqual({});
  });
});

test("what nobody has kept anew for an hour is forgotten, and nothing else", async () => {
  const at = await PLACES.Postgres();
  const { memory } = (await open(at)).queue;
  for (const name of ["old", "young", "again"]) await memory.keep(name, { name });
  const client = new Client({ connectionString: at.url });
  await client.connect();
  const age = "update redline_memory set kept_at = now() - interval '61 minutes' where name <> 'young'";
  await client.query(age);
  await client.end();
  await memory.keep("again", { name: "once more" });
  expect(await memory.recall("old")).toBeUndefined();
  expect(await memory.recall("young")).toEqual({ name: "young" });
  expect(await memory.recall("again")).toEqual({ name: "once more" });
});

test("processes that start at once on a new database all find the table", async () => {
  const at = await PLACES.Postgres();
  const all = await Promise.all([1, 2, 3, 4].map(() => open(at)));
  await Promise.all(all.map(({ queue }, n) => queue.memory.keep(`of ${n}`, { n })));
  expect(await all[0]?.queue.memory.recall("of 3")).toEqual({ n: 3 });
});
