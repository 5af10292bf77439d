import type { SampleIssue } from "./sample-issue.ts";

/** A refactoring over several files that must stay green after every step. */
export const clock: SampleIssue = {
  number: 3,
  title: "Pass a clock instead of calling Date.now() in five places",
  body: `We cannot move the time in our tests, and it shows:

- the test for expired keys uses a key from 2020; nobody tests the moment at which a key expires
- \`uptimeSeconds\` and \`tookMs\` are only tested to be \`>= 0\`, so they could be anything

\`src/cache.js\` has had a \`now\` option for a while and its tests are the nicest we have. Can the other five
calls of \`Date.now()\` get the same? No new behaviour please, and each step on its own so that it can be reviewed.`,
  comments: [
    {
      by: "carol",
      item: 4,
      near: "Keep the clock out of src/ with a test",
      body: "`new Date()` reads the clock just the same. The test should refuse it too, or the next one slips in that way.",
    },
    {
      by: "bob",
      section: "Approach",
      near: "Every function that needs the time takes",
      body: "Could we not use the mock timers of `node:test` instead and leave the code alone?",
    },
  ],
};
