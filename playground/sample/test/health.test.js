import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

test("says that the service is up", async (t) => {
  const { call } = await start(t);
  const { status, body } = await call("/api/health");
  assert.equal(status, 200);
  assert.equal(body.status, "ok");
  assert.ok(body.uptimeSeconds >= 0);
});
