/** @type {import('jest').Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/src", "<rootDir>/test", "<rootDir>/playground"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/playground/sample/"],
  modulePathIgnorePatterns: ["<rootDir>/playground/sample/"],
  testMatch: ["**/*.test.ts"],
  setupFilesAfterEnv: ["<rootDir>/test/setup.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": "<rootDir>/test/strip-types.mjs" },
  reporters: ["default", "<rootDir>/test/closing-line.mjs"],
  testTimeout: 60_000,
};
