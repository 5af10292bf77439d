import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

test("writes one line for each request, with its caller", async (t) => {
  const { call, lines } = await start(t, { env: { API_KEYS: "alice:k-alice" } });
  await call("/api/books/99", { key: "k-alice" });
  const [{ method, path, status, caller, tookMs }] = lines;
  assert.deepEqual({ method, path, status, caller }, { method: "GET", path: "/api/books/99", status: 404, caller: "alice" });
  assert.ok(tookMs >= 0);
});
