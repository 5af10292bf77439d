import { listFiles, readFile, type Scenario, search } from "../../script.ts";
import { clockForKeys } from "./keys.ts";
import { clockForLogs } from "./logs.ts";
import { clockForHealth, keepClockOut } from "./rest.ts";

const NOBODY = new Set<string>();
const items = [clockForKeys, clockForLogs, clockForHealth, keepClockOut];

/** Issue 3: a refactoring in steps that each stay green. */
export const clock: Scenario = {
  matches: /\bclock\b.*Date\.now|Date\.now.*\bclock\b/i,
  look: [
    {
      say: "First every place that reads the clock.",
      calls: [listFiles(), search("Date.now"), search("new Date", "src")],
    },
    {
      say: "",
      calls: ["src/server.js", "src/cache.js", "src/auth.js", "src/access-log.js", "src/log.js"].map(
        readFile,
      ),
    },
    {
      say: "",
      calls: ["src/routes/health.js", "test/start.js", "test/auth.test.js", "AGENTS.md"].map(readFile),
    },
  ],
  plan(locate) {
    const lines = locate("src/log.js", "new Date()");
    return {
      title: "Pass a clock instead of calling Date.now()",
      goal:
        "No code under `src/` reads the clock by itself: the time comes in as `now`, so that tests can move it. " +
        "What the service does stays the same.",
      decisions: [
        "A function `now` (milliseconds), not a clock object: `src/cache.js` and AGENTS.md have it so already.",
        "`src/log.js` reads the clock too, with new Date(). The issue does not count it; it is taken along.",
      ],
      approach:
        "Every function that needs the time takes `now` as an option whose default is Date.now, and createApp hands on " +
        "its own.\nOne step for each group of callers. Each adds the test that was not possible before, and nobody who " +
        "calls these functions today has to change.",
      risks: [
        "A forgotten hand-over stays unnoticed, as the default is the real time. Each step tests through createApp.",
      ],
      out_of_scope: ["Timers: the service has none"],
      items: items.map((item) => item.planned(NOBODY)),
      verification:
        "`node --test` passes after every step, and no file under `src/` calls Date.now() any more.",
      notes: [
        {
          note: "The sixth place, found by its other spelling.",
          path: "src/log.js",
          ...(lines ? { lines } : {}),
        },
      ],
    };
  },
  items,
  comments: [
    {
      matches: /new Date\(\)/,
      became: "applied",
      reply: "Agreed: the test refuses both spellings. Item 2 removes the only `new Date()` that there is.",
      item: { title: keepClockOut.title, request: "new-date" },
    },
    {
      matches: /mock timers/i,
      became: "answered",
      reply:
        "They would work for single functions, but they replace the clock of the whole process. Most of our tests start " +
        "the real server, and then Node's own HTTP code and fetch would live in the mocked time too. Also, `src/cache.js` " +
        "and AGENTS.md already say how we do it. Nothing was changed.",
    },
  ],
};
