import { expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aBranch, aFinishedSnapshot, anApprovedSnapshot, aPlannedSnapshot } from "./builders.ts";
import { anItemCommit, aPlanFile, planCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const items = (s: Snapshot) => edits(decide(s, {}), "sub-issue").map(({ item }) => item);
const closed = (s: Snapshot) => edits(decide(s, {}), "close-issue").map(({ issue }) => issue);
const approved = anApprovedSnapshot({ subIssues: [] });

test("each item of an approved plan gets one sub-issue, once", () => {
  expect(items(aPlannedSnapshot({ subIssues: [] }))).toEqual([]);
  expect(items(approved)).toEqual([1, 2]);
  const [first] = edits(decide(approved, {}), "sub-issue");
  expect(first).toMatchObject({ parent: "I_1", pull: 7, title: "Do part 1" });
  expect(first?.body).toContain("Item 1 of the plan for #42 in #7.");
  const after = shown(approved, decide(approved, {}));
  expect(items(after)).toEqual([]);
  // Whoever deleted it, or took away its marker, does not want it.
  expect(items({ ...after, subIssues: [] })).toEqual([]);
});

test("one that GitHub shows is not created again, although the record was not written", () => {
  expect(items({ ...approved, subIssues: [{ id: "I_9", item: 1, isOpen: true }] })).toEqual([2]);
});

test("it is closed when its item is done, and not opened again", () => {
  const one = anApprovedSnapshot({
    branch: aBranch([anItemCommit("d", 1), planCommit]),
    plan: aPlanFile(),
    subIssues: [1, 2].map((item) => ({ id: `I_item${item}`, item, isOpen: true })),
  });
  expect(closed(one)).toEqual(["I_item1"]);
  expect(closed(shown(one, decide(one, {})))).toEqual([]);
  expect(items(one)).toEqual([]);
  const all = aFinishedSnapshot({ subIssues: one.subIssues ?? [] });
  expect(closed(all)).toEqual(["I_item1", "I_item2"]);
});

test("where the settings do not want them there are none", () => {
  expect(items(anApprovedSnapshot())).toEqual([]);
});
