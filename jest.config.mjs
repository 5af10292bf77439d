import all from "./jest.all.config.mjs";

/**
 * What `npm test` runs: all but the long tests. @type {import('jest').Config}
 */
export default { ...all, testPathIgnorePatterns: [...all.testPathIgnorePatterns, "<rootDir>/test/long/"] };
