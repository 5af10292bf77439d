import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

test("says when there is nothing at a path", async (t) => {
  const { call } = await start(t);
  const { status, body } = await call("/api/nothing");
  assert.equal(status, 404);
  assert.equal(body.error.code, "not_found");
});

test("says which methods a path has", async (t) => {
  const { call } = await start(t);
  const { status, headers } = await call("/api/books", { method: "DELETE" });
  assert.equal(status, 405);
  assert.equal(headers.get("allow"), "POST");
});

test("keeps the details of our own mistakes to the log", async (t) => {
  const catalog = { get: () => assert.fail("secret") };
  const { call, lines } = await start(t, { catalog });
  const { status, body } = await call("/api/books/1");
  assert.equal(status, 500);
  assert.deepEqual(body.error, { code: "internal", message: "something went wrong" });
  assert.match(lines.find(({ level }) => level === "error").error, /secret/);
});
