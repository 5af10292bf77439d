import { create, edit, type ItemScript } from "../../script.ts";

const LOG_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../src/log.js";

test("writes one line of JSON with the time, the level and the event", () => {
  const lines = [];
  const log = createLog({ write: (line) => lines.push(line), now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
  log.info("listening", { port: 8080 });
  assert.deepEqual(lines, [
    '{"time":"2026-01-02T03:04:05.000Z","level":"info","event":"listening","port":8080}\\n',
  ]);
});
`;

const DURATION_TEST = `
test("says how long a request took", async (t) => {
  let nowMs = 1000;
  const catalog = { get: () => void (nowMs += 40) };
  const { call, lines } = await start(t, { catalog, now: () => nowMs });
  await call("/api/books/1");
  assert.equal(lines[0].tookMs, 40);
});
`;

/** Both logs, as they belong together for a reader. */
export const clockForLogs: ItemScript = {
  title: "Give the log and the access log a clock",
  requested: {},
  planned: () => ({
    title: clockForLogs.title,
    why: "So that `tookMs` and the time of a line can be tested for what they say, not for being there.",
    files: [
      { path: "src/log.js", change: "edit" },
      { path: "src/access-log.js", change: "edit" },
      { path: "src/server.js", change: "edit" },
      { path: "test/log.test.js", change: "new" },
      { path: "test/access-log.test.js", change: "edit" },
    ],
    verify: "node --test test/log.test.js test/access-log.test.js",
    size: "M",
  }),
  read: ["src/log.js", "src/access-log.js", "src/server.js", "test/access-log.test.js"],
  edits: () => [
    edit("src/log.js", "createLog({ write })", "createLog({ write, now = Date.now })"),
    edit("src/log.js", "new Date().toISOString()", "new Date(now()).toISOString()"),
    edit("src/access-log.js", "accessLog({ log })", "accessLog({ log, now = Date.now })"),
    edit("src/access-log.js", "const startedAtMs = Date.now();", "const startedAtMs = now();"),
    edit("src/access-log.js", "tookMs: Date.now() - startedAtMs", "tookMs: now() - startedAtMs"),
    edit("src/server.js", "accessLog({ log })", "accessLog({ log, now })"),
    create("test/log.test.js", LOG_TEST),
    edit(
      "test/access-log.test.js",
      "  assert.ok(tookMs >= 0);\n});\n",
      `  assert.ok(tookMs >= 0);\n});\n${DURATION_TEST}`,
    ),
  ],
  patches: [],
  summary: () =>
    "createLog() and accessLog() take now; tests check the time of a line and how long a request took.",
};
