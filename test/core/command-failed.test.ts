import { expect, test } from "@jest/globals";
import { commandFailed } from "../../src/core/messages/failures.ts";

test.each([
  [1, undefined, "ended with exit code 1."],
  [undefined, undefined, "was stopped."],
  [undefined, "time", "was stopped: it reached the time limit."],
  [undefined, "memory", "was stopped: it used more memory than a run may use."],
  [undefined, "output", "was stopped: it printed more than a run may print."],
  [1, "disk", "ended with exit code 1: it filled the disk space of a run."],
  [2, "processes", "ended with exit code 2: it started as many processes as a run may have."],
] as const)("a command with exit code %s and limit %s", (exitCode, limit, expected) => {
  const text = commandFailed({ command: "npm test", exitCode, limit, output: "1\n2\n" });
  expect(text).toBe(`\`npm test\` ${expected} The end of its output:\n\n\`\`\`text\n1\n2\n\`\`\``);
});
