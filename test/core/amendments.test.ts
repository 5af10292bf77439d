import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { digestOf } from "../../src/core/plan/file.ts";
import { withFile } from "../../src/core/revision/additions.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/state/settings.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  approved,
  conditioned,
  DIGEST,
  later,
  next,
  PARTS,
  recordAfter,
  saying,
  told,
  waiting,
} from "./approving.ts";
import { aBranch, aPerson, minute } from "./builders.ts";
import { aPlanFile, ourCommit, theirCommit } from "./plan-builders.ts";
import { edits } from "./shown.ts";

const max = aPerson("max");

describe("a condition", () => {
  const s = later(saying(waiting(), "/approve but keep it", { id: "c900", at: minute(20) }));
  const addition = { kind: "condition", comment: "c900", by: "olga", text: "keep it" };
  test("is added to the plan before anything is carried out, also while the work is paused", () => {
    expect(next(s)).toMatchObject({ kind: "amend-plan", addition, approvals: [{ comment: "c900" }] });
    expect(next(saying(s, "/pause"))).toMatchObject({ kind: "amend-plan" });
  });
  test("once it is there, the approval covers the plan with it, whatever the record says yet", () => {
    const added = conditioned(s);
    const decision = decide(added, {});
    expect(added.status?.record.approval?.digest).toBe(DIGEST);
    expect(decision.action).toMatchObject({
      kind: "execute-item",
      item: { id: 1 },
      approval: { comment: "c900" },
    });
    expect(decision.record.approval?.digest).toBe(digestOf(added.plan?.text ?? ""));
    expect(edits(decision, "comment")).toMatchObject([
      {
        body: expect.stringContaining(
          "The condition of olga is now part of the plan and binding for every item: revision 2",
        ),
      },
    ]);
    expect(edits(decide(later(added), {}), "comment")).toEqual([]);
  });
  test.each<[string, Snapshot]>([
    ["in the name of another comment", conditioned(s, { "Plan-Approval": "c901" })],
    ["on another wording", conditioned(s, { "Plan-Amends": digestOf("") })],
    [
      "by anybody else",
      { ...conditioned(s), branch: aBranch([theirCommit("c"), ...(s.branch?.commits ?? [])]) },
    ],
  ])("a commit %s makes no approved plan", (_, other) => {
    expect(next(other).kind).toBe("wait");
    expect(recordAfter(other).approval).toBeUndefined();
  });
  test("ends the approval if its comment is changed or deleted afterwards", () => {
    const added = later(conditioned(s));
    const edited = (body: string) => ({
      ...added,
      pull: added.pull && { ...added.pull, comments: added.pull.comments.map((one) => ({ ...one, body })) },
    });
    expect(next(edited("/approve but keep it")).kind).toBe("execute-item");
    for (const body of ["/approve", "/approve but drop it", "Thanks"])
      expect(told(edited(body))).toContain("was edited and no longer approves it");
    expect(next({ ...added, pull: added.pull && { ...added.pull, comments: [] } }).kind).toBe("wait");
  });
  test("of one approver and the approval of another at the same time: the condition is never lost", () => {
    const conditionFirst = saying(
      saying(waiting(), "/approve but keep it", { id: "c1", at: minute(20) }),
      "/approve",
      { id: "c2", at: minute(21), by: max },
    );
    expect(next(conditionFirst)).toMatchObject({ kind: "amend-plan", addition: { text: "keep it" } });
    expect(told(conditionFirst)).toContain("What was approved last is not in the plan yet.");
    const plainFirst = saying(saying(waiting(), "/approve", { by: max }), "/approve but keep it", {
      at: minute(31),
    });
    expect(next(plainFirst)).toMatchObject({ kind: "amend-plan", addition: { text: "keep it" } });
  });
  test("is not approved by somebody else before it was announced", () => {
    const added = conditioned(s);
    expect(told(saying(added, "/approve 1", { by: max, at: minute(45) }))).toContain("predates revision 2");
    const announced = later(added, 46);
    expect(told(saying(announced, "/approve 1", { by: max, at: minute(45) }))).toContain(
      "predates revision 2",
    );
    expect(recordAfter(saying(announced, "/approve 1", { by: max, at: minute(47) })).approval).toMatchObject({
      by: "max",
      items: [1],
    });
  });
  test("while an item is carried out stops that item", () => {
    expect(next(saying(approved(), "/approve but keep it", { by: max }))).toMatchObject({
      kind: "amend-plan",
    });
  });
  test.each([
    ["/approve but", "must be on the same line"],
    ["/approve but \u200b\u200b", "must be on the same line"],
    ["/approve but keep:\n- this", "must be on the same line"],
    [`/approve but ${"a".repeat(1_001)}`, "longer than 1000 characters"],
  ])("is refused: %s", (body, why) => {
    expect(told(saying(waiting(), body))).toContain(why);
    expect(next(saying(waiting(), body)).kind).toBe("wait");
  });
  test("is refused if the plan cannot hold it", () => {
    const text = PARTS.replace("Dates are read.", `Dates are read. ${"a ".repeat(32_300)}`);
    const full = waiting({ plan: aPlanFile(text) });
    const branch = aBranch(full.branch?.commits, {
      checks: [{ externalId: `plan:${digestOf(text)}`, completedAt: minute(10) }],
    });
    const s = saying({ ...full, branch }, `/approve ${digestOf(text)} but ${"b".repeat(900)}`);
    expect(told(s)).toContain("The plan cannot hold this condition: the plan has");
  });
  test("that cannot be committed waits for a person", () => {
    const failure = { id: "amend-plan-1", phase: "revise" as const, text: ownText("No disk.") };
    const failed = { ...s, status: s.status && { ...s.status, record: { ...s.status.record, failure } } };
    expect(next(failed).kind).toBe("wait");
    expect(next(saying(failed, "/retry"))).toMatchObject({ kind: "amend-plan" });
  });
});

