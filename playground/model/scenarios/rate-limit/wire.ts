import { create, edit, type ItemScript } from "../../script.ts";

const SERVER = "src/server.js";

const SEARCH_LIMIT_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "./start.js";

const env = { API_KEYS: "alice:k-alice,bob:k-bob" };

async function searchTimes(call, times, key) {
  const answers = [];
  for (let n = 0; n < times; n++) answers.push(await call("/api/search?q=emma", { key }));
  return answers;
}

test("the 101st search within a minute is refused, and one a minute later is not", async (t) => {
  let nowMs = 0;
  const { call } = await start(t, { env, now: () => nowMs });
  const answers = await searchTimes(call, 101, "k-alice");
  assert.ok(answers.slice(0, 100).every(({ status }) => status === 200));

  const last = answers.at(-1);
  assert.equal(last.status, 429);
  assert.equal(last.body.error.code, "rate_limited");
  assert.equal(last.headers.get("retry-after"), "60");

  nowMs = 60_000;
  assert.equal((await call("/api/search?q=emma", { key: "k-alice" })).status, 200);
});

test("other callers and other routes are not affected", async (t) => {
  const { call } = await start(t, { env, now: () => 0 });
  await searchTimes(call, 101, "k-alice");
  assert.equal((await call("/api/search?q=emma", { key: "k-bob" })).status, 200);
  assert.equal((await call("/api/books/1", { key: "k-alice" })).status, 200);
});
`;

/** The wiring: the route gets the middleware, with the server's own clock. */
export const wireLimit: ItemScript = {
  title: "Allow 100 searches a minute for each caller",
  requested: {},
  planned: () => ({
    title: wireLimit.title,
    why: "Put the middleware on the search route only, with the clock that createApp already takes.",
    files: [
      { path: SERVER, change: "edit" },
      { path: "test/search-limit.test.js", change: "new" },
    ],
    verify: "node --test test/search-limit.test.js",
    after: [2],
    size: "S",
  }),
  read: [SERVER, "src/rate-limit.js", "test/start.js"],
  edits: () => [
    edit(
      SERVER,
      `import { createRouter } from "./router.js";\n`,
      `import { rateLimit } from "./rate-limit.js";\nimport { createRouter } from "./router.js";\n`,
    ),
    edit(
      SERVER,
      `import { search } from "./routes/search.js";\n`,
      `import { search } from "./routes/search.js";\n\nconst SEARCH_LIMIT = { limit: 100, windowMs: 60_000 };\n`,
    ),
    edit(
      SERVER,
      `router.get("/api/search", search(`,
      `router.get("/api/search", rateLimit({ ...SEARCH_LIMIT, now }), search(`,
    ),
    create("test/search-limit.test.js", SEARCH_LIMIT_TEST),
  ],
  patches: [],
  summary: () => "GET /api/search allows each caller 100 requests in any minute; other routes have no limit.",
};
