import * as failures from "../../../src/core/messages/failures.ts";
import * as fixes from "../../../src/core/messages/fixes.ts";
import { oid } from "../plan-builders.ts";
import { surface } from "./surface.ts";

const check = {
  name: "unit tests",
  url: "https://github.com/acme/tea/runs/8",
  output: "2 failed\n\nSee the log.",
};
const fix = {
  commit: oid("5"),
  item: 2,
  addresses: "t1",
  check: undefined,
  summary: "Negative limits are refused as well.",
  proven: [1, 2],
};

export const LATER_SURFACES = [
  surface("Fixes after every item is done", "fixes.ts", fixes, {
    fixCommit: [
      [2, { by: "bob" }, fix.summary],
      [2, { check: check.name }, fix.summary],
    ],
    fixedText: [[fix]],
    fixReview: [[fix]],
    checkFixed: [[fix, check.name]],
    asPlanned: [["Item 2 says that the limit is 50."]],
    modelSays: [["A limit of 0 is refused, as in the other routes."]],
    notFixed: [[failures.attemptsUsed(3, failures.nothingChanged(), undefined)]],
    approvalForFix: [[undefined]],
    checkNotOurs: (["base", "before", "people", "archive"] as const).map((why) => [check, why] as const),
    checkStillFails: [
      [check, 2, 1],
      [check, 2, 2],
    ],
    checkNotFixed: [[check, 2, fixes.modelSays("The runner has no network.")]],
    checkOutput: [[check, "2026-11-22T09:00:00.0000000Z not ok 1 - refuses limit=-1\n"]],
    fixesText: [[[fix, { ...fix, addresses: undefined, check: check.name }]]],
  }),
  surface("Comments that cannot be traced to an item", "fixes.ts (untraced)", fixes.untraced, {
    others: [[oid("4")]],
    unknown: [[]],
    noLine: [[]],
  }),
];
