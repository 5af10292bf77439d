import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { digestOf } from "../../src/core/plan/file.ts";
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
          "The condition that olga added is now part of the plan and binding for all open items: revision 2",
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
    expect(told(conditionFirst)).toContain("The last approved addition is not in the plan yet.");
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
  test("that a revision overtakes is said to be missing", () => {
    const plan = aPlanFile(PARTS.replace("Because.", "Because of it."));
    const overtaken = {
      ...s,
      plan,
      branch: aBranch([ourCommit("d", { "Plan-Revision": "2" }), ...(s.branch?.commits ?? [])]),
    };
    expect(next(overtaken).kind).toBe("wait");
    expect(told(overtaken)).toContain("The plan was changed outside of Redline");
    const revised = ourCommit("d", { "Plan-Revision": "2", "Plan-Digest": digestOf(plan.text) });
    expect(told({ ...overtaken, branch: aBranch([revised, ...(s.branch?.commits ?? [])]) })).toContain(
      "The condition `keep it` is not in the plan.",
    );
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
    expect(told(s)).toContain("This condition cannot be added to the plan: the plan has");
  });
  test("that cannot be committed waits for a person", () => {
    const failure = { id: "amend-plan-1", phase: "revise" as const, text: ownText("No disk.") };
    const failed = { ...s, status: s.status && { ...s.status, record: { ...s.status.record, failure } } };
    expect(next(failed).kind).toBe("wait");
    expect(next(saying(failed, "/retry"))).toMatchObject({ kind: "amend-plan" });
  });
});
