import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../src/config.js";

test("has a default for everything", () => {
  assert.deepEqual(readConfig({}), { port: 8080, apiKeys: new Map(), cacheEntries: 500, cacheTtlMs: 30_000 });
});

test("names the variable that makes no sense", () => {
  assert.throws(() => readConfig({ PORT: "http" }), /PORT must be a whole number, not http/);
  assert.throws(() => readConfig({ API_KEYS: "alice" }), /API_KEYS/);
  assert.throws(() => readConfig({ API_KEYS: "alice:k:soon" }), /API_KEYS/);
});
