import { edit, type ItemScript } from "../../script.ts";

/** The check of API keys: the moment of expiry becomes testable. */
export const clockForKeys: ItemScript = {
  title: "Give the check of API keys the server's clock",
  requested: {},
  planned: () => ({
    title: clockForKeys.title,
    why: "The moment at which a key expires is where a mistake would hurt, and no test can reach it today.",
    files: [
      { path: "src/auth.js", change: "edit" },
      { path: "src/server.js", change: "edit" },
      { path: "test/auth.test.js", change: "edit" },
    ],
    verify: "node --test test/auth.test.js",
    size: "S",
  }),
  read: ["src/auth.js", "src/server.js", "test/auth.test.js"],
  edits: () => [
    edit("src/auth.js", "authenticate({ keys })", "authenticate({ keys, now = Date.now })"),
    edit("src/auth.js", "owner.expiresAtMs <= Date.now()", "owner.expiresAtMs <= now()"),
    edit(
      "src/server.js",
      "authenticate({ keys: config.apiKeys })",
      "authenticate({ keys: config.apiKeys, now })",
    ),
    edit(
      "test/auth.test.js",
      `test("refuses a key that has expired", async (t) => {
  const { call } = await start(t, { env });
  const { status, body } = await call("/api/books/1", { key: "k-bob" });
`,
      `test("takes a key until the day on which it expires, and not from then on", async (t) => {
  const midnightMs = Date.UTC(2020, 0, 1);
  let nowMs = midnightMs - 1;
  const { call } = await start(t, { env, now: () => nowMs });
  assert.equal((await call("/api/books/1", { key: "k-bob" })).status, 200);
  nowMs = midnightMs;
  const { status, body } = await call("/api/books/1", { key: "k-bob" });
`,
    ),
  ],
  patches: [],
  summary: () =>
    "authenticate() takes now; the test covers the last moment before a key expires and the first one after.",
};
