import assert from "node:assert/strict";
import { test } from "node:test";
import { createCache } from "../src/cache.js";

test("forgets an entry when its time is over", () => {
  let nowMs = 0;
  const cache = createCache({ capacity: 2, ttlMs: 100, now: () => nowMs });
  cache.set("a", 1);
  nowMs = 99;
  assert.equal(cache.get("a"), 1);
  nowMs = 100;
  assert.equal(cache.get("a"), undefined);
});

test("makes room by dropping what was not asked for the longest", () => {
  const cache = createCache({ capacity: 2, ttlMs: 100, now: () => 0 });
  cache.set("a", 1);
  cache.set("b", 2);
  cache.get("a");
  cache.set("c", 3);
  assert.equal(cache.get("a"), 1);
  assert.equal(cache.get("b"), undefined);
});
