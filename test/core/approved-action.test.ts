import { describe, expect, test } from "@jest/globals";
import { digestOf } from "../../src/core/plan/file.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import { isSameAction } from "../../src/reconcile/actions/precondition.ts";
import { approved, DIGEST, later, next, recordAfter, saying, told } from "./approving.ts";
import { anApproval, aStatus, minute } from "./builders.ts";
import { PLAN_TEXT } from "./plan-builders.ts";
import { withThread } from "./ready.ts";
import { approving, by, max, olga, ROLES, ruled, wanda, without } from "./ruled.ts";

const TWO = "{ count: 2 }";
const two = parseSettings(`approvals: ${TWO}`).settings;

describe("an item that runs under two approvals", () => {
  const s = approving(ruled(TWO), olga, max);
  const running = next(s);
  test("goes on while both hold, whoever else approves", () => {
    expect(isSameAction(next(s), running)).toBe(true);
    expect(isSameAction(next(approving(s, wanda)), running)).toBe(true);
  });
  test("is dropped when one of those that its commit would name is gone, whoever else approves", () => {
    const three = approving(s, wanda);
    expect(next(without(three, 0))).toMatchObject({ kind: "execute-item", others: [{ by: "max" }] });
    expect(isSameAction(next(without(three, 0)), running)).toBe(false);
  });
});

describe("a fix of the finished code", () => {
  const finished = (s: Snapshot = withThread()): Snapshot => ({
    ...s,
    roles: ROLES,
    ...(two && { settings: two }),
  });
  test("needs two approvals as well; the second one may come now", () => {
    const s = finished();
    expect(next(s)).toMatchObject({
      kind: "wait",
      reason: expect.stringContaining("the plan's approval is no longer valid"),
    });
    const again = saying(s, "/approve", by(olga, { at: minute(50) }));
    expect(next(again).kind).toBe("wait");
    expect(told(again)).toContain("Recorded. Waiting for approval: 1 of 2.");
    const both = saying(later(s), "/approve", by(max, { at: minute(50) }));
    expect(next(both)).toMatchObject({ kind: "fix", others: [{ by: "olga" }] });
    expect(recordAfter(both).approval).toMatchObject({ by: "max", digest: digestOf(PLAN_TEXT) });
  });
  test("is dropped when one of the approvals that its commit would name is gone", () => {
    const two = later(saying(later(finished()), "/approve", by(max, { at: minute(50) })));
    const record = recordAfter(two);
    const third = anApproval({ comment: "c950", by: "wanda", byId: wanda.id });
    const earlierApprovals = [...(record.earlierApprovals ?? []), third];
    const said = saying(two, "/approve", by(wanda, { id: "c950", reactions: ["ROCKET"] }));
    const s = { ...said, status: aStatus({ ...record, earlierApprovals }) };
    const running = next(s);
    expect(running).toMatchObject({ kind: "fix", others: [{ by: "olga" }, { by: "wanda" }] });
    const fewer = next(without(s, (s.pull?.comments.length ?? 0) - 1));
    expect(fewer).toMatchObject({ kind: "fix" });
    expect(isSameAction(fewer, running)).toBe(false);
    expect(isSameAction(running, running)).toBe(true);
  });
});

describe("a file that an item turns out to need", () => {
  const amendment = { item: 1, path: "src/more.ts", reason: "It is read there." };
  const failure = {
    id: "item-1-9",
    phase: "execute",
    item: 1,
    text: ownText("It needs more."),
    amendment,
  } as const;
  const failing = (settings: string) => {
    const approval = anApproval({
      digest: DIGEST,
      said: "approve ",
      comment: "c901",
      by: "max",
      byId: max.id,
    });
    const { pull, status } = approved();
    const first = status?.record.approval;
    const s = saying({ ...ruled(settings), pull }, "/approve", {
      ...by(max),
      id: "c901",
      reactions: ["ROCKET"],
    });
    const earlier = first ? { earlierApprovals: [first] } : {};
    const noticeTimes = new Map([["failed:item-1-9", minute(35)]]);
    const notices = new Set(noticeTimes.keys());
    return { ...s, notices, noticeTimes, status: aStatus({ approval, ...earlier, failure }) };
  };
  test("is added under the approval of whoever grants it", () => {
    const s = saying(failing(TWO), "/approve", by(olga, { at: minute(40) }));
    expect(next(s)).toMatchObject({
      kind: "amend-plan",
      addition: { kind: "file", amendment, isAllowed: false },
      approvals: [{ by: "olga" }],
    });
  });
  test("is allowed by the settings for all that approved: the plan stays approved by both", () => {
    const s = failing(TWO);
    const settings = { ...s.settings, amendments: "allow" as const };
    expect(next({ ...s, settings })).toMatchObject({
      kind: "amend-plan",
      addition: { isAllowed: true },
      approvals: [{ by: "max" }, { by: "olga" }],
    });
  });
});
