/** Examples of why a step failed. */
import { helpFor, setupFailed } from "../../../src/core/environment/help.ts";
import * as failures from "../../../src/core/messages/failures.ts";
import { surface } from "./surface.ts";

const run = { command: "npm test", output: "not ok 1 - refuses limit=0\n# fail 1\n", limit: undefined };
type Run = Parameters<typeof failures.commandFailed>;

export const FAILURES = surface("Why a step failed", "failures.ts", failures, {
  gaveUp: [[8, "TypeError", "1a2b3c4d"]],
  serverStopped: [[8]],
  withErrorId: [[failures.noSandbox(), "1a2b3c4d"]],
  noSandbox: [[]],
  notForApi: [
    ["bin/run.sh", "mode"],
    ["data/old.csv", "text"],
    ["data/all.json", "size"],
  ],
  commitRefused: [["Resource not accessible by integration"]],
  commitDiffers: [["4".repeat(40)]],
  pullNotReopened: [[7, "ai-plan/issue-42"]],
  planFileGone: [[]],
  noSuchModel: [["claude-nova-9"]],
  modelRefuses: [[true], [false]],
  modelBudget: [[]],
  modelTurns: [[40]],
  modelDeclined: [[]],
  modelTalked: [["I would rather not."]],
  rejected: [["plan", ["Item 1: `src/x.ts` is marked edit, but there is no such file."]]],
  attemptsUsed: [
    [3, failures.nothingChanged(), undefined],
    [3, "`npm test` ended with exit code 1.", helpFor("Error: connect ECONNREFUSED 127.0.0.1:5432")],
  ],
  nothingChanged: [[]],
  commandFailed: [
    [{ ...run, exitCode: 1 }],
    ...(["time", "memory", "output", "disk", "processes"] as const).map(
      (limit) => [{ ...run, exitCode: undefined, limit }] as Run,
    ),
  ],
  seeLog: [[]],
  outsideItem: [["src/other.ts"]],
  checkoutTooLarge: [[3_200, 1_000]],
  amendmentImpossible: [["an item has at most 50 files"]],
  amendmentNeeded: [["src/cache.ts", "The limit is read there."]],
  failsWithout: [
    [
      {
        command: "npm test",
        exitCode: 1,
        limit: undefined,
        output: "Error: Cannot find module 'avvio'\nRequire stack:\n- /work/lib/boot.js",
      },
      undefined,
    ],
    [
      {
        command: "npm test",
        exitCode: 1,
        limit: undefined,
        output: "Error: Cannot find module './lib/a.js'",
      },
      undefined,
    ],
    [
      { command: "npm test", exitCode: 127, limit: undefined, output: "sh: 1: vitest: not found" },
      setupFailed({ command: "npm ci", exitCode: 1, limit: undefined, output: "npm error code E404" }),
    ],
  ],
  itemBlocked: [["No test matches this name.", "npm test -- test/dates.test.js"]],
});
