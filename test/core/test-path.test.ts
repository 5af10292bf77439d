import { expect, test } from "@jest/globals";
import { isTestPath } from "../../src/core/plan/test-path.ts";

test.each([
  ["test/cache.test.js", true],
  ["src/cache.spec.ts", true],
  ["tests/conftest.py", true],
  ["pkg/parser_test.go", true],
  ["app/test_views.py", true],
  ["src/uri/tests.rs", true],
  ["shop/tests.py", true],
  ["src/ParserTest.java", true],
  ["src/ParserTests.cs", true],
  ["src/Latest.java", false],
  ["src/Contest.kt", false],
  ["src/testing.ts", false],
  ["lib/attest.js", false],
  ["src/contests.rs", false],
])("%s is a test: %s", (path, isTest) => {
  expect(isTestPath(path)).toBe(isTest);
});