describe("an amendment", () => {
  const amendment = { item: 2, path: "src/more.ts", reason: "It is read there." };
  const asking = (
    settings: Partial<Settings> = {},
    more: Partial<typeof amendment> = {},
    said = "/approve 1-2",
  ) => {
    const failure = {
      id: "item-2-5",
      phase: "execute" as const,
      item: 2,
      text: ownText("It would have to change it."),
      amendment: { ...amendment, ...more },
    };
    return { ...approved({ failure }, said), settings: { ...DEFAULT_SETTINGS, ...settings } };
  };
  /** The failure is shown at minute 40. */
  const asked = (...how: Parameters<typeof asking>) => later(asking(...how), 40);
  const granting = (s: Snapshot, body = "/approve", at = 45) =>
    saying(s, body, { id: "c905", by: max, at: minute(at) });
  const adding = { kind: "amend-plan", addition: { kind: "file", amendment } };

  test("is asked for, with what would continue the work", () => {
    expect(next(asking())).toEqual({
      kind: "wait",
      reason:
        "Waiting for approval: item 2 needs `src/more.ts`. Comment `/approve` to add it, or `/retry 2` to try without it.",
    });
    expect(told(asking())).toContain("Item 2 needs `src/more.ts`, which the plan does not list for it");
  });
  test("is granted by an approval that was written after it was asked for, for what was approved before", () => {
    expect(next(granting(asked()))).toMatchObject({
      ...adding,
      approvals: [{ comment: "c905", by: "max", items: [1, 2], amendment }],
    });
    expect(recordAfter(granting(asked())).failure).toBeUndefined();
    expect(recordAfter(granting(asked({}, {}, "/approve"))).approval?.items).toBeUndefined();
    for (const at of [39, 40])
      expect(told(granting(asked(), "/approve", at))).toContain(
        "predates the request to add `src/more.ts` to item 2",
      );
    expect(next(granting(asking())).kind).toBe("wait");
  });
  test("is not granted by an approval of other items, and adds to one with a condition", () => {
    expect(next(granting(asked(), "/approve 1")).kind).toBe("wait");
    expect(recordAfter(granting(asked(), "/approve 3 but keep it")).approval?.amendment).toBeUndefined();
    expect(recordAfter(granting(asked(), "/approve but keep it")).approval).toMatchObject({
      condition: "keep it",
      amendment,
    });
  });
  test("is over once the item lists the file, in a commit of ours", () => {
    const s = later(granting(asked()));
    const text = withFile(PARTS, 2, { path: "src/more.ts", change: "new" });
    const trailers = {
      "Plan-Amends": DIGEST,
      "Plan-Digest": digestOf(text),
      "Plan-Approval": "c905",
      "Plan-Revision": "2",
    };
    const commit = ourCommit(
      "d",
      { ...trailers, "Plan-Amendment": "2 src/more.ts", "Approved-by": "max" },
      "It is read there.",
    );
    const branch = aBranch([commit, ...(s.branch?.commits ?? [])]);
    const added = { ...s, plan: aPlanFile(text), branch };
    expect(next(added)).toMatchObject({
      kind: "execute-item",
      approval: { comment: "c905", digest: digestOf(text) },
    });
    expect(told(added)).toBe(
      `Item 2 may now change \`src/more.ts\` as well (approved by max): revision 2 (\`${digestOf(text).slice(0, 16)}\`).\n\nIt is read there.`,
    );
  });
  test("on a head that a person has moved is added there, and the commit is still asked about", () => {
    const s = asked();
    const moved = granting({ ...s, branch: aBranch([theirCommit("9"), ...(s.branch?.commits ?? [])]) });
    expect(next(moved)).toMatchObject({ ...adding, head: "9".repeat(40) });
    expect(recordAfter(moved).approval?.head).toBe("a".repeat(40));
  });
  test("is added without asking where the settings allow it, under every approval that holds", () => {
    const s = asking({ amendments: "allow" });
    expect(next(s)).toMatchObject({
      ...adding,
      addition: { isAllowed: true },
      approvals: [{ comment: "c900" }],
    });
    expect(told(s)).toBe("");
    const gone = { ...s, pull: s.pull && { ...s.pull, comments: [] } };
    expect(next(gone).kind).toBe("wait");
  });
  test.each<[string, Snapshot]>([
    ["the settings deny it", asking({ amendments: "deny" })],
    ["the path is protected", asking({ amendments: "allow" }, { path: ".github/workflows/ci.yml" })],
    [
      "the settings protect the path",
      asking({ amendments: "allow", protected: { add: ["src/more.ts"], allow: [] } }),
    ],
    ["the path is none", asking({ amendments: "allow" }, { path: "../more.ts" })],
    ["it is the plan", asking({ amendments: "allow" }, { path: "PLAN.md" })],
  ])("is never offered if %s", (_, s) => {
    expect(next(s)).toEqual({
      kind: "wait",
      reason: "Stopped: item 2 failed. Comment `/retry` to try again.",
    });
    expect(told(s)).toContain("Item 2 failed");
    expect(next(granting(later(s))).kind).toBe("wait");
    expect(recordAfter(granting(later(s))).approval?.amendment).toBeUndefined();
  });
  test("is declined by a retry or a skip", () => {
    expect(next(saying(asked(), "/retry 2", { at: minute(45) }))).toMatchObject({ kind: "execute-item" });
    expect(recordAfter(saying(asked(), "/skip 2", { at: minute(45) })).failure).toBeUndefined();
  });
});
