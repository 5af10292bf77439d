/** Examples of the answers to commands on items. */
import * as approvals from "../../../src/core/messages/approvals.ts";
import { oid } from "../plan-builders.ts";
import { surface } from "./surface.ts";

const added = { revision: "2", digest: "3f2a91c0d4e5f6a7".repeat(4) };
const amendment = { item: 2, path: "src/cache.ts", reason: "The limit is read there." };
const file = { item: "2", path: "src/cache.ts", reason: "The limit is read there." };
const line = { id: 2, title: "Refuse limits that are no numbers", commit: oid("4"), skip: undefined };

export const APPROVALS = surface("Answers to commands on items", "approvals.ts", approvals, {
  itemsNamed: [[[2]]],
  ItemsNamed: [[[1, 2, 3]]],
  itemUnknown: [
    ["approve", 9, [1, 2, 3, 4, 5], [3, 4, 5]],
    ["skip", 9, [1], []],
  ],
  itemsSettled: [[[1, 2], [3]]],
  dependencyOpen: [[3, [2], [2, 3]]],
  nextStarted: [[2]],
  nextPredates: [[]],
  oneApprovalPerComment: [[]],
  conditionMissing: [[]],
  tooManyWords: [[1_000]],
  planCannotHold: [["the plan has 70000 characters; the limit is 65536: shorten it"]],
  planBeingAmended: [[]],
  approvalPredatesAmendment: [[amendment]],
  retryOther: [
    [3, 2],
    [3, undefined],
  ],
  hintWithoutItem: [[]],
  skipNeedsItem: [[[2, 3]]],
  skipSettled: [
    [1, "done", [2, 3]],
    [1, "skipped", [2, 3]],
  ],
  skipLeavesNothing: [[1]],
  itemSkipped: [
    [2, [], false],
    [2, [3, 4], false],
    [3, [], true],
  ],
  skippedAtEnd: [[3]],
  hintForSkipped: [[3]],
  skippedBy: [
    ["carol", "the cache does this"],
    ["carol", ""],
  ],
  conditionAdded: [["carol", added]],
  fileAdded: [
    [{ ...file, by: "carol" }, added],
    [{ ...file, by: undefined }, added],
  ],
  itemLine: (["open", "approved", "done", "by-hand", "skipped"] as const).map(
    (state) => [{ ...line, state, skip: approvals.skippedBy("carol", "") }] as const,
  ),
});
