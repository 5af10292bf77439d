import { expect, test } from "@jest/globals";
import { looksLikeError } from "../../src/core/environment/printed.ts";
import { commandFailed } from "../../src/core/messages/failures.ts";

test.each([
  [1, undefined, "ended with exit code 1."],
  [undefined, undefined, "was stopped."],
  [undefined, "time", "was stopped: it reached the time limit."],
  [undefined, "memory", "was stopped: it exceeded the memory limit."],
  [undefined, "output", "was stopped: it exceeded the output limit."],
  [1, "disk", "ended with exit code 1: it reached the disk limit."],
  [2, "processes", "ended with exit code 2: it reached the process limit."],
] as const)("a command with exit code %s and limit %s", (exitCode, limit, expected) => {
  const text = commandFailed({ command: "npm test", exitCode, limit, output: "1\n2\n" });
  expect(text).toBe(`\`npm test\` ${expected} The end of its output:\n\n\`\`\`text\n1\n2\n\`\`\``);
});

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`);
const shown = (output: readonly string[]) =>
  commandFailed({ command: "npm test", exitCode: 1, limit: undefined, output: output.join("\n") });

test("a long output is shown with its first error and its end", () => {
  const output = lines(100)
    .with(40, "src/a.ts(1,1): error TS2304: Cannot find name 'x'.")
    .with(50, "Error: a later one");
  const end = lines(100).slice(80);
  expect(shown(output)).toBe(
    [
      "`npm test` ended with exit code 1. The first error and the end of its output:\n",
      "```text",
      ...output.slice(38, 48),
      "[... 32 lines left out ...]",
      ...end,
      "```",
    ].join("\n"),
  );
});

test.each([
  ["no error", lines(100), lines(100).slice(70)],
  [
    "an error near its end",
    lines(100).with(75, "FAIL a.test.ts"),
    lines(100).with(75, "FAIL a.test.ts").slice(70),
  ],
  ["few lines", lines(30).with(0, "Error: here"), lines(30).with(0, "Error: here")],
])("a long output with %s is shown by its end", (_, output, end) => {
  expect(shown(output)).toBe(
    ["`npm test` ended with exit code 1. The end of its output:\n", "```text", ...end, "```"].join("\n"),
  );
});

test.each([
  ["TypeError: x is not a function", true],
  ["Exception in thread main java.io.IOException: no", true],
  ["error[E0308]: mismatched types", true],
  ["error: could not compile", true],
  ["fatal: not a git repository", true],
  ["src/a.ts(1,1): error TS2304: Cannot find name", true],
  ["npm error code ENOENT", true],
  ["npm ERR! code ENOENT", true],
  ["[ERROR] Failed to execute goal", true],
  ["FAILURE: Build failed with an exception.", true],
  ["not ok 3 - adds", true],
  ["  ✕ adds (2 ms)", true],
  ["FAIL test/a.test.ts", true],
  ["FAILED (failures=1)", true],
  ["--- FAIL: TestAdd (0.00s)", true],
  ["Traceback (most recent call last):", true],
  ["panic: runtime error", true],
  ["thread 'main' panicked at src/main.rs", true],
  ["AssertionError [ERR_ASSERTION]", true],
  ["Cannot find module './x'", true],
  ["ModuleNotFoundError: No module named 'x'", true],
  ["/bin/sh: 1: pytest: not found", true],
  ["0 errors, 0 failed", false],
  ["ok 1 - handles an error", false],
  ["compiling error.c", false],
  ["# pass 12", false],
  ["Tests run: 5, Failures: 0, Errors: 0", false],
])("%s looks like an error: %s", (line, isError) => {
  expect(looksLikeError(line)).toBe(isError);
});
