import { history, listFiles, readFile, type Scenario, search } from "../../script.ts";
import { comments } from "./comments.ts";
import { countRequests } from "./count.ts";
import { documentLimit } from "./document.ts";
import { refuseOverLimit } from "./middleware.ts";
import { ratePlan } from "./plan.ts";
import { wireLimit } from "./wire.ts";

/** Issue 2: a feature with a design to talk about. */
export const rateLimit: Scenario = {
  matches: /rate[- ]?limit.*\bsearch\b|\bsearch\b.*rate[- ]?limit/i,
  look: [
    {
      say: "I look at how requests reach the search route.",
      calls: [listFiles(), search("X-Api-Key", "src"), search("router.use", "src")],
    },
    {
      say: "",
      calls: [
        readFile("src/server.js"),
        readFile("src/router.js"),
        readFile("src/auth.js"),
        readFile("src/cache.js"),
      ],
    },
    {
      say: "",
      calls: [
        readFile("src/errors.js"),
        readFile("src/config.js"),
        readFile("AGENTS.md"),
        history("src/auth.js"),
      ],
    },
  ],
  plan: ratePlan,
  // One file that would fit another code style: the check against the base commit finds it.
  firstDraft: (plan) => ({
    ...plan,
    items: plan.items.map((item) =>
      item.title === refuseOverLimit.title
        ? { ...item, files: [...item.files, { path: "src/middleware/index.js", change: "edit" as const }] }
        : item,
    ),
  }),
  critique: [
    {
      kind: "missing",
      where: "Risks",
      finding: "Counts live in memory, so each restart lets every caller through 100 more times at once.",
      became: "open",
      why: "It may: a restart is rare, and the search bears one such burst.",
    },
    {
      kind: "over-built",
      where: "item 2",
      finding:
        "One route has a limit; a middleware that any route could use is more than a limit on the search.",
      became: "kept",
      why: "The issue asks for it: POST /api/books will want it too.",
    },
  ],
  items: [countRequests, refuseOverLimit, wireLimit, documentLimit],
  comments,
};
