import { describe, expect, test } from "@jest/globals";
import { judge, weaknessOf } from "../../../src/core/environment/trial.ts";
import { anItem } from "../plan-builders.ts";

const run = (exitCode: number | undefined, output: string, limit?: string) => ({ exitCode, output, limit });
const item = anItem(1, {
  files: [
    { path: "lib/close.js", change: "edit" },
    { path: "test/close-twice.test.js", change: "new" },
    { path: "lib/dates.py", change: "new" },
  ],
});

describe("what a run without the item's change says about its command", () => {
  test.each([
    ["", "sh: 1: pnpm: not found", 127],
    ["node:internal/modules\n", "Error: Cannot find module 'avvio'", 1],
    ["", "E   ModuleNotFoundError: No module named 'requests'", 2],
    ["", 'npm error Missing script: "tests"', 1],
    ["", "python3: can't open file '/work/tests/run.py': [Errno 2] No such file or directory", 2],
    ["", "main.go:3:8: no required module provides package github.com/x/y", 1],
    ["", "error: no matching package named `serde` found", 101],
    ["", "Error: getaddrinfo EAI_AGAIN registry.example.com", 1],
    ["", "psycopg2.OperationalError: could not connect to server: Connection refused", 1],
    ["qt.qpa.xcb: could not load the plugin\n", "cannot open display: :0", 1],
  ])("%j, then %j with exit code %i cannot start", (before, sign, exitCode) => {
    const output = `${before}${sign}\nmore`;
    expect(judge(run(exitCode, output), item)).toEqual({ kind: "cannot-start", sign });
  });
  test("an exit code of the shell is enough", () => {
    expect(judge(run(126, ""), item)).toEqual({ kind: "cannot-start", sign: "exit code 126" });
  });
  test.each([
    ["AssertionError [ERR_ASSERTION]: 1 !== 2\nnot ok 1 - closes twice", 1],
    // The file that the item makes is not there yet.
    ["Could not find 'test/close-twice.test.js'", 1],
    ["Error: Cannot find module '/work/test/close-twice.test.js'", 1],
    ["E   ModuleNotFoundError: No module named 'lib.dates'", 2],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'data.json'", 1],
  ])("%j with exit code %i fails, as it should", (output, exitCode) => {
    expect(judge(run(exitCode, output), item)).toEqual({ kind: "fails" });
  });
  test.each([
    "TAP version 13\n1..0\n# tests 0\n# pass 0",
    "ℹ tests 0\nℹ pass 0",
    "Ran 0 tests in 0.000s\n\nOK",
    "============ no tests ran in 0.01s ============",
    "running 0 tests\n\ntest result: ok.",
    "ok  \texample.com/x\t0.002s [no tests to run]",
    "?   \texample.com/x\t[no test files]",
    "  0 passing (1ms)",
    "✔ test/a.test.js (105.4ms)\n✔ b.spec.mts (9ms)\nℹ tests 2\nℹ pass 2",
    "TAP version 13\n# Subtest: a.test.mjs\nok 1 - a.test.mjs\n1..1\n# tests 1",
  ])("%j ran no test", (output) => {
    expect(judge(run(0, output), item)).toEqual({ kind: "no-tests" });
  });
  test.each([
    "running 0 tests\n\nrunning 3 tests\ntest result: ok. 3 passed",
    "?   \ta\t[no test files]\nok  \tb\t0.002s",
    "# tests 12\n# pass 12",
    "✔ test/a.test.js (105.4ms)\n✔ closes twice (9ms)\nℹ tests 2\nℹ pass 2",
    "",
  ])("%j passes", (output) => {
    expect(judge(run(0, output), item)).toEqual({ kind: "passes" });
  });
  test.each([
    '> echo "Error: no test specified" && exit 1\n\nError: no test specified',
    "No tests found, exiting with code 1",
    'Error: No test files found: "spec"',
    "============ 3 deselected in 0.01s ============",
    "no tests ran in 0.00s",
  ])("%j fails for want of tests, unless the item brings them", (output) => {
    const files = [{ path: "lib/close.js", change: "edit" }] as const;
    expect(judge(run(1, output), { files })).toEqual({ kind: "no-tests" });
    expect(judge(run(1, output), item)).toEqual({ kind: "fails" });
  });
  test("a run that met a limit was stopped, whatever it printed", () => {
    expect(judge(run(undefined, "sh: 1: x: not found", "time"), item)).toEqual({
      kind: "stopped",
      limit: "time",
    });
  });
});

test.each([
  ["node --check lib/close.js", "it checks syntax only"],
  ["node --check a.js && node --check b.js", "it checks syntax only"],
  ["python -m py_compile x.py", "it checks syntax only"],
  ["true", "it always passes"],
  ["npm test || true", "it always passes"],
  ["npm test; exit 0", "it always passes"],
  ["grep -q onClose README.md", "it only searches for text"],
  ["test -f docs/x.md", "it only looks whether a file is there"],
  ["node --check a.js && npm test", undefined],
  ["npm test -- close", undefined],
  ["go test ./... -run TestClose", undefined],
])("of %j is said: %s", (command, weakness) => {
  expect(weaknessOf(command)).toBe(weakness);
});
