import type { Locate, Note, PlanInput } from "../../script.ts";
import { countRequests } from "./count.ts";
import { documentLimit } from "./document.ts";
import { refuseOverLimit } from "./middleware.ts";
import { wireLimit } from "./wire.ts";

const NOBODY = new Set<string>();

/** The plan for issue 2, with research notes on the lines that the tools have shown. */
export function ratePlan(locate: Locate): PlanInput {
  return {
    title: "Rate limit GET /api/search",
    goal:
      "No caller gets more than 100 answers from `GET /api/search` in any 60 seconds. Above that they get 429 with " +
      "`Retry-After`. The limit is a middleware that another route can take with one line.",
    decisions: [
      "A sliding window of request times, not counters of full minutes: the limit holds at every moment.",
      "Refused requests do not count, so a client that waits as told gets through.",
      "Counts live in memory of this process. There is one process today; see the question below.",
    ],
    questions: [
      {
        question: "Will more than one process of bookshelf run behind a load balancer soon?",
        assumed:
          "No. With n processes a caller would get up to n times the limit, and a shared store would be needed.",
      },
    ],
    approach: APPROACH,
    alternatives: ALTERNATIVES,
    diagram: DIAGRAM,
    interfaces: [{ title: "Limiter and middleware", language: "js", code: INTERFACES }],
    risks: [
      "Memory: bounded by 100 numbers for each caller seen in the last minute; idle callers are dropped.",
      "A partner that is over the limit today sees errors from the first minute on; tell them before the release.",
    ],
    out_of_scope: [
      "Limits on other routes",
      "Different limits for different callers",
      "A store that processes share",
    ],
    items: [countRequests, refuseOverLimit, wireLimit, documentLimit].map((item) => item.planned(NOBODY)),
    verification:
      "`node --test` passes. The 101st search within a minute answers 429, one a minute later answers 200.",
    notes: notes(locate),
  };
}

const ALTERNATIVES = {
  criteria: ["holds at every moment", "memory for each caller", "exact Retry-After"],
  options: [
    { name: "Sliding window of times", ratings: ["yes", "up to 100 numbers", "yes"], chosen: true },
    {
      name: "Fixed window",
      ratings: ["no, twice the limit at the edge", "1 number", "yes"],
      chosen: false,
    },
    {
      name: "Token bucket",
      ratings: ["no, a full bucket adds a burst", "2 numbers", "yes"],
      chosen: false,
    },
  ],
};

const APPROACH = `A limiter in src/limiter.js keeps the times of a caller's requests in the last minute and knows nothing of HTTP.
It takes \`now\` as an option, as src/cache.js does, so its tests move the time by hand.

A middleware in src/rate-limit.js asks it and throws the 429 as an HttpError, whose headers the router already sends.
It runs after the key has been checked, so it knows the caller by name: a second key of the same caller does not double the limit.
Callers without a key share one budget.`;

const DIAGRAM = `sequenceDiagram
  participant C as Caller
  participant A as authenticate
  participant R as rateLimit
  participant L as limiter
  participant S as search
  C->>A: GET /api/search
  A->>R: caller's name
  R->>L: take(name)
  alt within 100 a minute
    L-->>R: allowed
    R->>S: next()
    S-->>C: 200
  else above it
    L-->>R: wait until the oldest leaves
    R-->>C: 429, Retry-After
  end`;

const INTERFACES = `// src/limiter.js
createLimiter({ limit, windowMs, now = Date.now })
  .take(key) // -> { allowed, remaining, retryAfterMs }

// src/rate-limit.js
rateLimit({ limit, windowMs, now }) // -> (ctx, next)`;

function notes(locate: Locate): Note[] {
  return [
    note(
      locate,
      "The caller's name is known before any route runs.",
      "src/server.js",
      "router.use(authenticate",
    ),
    note(locate, "An HttpError may bring headers; the router sends them.", "src/errors.js", "headers = {}"),
    note(locate, "The pattern for a clock that tests can move.", "src/cache.js", "now = Date.now"),
  ];
}

function note(locate: Locate, text: string, path: string, line: string): Note {
  const lines = locate(path, line);
  return { note: text, path, ...(lines ? { lines } : {}) };
}
