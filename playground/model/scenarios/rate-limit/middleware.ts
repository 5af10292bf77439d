import { create, type ItemScript, type RequestedChanges } from "../../script.ts";

/** The middleware. Reviewers may have asked for two more things, which its code and tests then have. */
export const refuseOverLimit: ItemScript = {
  title: "Refuse callers that are over the limit, as middleware",
  requested: { remaining: /X-RateLimit-Remaining/, address: /\bIP address\b/ },
  planned: (requested) => ({
    title: refuseOverLimit.title,
    why: why(requested),
    files: [
      { path: "src/rate-limit.js", change: "new" },
      { path: "test/rate-limit.test.js", change: "new" },
    ],
    verify: "node --test test/rate-limit.test.js",
    after: [1],
    size: "S",
  }),
  read: ["src/auth.js", "src/errors.js", "src/limiter.js", "test/start.js"],
  edits: (requested) => [
    create("src/rate-limit.js", middleware(requested)),
    create("test/rate-limit.test.js", middlewareTest(requested)),
  ],
  patches: [],
  summary: (requested) =>
    `rateLimit() answers 429 rate_limited with Retry-After${requested.has("remaining") ? " and X-RateLimit-Remaining" : ""}; ` +
    `callers without a key ${requested.has("address") ? "are told apart by IP address" : "share one budget"}.`,
};

function why(requested: RequestedChanges): string {
  return [
    "So that any route can have a limit with one line. Throws the 429 with `Retry-After` in whole seconds, rounded up.",
    ...(requested.has("remaining") ? ["Sets `X-RateLimit-Remaining` on every answer."] : []),
    ...(requested.has("address") ? ["Counts callers by name, and those without a key by IP address."] : []),
  ].join(" ");
}

function middleware(requested: RequestedChanges): string {
  const remaining = requested.has("remaining")
    ? `    ctx.res.setHeader("x-ratelimit-remaining", remaining);\n`
    : "";
  const taken = requested.has("remaining") ? "allowed, remaining, retryAfterMs" : "allowed, retryAfterMs";
  return `import { HttpError } from "./errors.js";
import { createLimiter } from "./limiter.js";

/**
 * Middleware: each caller gets \`limit\` answers in any \`windowMs\`, then 429 until the oldest has left the window.
 * Belongs behind \`authenticate\`, which finds out who calls.
 */
export function rateLimit({ limit, windowMs, now = Date.now }) {
  const limiter = createLimiter({ limit, windowMs, now });
  return async (ctx, next) => {
    const { ${taken} } = limiter.take(keyOf(ctx));
${remaining}    if (!allowed) {
      const seconds = Math.ceil(retryAfterMs / 1000);
      throw new HttpError(429, "rate_limited", \`too many requests, try again in \${seconds} s\`, { "retry-after": seconds });
    }
    await next();
  };
}

${keyOf(requested)}`;
}

function keyOf(requested: RequestedChanges): string {
  if (!requested.has("address")) {
    return `/** Callers are counted by name, not by key: a second key is no second budget. Those without one share theirs. */
function keyOf({ caller }) {
  return caller ? \`caller \${caller.name}\` : "anonymous";
}
`;
  }
  return `/**
 * Callers are counted by name, not by key: a second key is no second budget. Those without one are counted by the
 * socket's address; X-Forwarded-For is not asked, as anybody can write it.
 */
function keyOf({ caller, req }) {
  return caller ? \`caller \${caller.name}\` : \`address \${req.socket.remoteAddress}\`;
}
`;
}

const TEST_HEAD = `import assert from "node:assert/strict";
import { test } from "node:test";
import { rateLimit } from "../src/rate-limit.js";

/** Sends one request through the middleware and says how it ended. */
async function pass(middleware, { caller, address = "192.0.2.1" } = {}) {
  const headers = {};
  const res = { setHeader: (name, value) => (headers[name] = value) };
  const ctx = { caller, req: { socket: { remoteAddress: address } }, res };
  try {
    let reached = false;
    await middleware(ctx, async () => (reached = true));
    return { reached, headers };
  } catch (error) {
    return { reached: false, status: error.status, code: error.code, headers: { ...headers, ...error.headers } };
  }
}

const alice = { caller: { name: "alice" } };
const bob = { caller: { name: "bob" } };

test("lets through what is within the limit", async () => {
  const middleware = rateLimit({ limit: 2, windowMs: 60_000, now: () => 0 });
  assert.equal((await pass(middleware, alice)).reached, true);
  assert.equal((await pass(middleware, alice)).reached, true);
});

test("refuses what is above it and says when to come back", async () => {
  let nowMs = 0;
  const middleware = rateLimit({ limit: 1, windowMs: 60_000, now: () => nowMs });
  await pass(middleware, alice);
  nowMs = 500;
  const { reached, status, code, headers } = await pass(middleware, alice);
  assert.deepEqual({ reached, status, code }, { reached: false, status: 429, code: "rate_limited" });
  assert.equal(headers["retry-after"], 60);
  nowMs = 60_000;
  assert.equal((await pass(middleware, alice)).reached, true);
});

test("counts each caller on their own", async () => {
  const middleware = rateLimit({ limit: 1, windowMs: 60_000, now: () => 0 });
  await pass(middleware, alice);
  assert.equal((await pass(middleware, bob)).reached, true);
});
`;

const TEST_SHARED = `
test("gives callers without a key one budget between them", async () => {
  const middleware = rateLimit({ limit: 1, windowMs: 60_000, now: () => 0 });
  await pass(middleware, { address: "192.0.2.1" });
  assert.equal((await pass(middleware, { address: "192.0.2.2" })).status, 429);
});
`;

const TEST_ADDRESS = `
test("tells callers without a key apart by their address", async () => {
  const middleware = rateLimit({ limit: 1, windowMs: 60_000, now: () => 0 });
  await pass(middleware, { address: "192.0.2.1" });
  assert.equal((await pass(middleware, { address: "192.0.2.2" })).reached, true);
  assert.equal((await pass(middleware, { address: "192.0.2.1" })).status, 429);
});
`;

const TEST_REMAINING = `
test("says on every answer how many requests are left", async () => {
  const middleware = rateLimit({ limit: 1, windowMs: 60_000, now: () => 0 });
  assert.equal((await pass(middleware, alice)).headers["x-ratelimit-remaining"], 0);
  assert.equal((await pass(middleware, alice)).headers["x-ratelimit-remaining"], 0);
  assert.equal((await pass(rateLimit({ limit: 5, windowMs: 60_000 }), alice)).headers["x-ratelimit-remaining"], 4);
});
`;

function middlewareTest(requested: RequestedChanges): string {
  return [
    TEST_HEAD,
    requested.has("address") ? TEST_ADDRESS : TEST_SHARED,
    ...(requested.has("remaining") ? [TEST_REMAINING] : []),
  ].join("");
}
