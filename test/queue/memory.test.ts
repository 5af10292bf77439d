import { describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { Table } from "../../src/queue/memory.ts";
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

test("what nobody has kept anew for 400 days is forgotten, and nothing else", async () => {
  const at = await PLACES.Postgres();
  const { memory } = (await open(at)).queue;
  for (const name of ["old", "young", "again"]) await memory.keep(name, { name });
  const client = new Client({ connectionString: at.url });
  await client.connect();
  const age = "update redline_memory set kept_at = now() - interval '401 days' where name <> 'young'";
  await client.query(age);
  await client.end();
  await memory.keep("again", { name: "once more" });
  expect(await memory.recall("old")).toBeUndefined();
  expect(await memory.recall("young")).toEqual({ name: "young" });
  expect(await memory.recall("again")).toEqual({ name: "once more" });
});

test("of two processes that start at once on a new database, both find the table", async () => {
  const { url } = await PLACES.Postgres();
  const clients = [new Client({ connectionString: url }), new Client({ connectionString: url })] as const;
  await Promise.all(clients.map((client) => client.connect()));
  const [one, other] = clients.map(
    (client) => new Table({ executeSql: (sql, values) => client.query(sql, values) }),
  );
  const [client, watching] = [clients[0], new Client({ connectionString: url })];
  await watching.connect();
  await client.query("begin");
  await one?.prepare();
  const second = other?.prepare();
  const blocked =
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await watching.query(blocked)).rowCount === 0);
  await client.query("commit");
  await expect(second).resolves.toBeUndefined();
  await Promise.all([...clients, watching].map((each) => each.end()));
});
