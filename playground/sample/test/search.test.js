import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

test("finds books that contain every word, newest first", async (t) => {
  const { call } = await start(t);
  const { status, body } = await call("/api/search?q=jane%20austen");
  assert.equal(status, 200);
  assert.deepEqual(body.books.map(({ title }) => title), ["Persuasion", "Emma"]);
  assert.equal(body.total, 2);
});

test("returns as many books as asked for and counts all", async (t) => {
  const { call } = await start(t);
  const { body } = await call("/api/search?q=horror&limit=1");
  assert.deepEqual(body.books.map(({ title }) => title), ["Dracula"]);
  assert.equal(body.total, 2);
});

test("never returns more than 100 books", async (t) => {
  const { call } = await start(t);
  const { body } = await call("/api/search?q=horror&limit=5000");
  assert.equal(body.limit, 100);
});

test("wants something to search for", async (t) => {
  const { call } = await start(t);
  const { status, body } = await call("/api/search?q=%20");
  assert.equal(status, 400);
  assert.equal(body.error.code, "missing_query");
});
