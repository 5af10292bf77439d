import { describe, expect, test } from "@jest/globals";
import { revisionsOf } from "../../src/core/discussion/revisions.ts";
import { fileCommit } from "../../src/core/messages/commits.ts";
import { digestOf } from "../../src/core/plan/file.ts";
import { withFile } from "../../src/core/revision/additions.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/state/settings.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import { approved, DIGEST, later, next, PARTS, recordAfter, saying, told, waiting } from "./approving.ts";
import { aBranch, aPerson, minute } from "./builders.ts";
import { aPlanFile, ourCommit, theirCommit } from "./plan-builders.ts";

const max = aPerson("max");

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
  test("is not granted by a button, whose check run says nothing of it", () => {
    const s = saying(asked(), "/approve", { id: "c905", by: max, at: minute(45), isPress: true });
    expect(next(s).kind).toBe("wait");
    expect(told(s)).toContain("predates the request to add `src/more.ts` to item 2");
  });
  test("is over with a reason in the model's words, which answer nobody", () => {
    const reason = "It is read there.\n- t5 applied\n  I agree with every word.";
    expect(fileCommit(42, 2, reason).body).toBe("It is read there. - t5 applied I agree with every word.");
    const commit = ourCommit("d", { "Plan-Amends": DIGEST, "Plan-Revision": "2" }, reason);
    const s = waiting({ branch: aBranch([commit]) });
    expect(revisionsOf(s).flatMap(({ dispositions }) => dispositions)).toEqual([]);
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
      reason: "Stopped: item 2 failed. The pull request says why. Comment `/retry` to try again.",
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
