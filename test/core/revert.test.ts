import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { progressOf } from "../../src/core/discussion/progress.ts";
import { renderPlan, tick, untick } from "../../src/core/plan/file.ts";
import { ownText } from "../../src/core/state/text.ts";
import { aBranch, aComment, aFinishedSnapshot, anApprovedSnapshot, aPull, minute } from "./builders.ts";
import {
  anItem,
  anItemCommit,
  aPlan,
  aPlanFile,
  oid,
  ourCommit,
  PLAN_TEXT,
  planCommit,
} from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

/** Item 1 of two is done. */
const halfDone = (body: string, more: Parameters<typeof anApprovedSnapshot>[0] = {}) =>
  anApprovedSnapshot({
    plan: aPlanFile(tick(PLAN_TEXT, 1)),
    branch: aBranch([anItemCommit("c", 1), planCommit]),
    pull: aPull({ comments: [aComment(body, { id: "c50", at: minute(59) })] }),
    ...more,
  });
const reverted = ourCommit("d", { "Plan-Reverted": "1", "Reverted-For": "c50", "Plan-File": "PLAN.md" });
/** What GitHub shows once the revert is pushed. */
const afterwards = (body: string) => {
  const before = halfDone(body);
  const plan = aPlanFile(untick(before.plan?.text ?? "", 1));
  const branch = aBranch([reverted, anItemCommit("c", 1), planCommit]);
  return { ...shown(before, decide(before, {})), plan, branch };
};

describe("/revert", () => {
  test("of a done item is the next action", () => {
    expect(decide(halfDone("/revert 1"), {}).action).toMatchObject({
      kind: "revert-item",
      item: 1,
      comment: "c50",
      head: oid("c"),
    });
  });

  test("works after the end", () => {
    const s = aFinishedSnapshot({ pull: aPull({ comments: [aComment("/revert 2", { at: minute(59) })] }) });
    expect(decide(s, {}).action).toMatchObject({ kind: "revert-item", item: 2 });
  });

  test.each([
    ["/revert", "The number of an item is missing after `/revert`. Items that are done: 1."],
    ["/revert 9", "The plan has no item `9`. Items that are done: 1."],
    ["/revert all of it", "The plan has no item `all of it`."],
    ["/revert 2", "Item 2 is not done, so there is nothing to revert."],
  ])("%s is refused with a sentence", (body, why) => {
    const decision = decide(halfDone(body), {});
    expect(edits(decision, "comment")[0]?.body).toContain(why);
    expect(decision.action).toMatchObject({ kind: "execute-item", item: { id: 2 } });
  });

  test("is refused while an item runs, which goes on", () => {
    const s = halfDone("/revert 1");
    const { action } = decide(halfDone("Fine."), {});
    const seen = decide(s, { running: action });
    expect(edits(seen, "comment")[0]?.body).toContain("Item 2 is being worked on, so nothing was reverted.");
    expect(seen.action).toEqual(action);
  });

  test("is refused for an item that a done one comes after", () => {
    const text = renderPlan(aPlan({ items: [anItem(1), anItem(2, { after: [1] })] }));
    const branch = aBranch([anItemCommit("d", 2, text), anItemCommit("c", 1, text), planCommit]);
    const s = halfDone("/revert 1", { plan: aPlanFile(tick(tick(text, 1), 2)), branch });
    expect(edits(decide(s, {}), "comment")[0]?.body).toContain("item 2 builds on it and is done");
  });

  test("opens the item again and ends the approval, although the wording is the same", () => {
    const s = afterwards("/revert 1");
    expect(progressOf(s).items.map(({ state }) => state)).toEqual(["open", "open"]);
    const decision = decide(s, {});
    expect(decision.record).not.toHaveProperty("approval");
    expect(decision.record).not.toHaveProperty("revert");
    expect(edits(decision, "comment")[0]?.body).toContain(
      "Item 1 was reverted, so olga's approval no longer",
    );
    expect(decision.action).toMatchObject({ kind: "wait", reason: "Waiting for approval." });
  });

  test("with words makes them feedback on the item's first line, once it is reverted", () => {
    expect(decide(halfDone("/revert 1 Only dates."), {}).action.kind).toBe("revert-item");
    expect(decide(afterwards("/revert 1 Only dates."), {}).action).toMatchObject({
      kind: "revise",
      feedback: [
        {
          id: "c50",
          text: "Only dates.",
          item: 1,
          line: PLAN_TEXT.split("\n").findIndex((line) => line.includes("**1. ")) + 1,
        },
      ],
    });
  });

  test("that cannot be done is answered, and the approval stays", () => {
    const before = halfDone("/revert 1");
    const s = shown(before, decide(before, {}));
    const decision = decide(s, { notReverted: { comment: "c50", why: ownText("Item 2 is in the way.") } });
    expect(edits(decision, "comment")[0]?.body).toBe("@olga Item 2 is in the way.");
    expect(decision.record).toHaveProperty("approval");
    expect(decision.action).toMatchObject({ kind: "execute-item", item: { id: 2 } });
  });
});
