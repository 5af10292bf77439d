import { create, edit, type ItemScript } from "../../script.ts";

const LIMITER = `/**
 * Lets each key take \`limit\` times in any \`windowMs\`. It keeps the times of what it allowed, so the limit holds at
 * every moment and not only from one full minute to the next.
 */
export function createLimiter({ limit, windowMs, now = Date.now }) {
  const taken = new Map();
  let sweptAtMs = now();

  function take(key) {
    const nowMs = now();
    if (nowMs - sweptAtMs >= windowMs) sweep(nowMs);

    const times = inWindow(taken.get(key) ?? [], nowMs);
    const allowed = times.length < limit;
    if (allowed) times.push(nowMs);
    taken.set(key, times);
    return {
      allowed,
      remaining: limit - times.length,
      retryAfterMs: allowed ? 0 : times[0] + windowMs - nowMs,
    };
  }

  function inWindow(times, nowMs) {
    return times.filter((timeMs) => nowMs - timeMs <= windowMs);
  }

  /** Keys that went quiet must not stay for ever; once in a window is often enough. */
  function sweep(nowMs) {
    for (const [key, times] of taken) {
      if (inWindow(times, nowMs).length === 0) taken.delete(key);
    }
    sweptAtMs = nowMs;
  }

  return { take, size: () => taken.size };
}
`;

const LIMITER_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { createLimiter } from "../src/limiter.js";

function createAt(options) {
  const clock = { nowMs: 0 };
  return { clock, limiter: createLimiter({ limit: 2, windowMs: 1000, now: () => clock.nowMs, ...options }) };
}

test("allows as many as the limit says and counts down", () => {
  const { limiter } = createAt();
  assert.deepEqual(limiter.take("a"), { allowed: true, remaining: 1, retryAfterMs: 0 });
  assert.deepEqual(limiter.take("a"), { allowed: true, remaining: 0, retryAfterMs: 0 });
  assert.equal(limiter.take("a").allowed, false);
});

test("allows the next one at the very moment that it promised", () => {
  const { clock, limiter } = createAt();
  limiter.take("a");
  clock.nowMs = 400;
  limiter.take("a");
  const { allowed, retryAfterMs } = limiter.take("a");
  assert.deepEqual({ allowed, retryAfterMs }, { allowed: false, retryAfterMs: 600 });
  clock.nowMs += retryAfterMs;
  assert.equal(limiter.take("a").allowed, true);
});

test("slides: two in any second, also around a full one", () => {
  const { clock, limiter } = createAt();
  clock.nowMs = 900;
  limiter.take("a");
  limiter.take("a");
  clock.nowMs = 1100;
  assert.equal(limiter.take("a").allowed, false);
});

test("does not count what it refused", () => {
  const { clock, limiter } = createAt({ limit: 1 });
  limiter.take("a");
  clock.nowMs = 900;
  limiter.take("a");
  clock.nowMs = 1001;
  assert.equal(limiter.take("a").allowed, true);
});

test("counts each key on its own", () => {
  const { limiter } = createAt({ limit: 1 });
  limiter.take("a");
  assert.equal(limiter.take("b").allowed, true);
});

test("forgets keys that went quiet", () => {
  const { clock, limiter } = createAt();
  limiter.take("a");
  limiter.take("b");
  clock.nowMs = 5000;
  limiter.take("c");
  assert.equal(limiter.size(), 1);
});
`;

/** The counter. Its first version keeps a request one moment too long; the test of the promised moment finds it. */
export const countRequests: ItemScript = {
  title: "Count requests in a sliding window",
  requested: {},
  planned: () => ({
    title: countRequests.title,
    why:
      "The limit itself, without HTTP: how many requests a key has made in the last window, and when the next one is " +
      "allowed. Keys that went quiet are dropped.",
    files: [
      { path: "src/limiter.js", change: "new" },
      { path: "test/limiter.test.js", change: "new" },
    ],
    verify: "node --test test/limiter.test.js",
    size: "M",
  }),
  read: ["src/cache.js", "test/cache.test.js"],
  edits: () => [create("src/limiter.js", LIMITER), create("test/limiter.test.js", LIMITER_TEST)],
  patches: [
    {
      say:
        "The test is right: after `retryAfterMs` the oldest request is exactly one window old, and I still counted it. " +
        "A request leaves the window at that moment, so the comparison must be strict.",
      calls: [edit("src/limiter.js", "nowMs - timeMs <= windowMs", "nowMs - timeMs < windowMs")],
    },
  ],
  summary: () =>
    "A limiter that keeps the times of allowed requests for each key, with tests that move the clock.",
};
