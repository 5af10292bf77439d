import all from "./jest.all.config.mjs";

/**
 * What `npm test` runs: all but the long tests. @type {import('jest').Config}
 */
export default {
  ...all,
  // Random properties are tried on fewer cases: see test/world/runs.ts.
  globals: { SHARE_OF_RUNS: 0.25 },
  testPathIgnorePatterns: [...all.testPathIgnorePatterns, "<rootDir>/test/long/"],
};
