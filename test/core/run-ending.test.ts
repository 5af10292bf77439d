import { expect, test } from "@jest/globals";
import { runEnding } from "../../src/core/messages/message.ts";

test.each([
  [1, undefined, "ended with exit code 1"],
  [undefined, undefined, "was stopped"],
  [undefined, "time", "was stopped: it ran into the time limit"],
  [undefined, "memory", "was stopped: it used more memory than a run may use"],
  [undefined, "output", "was stopped: it printed more than a run may print"],
  [1, "disk", "ended with exit code 1: it filled the disk space of a run"],
  [2, "processes", "ended with exit code 2: it started as many processes as a run may have"],
] as const)("a run with exit code %s and limit %s", (exitCode, limit, expected) => {
  expect(runEnding(exitCode, limit)).toBe(expected);
});
