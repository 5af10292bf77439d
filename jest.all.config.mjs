/**
 * Every test: those of `npm test` and the long ones. @type {import('jest').Config}
 */
export default {
  testEnvironment: "<rootDir>/test/environment.mjs",
  roots: ["<rootDir>/src", "<rootDir>/test", "<rootDir>/playground"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/playground/sample/"],
  modulePathIgnorePatterns: ["<rootDir>/playground/sample/"],
  testMatch: ["**/*.test.ts"],
  globalSetup: "<rootDir>/test/postgres.mjs",
  globalTeardown: "<rootDir>/test/postgres-end.mjs",
  setupFilesAfterEnv: ["<rootDir>/test/setup.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": "<rootDir>/test/strip-types.mjs" },
  reporters: ["default", "<rootDir>/test/closing-line.mjs"],
  // Most of the time goes into starting git: every core is wanted, and a worker that has grown starts programs slowly.
  maxWorkers: "100%",
  workerIdleMemoryLimit: "400MB",
  testTimeout: 60_000,
};
