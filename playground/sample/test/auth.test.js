import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

const env = { API_KEYS: "alice:k-alice,bob:k-bob:2020-01-01" };

test("reading works with a key and without one", async (t) => {
  const { call } = await start(t, { env });
  assert.equal((await call("/api/books/1")).status, 200);
  assert.equal((await call("/api/books/1", { key: "k-alice" })).status, 200);
});

test("refuses a key that is not known", async (t) => {
  const { call } = await start(t, { env });
  const { status, body } = await call("/api/books/1", { key: "k-mallory" });
  assert.equal(status, 401);
  assert.equal(body.error.code, "unknown_key");
});

test("refuses a key that has expired", async (t) => {
  const { call } = await start(t, { env });
  const { status, body } = await call("/api/books/1", { key: "k-bob" });
  assert.equal(status, 401);
  assert.equal(body.error.code, "expired_key");
});
