import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import { readApproval } from "../../src/core/discussion/approval-text.ts";
import { digestOf } from "../../src/core/plan/file.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import {
  approved,
  DIGEST,
  later,
  next,
  PARTS,
  recordAfter,
  saying,
  told,
  waiting,
  withDone,
} from "./approving.ts";
import { aBranch, anApproval, aPerson, aStatus, minute } from "./builders.ts";
import { aPlanFile, theirCommit } from "./plan-builders.ts";
import { edits } from "./shown.ts";

const max = aPerson("max");

test.each<[string, unknown]>([
  ["", {}],
  ["2", { items: [2] }],
  ["#2", { items: [2] }],
  ["1-3", { items: [1, 2, 3] }],
  ["items 1 – 2, 4", { items: [1, 2, 4] }],
  ["1 and 3", { items: [1, 3] }],
  ["but keep it", { condition: "keep it" }],
  ["But  keep it, but not that", { condition: "keep it, but not that" }],
  ["1-2, but keep it", { items: [1, 2], condition: "keep it" }],
  [`${DIGEST} but keep it`, { digest: DIGEST, condition: "keep it" }],
  ["but", { condition: "" }],
  ["butter", undefined],
  ["please", undefined],
  ["please but keep it", undefined],
  ["3-1", undefined],
  ["1-3 all", undefined],
  ["12345", undefined],
  ["1,".repeat(100), undefined],
])("/approve %s", (text, found) => {
  expect(readApproval(text)).toEqual(found);
});

describe("an approval of items", () => {
  test("starts them and no others; then the plan waits, on a check run of the present head", () => {
    const s = later(saying(waiting(), "/approve 1-2"));
    expect(next(s)).toMatchObject({ kind: "execute-item", item: { id: 1 } });
    const done = withDone(s, 1, 2);
    const decision = decide(done, {});
    expect(decision.action).toEqual({
      kind: "wait",
      reason:
        "Waiting for approval. Items 1-2 are done. Comment `/approve` to continue with the rest, or `/next` with item 3.",
    });
    expect(edits(decision, "check")).toMatchObject([
      { externalId: `plan:${DIGEST}`, conclusion: "ACTION_REQUIRED", summary: decision.action.reason },
    ]);
    expect(edits(decision, "ask-review")).toEqual([]);
  });
  test.each(["/approve", "/approve 3", "/next"])("%s continues", (body) => {
    const s = later(withDone(later(saying(waiting(), "/approve 1-2")), 1, 2), 50);
    expect(next(saying(s, body, { at: minute(55) }))).toMatchObject({
      kind: "execute-item",
      item: { id: 3 },
    });
  });
  test.each<[string, Snapshot, string, string]>([
    [
      "an unknown item",
      waiting(),
      "/approve 9",
      "There is no item 9: the plan has items 1-3. Open: items 1-3. Comment `/approve 1-3`",
    ],
    ["a range beyond the plan", waiting(), "/approve 2-5", "There is no item 4"],
    [
      "a done item",
      withDone(later(saying(waiting(), "/approve 1")), 1),
      "/approve 1",
      "Item 1 is done or skipped already. Open: items 2-3.",
    ],
    [
      "an item without what it depends on",
      waiting(),
      "/approve 1,3",
      "Item 3 depends on item 2, which is neither done nor approved. Comment `/approve 1-3`",
    ],
    [
      "/next while an item is in progress",
      approved({}, "/approve 1"),
      "/next",
      "Item 1 is approved and not done yet",
    ],
    ["/next while all is approved", approved(), "/next", "Item 1 is approved and not done yet"],
    [
      "/next with /revise",
      waiting(),
      "/next\n\n/revise Shorter.",
      "`/next` and `/revise` contradict each other",
    ],
    ["two approvals in one comment", waiting(), "/approve 1\n/approve 2", "This comment approves twice"],
  ])("is refused: %s", (_, s, body, why) => {
    const refused = saying(s, body, { id: "c99", at: minute(45) });
    expect(told(refused)).toContain(why);
    expect(recordAfter(refused).approval).toEqual(recordAfter(s).approval);
  });
  test("/next from before the present head is of what was there then", () => {
    const s = withDone(later(saying(waiting(), "/approve 1")), 1);
    const early = saying(s, "/next", { at: minute(35) });
    expect(told(early)).toContain("predates what is on the branch now");
    expect(next(early).kind).toBe("wait");
    const seen = later(s, 36);
    expect(told(saying(seen, "/next", { at: minute(36) }))).toContain("predates");
    expect(next(saying(seen, "/next", { at: minute(37) }))).toMatchObject({ item: { id: 2 } });
  });
  test("skipped items need no approval of what depends on them", () => {
    const s = later(saying(waiting(), "/skip 2"));
    expect(next(saying(s, "/approve 3"))).toMatchObject({ kind: "execute-item", item: { id: 3 } });
  });
});

