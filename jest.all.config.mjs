import { availableParallelism } from "node:os";

/**
 * Every test: those of `npm test` and the long ones. @type {import('jest').Config}
 */
export default {
  testEnvironment: "<rootDir>/test/environment.mjs",
  roots: ["<rootDir>/src", "<rootDir>/packages", "<rootDir>/test", "<rootDir>/playground"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/playground/sample/"],
  modulePathIgnorePatterns: ["<rootDir>/playground/sample/"],
  testMatch: ["**/*.test.ts"],
  globalSetup: "<rootDir>/test/postgres.mjs",
  globalTeardown: "<rootDir>/test/postgres-end.mjs",
  setupFilesAfterEnv: ["<rootDir>/test/setup.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": "<rootDir>/test/strip-types.mjs" },
  reporters: ["default", "<rootDir>/test/closing-line.mjs"],
  testSequencer: "<rootDir>/test/longest-first.mjs",
  // A story mostly waits for programs that it has started, so there is work for more workers than there are cores.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  workerIdleMemoryLimit: "800MB",
  // Against hanging for ever; how long a test takes is no test.
  testTimeout: 600_000,
};
