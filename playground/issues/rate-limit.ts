import type { SampleIssue } from "./sample-issue.ts";

/** A feature with a design to talk about. */
export const rateLimit: SampleIssue = {
  number: 2,
  title: "Rate limit GET /api/search",
  body: `Last Tuesday one partner's import script sent us some 40 searches a second for an hour, and everybody else waited.
Search is the only endpoint that does real work, so that is where a limit is needed first.

- sliding window, 100 requests a minute per API key
- above that: \`429\` with \`Retry-After\`
- reusable as middleware, \`POST /api/books\` will want it too

Fixed windows have bitten us before (twice the limit around the full minute), so please no fixed window.`,
  comments: [
    {
      by: "bob",
      section: "Approach",
      near: "Callers without a key share one budget",
      body: "One caller without a key could lock out all the others. For those please fall back to the IP address.",
    },
    {
      by: "carol",
      item: 2,
      near: "Refuse callers that are over the limit, as middleware",
      body: "Also send `X-RateLimit-Remaining`, on every answer, so that clients can slow down before they hit the wall.",
    },
    {
      by: "carol",
      section: "Approach",
      near: "keeps the times of a caller's requests in the last minute",
      body: "Why not a token bucket? It needs two numbers for each caller instead of up to 100 times.",
    },
  ],
};