describe("two approvers at once", () => {
  const both = saying(saying(waiting(), "/approve 1", { id: "c71" }), "/approve 2", { id: "c72", by: max });
  test("each item is carried out under the approval that covers it", () => {
    expect(next(both)).toMatchObject({ item: { id: 1 }, approval: { comment: "c71", by: "olga" } });
    const second = withDone(later(both), 1);
    expect(next(second)).toMatchObject({ item: { id: 2 }, approval: { comment: "c72", by: "max" } });
  });
  test("an approval whose comment is gone covers nothing; the other one stays", () => {
    const s = later(both);
    const pull = s.pull && { ...s.pull, comments: s.pull.comments.filter(({ id }) => id !== "c71") };
    expect(next({ ...s, pull })).toMatchObject({ item: { id: 2 }, approval: { comment: "c72" } });
    expect(told({ ...s, pull })).toContain("The comment in which olga approved the plan was deleted");
  });
  test("so does an older one when the newest is taken back", () => {
    const s = later(both);
    const roles = new Map([...s.roles, ["max", "read"] as const]);
    expect(next({ ...s, roles })).toMatchObject({ item: { id: 1 }, approval: { comment: "c71" } });
    expect(recordAfter({ ...s, roles }).earlierApprovals).toBeUndefined();
  });
  test("an item waits if the approval of what it depends on is gone", () => {
    const s = later(
      saying(saying(waiting(), "/approve 2", { id: "c71" }), "/approve 3", { id: "c72", by: max }),
    );
    expect(next(s)).toMatchObject({ item: { id: 2 } });
    const pull = s.pull && { ...s.pull, comments: s.pull.comments.filter(({ id }) => id !== "c71") };
    expect(next({ ...s, pull })).toMatchObject({
      kind: "wait",
      reason: expect.stringContaining("`/next` with item 1"),
    });
  });
  test("items that depend on each other are carried out all the same once everything is approved", () => {
    const text = PARTS.replace("part-2`\n", "part-2`\n  - After: 3\n");
    const plan = aPlanFile(withDone(waiting({ plan: aPlanFile(text) }), 1).plan?.text);
    const approval = anApproval({ digest: digestOf(text), said: "approve " });
    const s = { ...approved(), plan, status: aStatus({ approval }) };
    expect(next(s)).toMatchObject({ kind: "execute-item", item: { id: 2 } });
  });
  test("an approval of everything takes the place of the others", () => {
    const s = saying(both, "/approve", { id: "c73" });
    expect(recordAfter(s)).toMatchObject({ approval: { comment: "c73" } });
    expect(recordAfter(s).earlierApprovals).toBeUndefined();
  });
  test("everybody whose approval counts is asked for, live", () => {
    expect(peopleToAskFor(later(both)).fresh).toEqual(["max", "olga"]);
  });
});

test("an approval while others are in progress does not accept a person's commit that it may not have seen", () => {
  const started = withDone(approved({}, "/approve 1-2"), 1);
  const branch = aBranch([theirCommit("9"), ...(started.branch?.commits ?? [])]);
  const s = saying({ ...started, branch }, "/approve 3");
  expect(recordAfter(s).approval).toMatchObject({ items: [3], head: "a".repeat(40) });
  expect(next(s)).toMatchObject({ kind: "wait", reason: expect.stringContaining("commits on the branch") });
});

describe("what an approval says", () => {
  const edited = (s: Snapshot, body: string): Snapshot => ({
    ...s,
    pull: s.pull && { ...s.pull, comments: s.pull.comments.map((one) => ({ ...one, body })) },
  });
  test.each(["/approve 1-3", "/approve", "Never mind.", "/approve but keep it"])(
    "is what its comment says: changed to %s, it ends",
    (body) => {
      const s = edited(approved({}, "/approve 1-2"), body);
      expect(next(s).kind).toBe("wait");
      expect(told(s)).toContain("was edited and no longer approves it");
    },
  );
  test("an approval from before items were recorded still holds", () => {
    const s = approved();
    const { approval } = recordAfter(s);
    const { said: _, ...old } = approval ?? { said: "" };
    const record = { ...recordAfter(s), approval: old as typeof approval };
    expect(next({ ...s, status: s.status && { ...s.status, record } })).toMatchObject({ item: { id: 1 } });
  });
  test("a wording that changes ends the approvals of its items", () => {
    const s = approved({}, "/approve 1");
    const plan = aPlanFile(s.plan?.text.replace("Because.", "Because of it.") ?? "");
    expect(next({ ...s, plan })).toMatchObject({ kind: "wait" });
    expect(recordAfter({ ...s, plan }).approval).toBeUndefined();
  });
});
