import { create, edit, type ItemScript, type RequestedChanges } from "../../script.ts";

/** The last caller. */
export const clockForHealth: ItemScript = {
  title: "Give the health route a clock",
  requested: {},
  planned: () => ({
    title: clockForHealth.title,
    why: "`uptimeSeconds` is only tested to be 0 or more; with a clock the test can let an hour pass.",
    files: [
      { path: "src/routes/health.js", change: "edit" },
      { path: "src/server.js", change: "edit" },
      { path: "test/health.test.js", change: "edit" },
    ],
    verify: "node --test test/health.test.js",
    size: "S",
  }),
  read: ["src/routes/health.js", "src/server.js", "test/health.test.js"],
  edits: () => [
    edit("src/routes/health.js", "health() {", "health({ now = Date.now } = {}) {"),
    edit("src/routes/health.js", "const startedAtMs = Date.now();", "const startedAtMs = now();"),
    edit("src/routes/health.js", "(Date.now() - startedAtMs)", "(now() - startedAtMs)"),
    edit("src/server.js", "health())", "health({ now }))"),
    edit(
      "test/health.test.js",
      "  const { call } = await start(t);\n",
      "  let nowMs = 1_000_000;\n  const { call } = await start(t, { now: () => nowMs });\n  nowMs += 3_600_999;\n",
    ),
    edit(
      "test/health.test.js",
      "assert.ok(body.uptimeSeconds >= 0)",
      "assert.equal(body.uptimeSeconds, 3600)",
    ),
    edit(
      "test/health.test.js",
      `"says that the service is up"`,
      `"says that the service is up, and for how long"`,
    ),
  ],
  patches: [],
  summary: () => "health() takes now; the test lets an hour pass and checks uptimeSeconds.",
};

/** The rule that keeps it so. */
export const keepClockOut: ItemScript = {
  title: "Keep the clock out of src/ with a test",
  requested: { "new-date": /new Date\(\)/ },
  planned: (requested) => ({
    title: keepClockOut.title,
    why: requested.has("new-date")
      ? "Otherwise the next call slips in unseen. The test refuses Date.now() and `new Date()`; `now = Date.now` as a default stays allowed."
      : "Otherwise the next call slips in unseen. `now = Date.now` as a default stays allowed.",
    files: [
      { path: "test/clock.test.js", change: "new" },
      { path: "AGENTS.md", change: "edit" },
    ],
    verify: "node --test test/clock.test.js",
    after: [1, 2, 3],
    size: "S",
  }),
  read: ["AGENTS.md", "test/config.test.js"],
  edits: (requested) => [
    create("test/clock.test.js", clockTest(requested)),
    edit(
      "AGENTS.md",
      "as\n  `src/cache.js` does. Older code does not do this everywhere yet.",
      "as\n  `src/cache.js` does. `test/clock.test.js` fails when code in `src/` reads the clock by itself.",
    ),
  ],
  patches: [],
  summary: (requested) =>
    `A test fails when a file under src/ calls ${requested.has("new-date") ? "Date.now() or new Date()" : "Date.now()"}; AGENTS.md says so.`,
};

function clockTest(requested: RequestedChanges): string {
  const pattern = requested.has("new-date") ? "/Date\\.now\\(\\)|new Date\\(\\)/" : "/Date\\.now\\(\\)/";
  return `import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));
const READS_CLOCK = ${pattern};

for (const file of readdirSync(SRC, { recursive: true }).filter((name) => name.endsWith(".js"))) {
  test(\`\${file} is given the time\`, () => {
    const lines = readFileSync(join(SRC, file), "utf8").split("\\n");
    assert.deepEqual(lines.filter((line) => READS_CLOCK.test(line)), []);
  });
}
`;
}
