import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { settingsFrom } from "../../src/core/state/settings-file.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { type StatusRecord, usdLeft } from "../../src/core/state/status.ts";
import {
  aComment,
  anApproval,
  anApprovedSnapshot,
  aPerson,
  aPlannedSnapshot,
  aPull,
  aSnapshot,
  aStatus,
} from "./builders.ts";
import { edits, shown } from "./shown.ts";

const { settings } = settingsFrom({ current: "budget: 2\ndebounce: 0\n", earlier: [] });
const spent = (usd: number): StatusRecord["spent"] => ({
  plan: { fresh: 1, cached: 1, output: 1, usd: usd / 2, calls: 1 },
  execute: { fresh: 1, cached: 1, output: 1, usd: usd / 2, calls: 1 },
});
const having = (usd: number, s: Snapshot): Snapshot => ({
  ...s,
  settings,
  status: aStatus({ ...s.status?.record, spent: spent(usd) }),
});
const saying = (s: Snapshot, body: string, id = "c9", by = aPerson()): Snapshot => ({
  ...s,
  pull: { ...(s.pull ?? aPull()), comments: [...(s.pull?.comments ?? []), aComment(body, { id, by })] },
});

describe("with the budget used up no step that calls the model is begun, and it is said once", () => {
  test.each<[string, Snapshot, string]>([
    ["a plan", aSnapshot(), "draft-plan"],
    ["a revision", saying(aPlannedSnapshot(), "/revise Shorter."), "revise"],
    ["an item", anApprovedSnapshot(), "execute-item"],
  ])("%s", (_, s, step) => {
    expect(decide(having(1.99, s), {}).action.kind).toBe(step);
    const stopped = decide(having(2, s), {});
    expect(stopped.action).toEqual({
      kind: "wait",
      reason: "Paused: the $2 budget is used up. Comment `/budget +5` to add $5.",
    });
    expect(edits(stopped, "comment")).toMatchObject([
      {
        subject: s.pull ? "PR_1" : "I_1",
        body: "Paused: the $2 budget for this plan is used up (spent so far: $2.00). Nothing is lost. Comment `/budget +5` to add $5; the work then continues by itself.",
      },
    ]);
    expect(edits(stopped, "status")[0]?.body).toContain("Paused: the $2 budget is used up.");
    const after = shown(having(2, s), stopped);
    // Before there is a pull request, there is no check run.
    expect(edits(stopped, "check").map(({ title }) => title)).toEqual(
      step === "draft-plan" ? [] : ["Paused"],
    );
    expect(edits(decide(after, {}), "comment")).toEqual([]);
  });

  test("what a step has cost that GitHub does not show yet counts", () => {
    expect(decide(having(1, anApprovedSnapshot()), { spent: spent(1) }).action.kind).toBe("wait");
  });

  test("what costs nothing goes on: what waits is told as before", () => {
    expect(decide(having(2, aPlannedSnapshot()), {}).action.reason).toBe("Waiting for approval.");
  });
});

describe("/budget", () => {
  const stopped = shown(having(2, anApprovedSnapshot()), decide(having(2, anApprovedSnapshot()), {}));

  test.each([
    ["+5", 5],
    ["+0.50", 0.5],
    ["+100", 100],
  ])("%s goes on, and is used up again by so much more", (text, usd) => {
    const raised = saying(stopped, `/budget ${text}`);
    const decision = decide(raised, {});
    expect(decision.action.kind).toBe("execute-item");
    expect(edits(decision, "react")).toMatchObject([{ content: "ROCKET" }]);
    const after = shown(raised, decision);
    expect(usdLeft(settings, after.status?.record ?? stopped.status?.record ?? never())).toBeCloseTo(usd);
    const again = decide(after, { spent: spent(usd) });
    expect(again.action.reason).toBe(
      `Paused: the $${2 + usd} budget is used up. Comment \`/budget +5\` to add $5.`,
    );
    expect(edits(again, "comment")).toHaveLength(1);
  });

  test.each(["", "5", "-5", "+0", "+0.00", "+101", "+1e3", "+5.001", "+ 5", "$5", "+5 please", "+Infinity"])(
    "with `%s` is refused with what to type",
    (text) => {
      const decision = decide(saying(stopped, `/budget ${text}`), {});
      expect(decision.action.kind).toBe("wait");
      expect(edits(decision, "react")).toMatchObject([{ content: "CONFUSED" }]);
      const body = edits(decision, "comment")[0]?.body ?? "";
      expect(body).toContain("Comment `/budget +5` to add $5; $100 is the most you can add at once.");
      expect(body.split("\n")).toHaveLength(1);
    },
  );

  test("of somebody without the role adds nothing", () => {
    const decision = decide(saying(stopped, "/budget +5", "c9", aPerson("rita")), {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "comment")[0]?.body).toContain("You need `write` access");
  });

  test("counts once, however often its comment is seen as new; another one adds to it", () => {
    const once = decide(saying(stopped, "/budget +5"), {});
    // As if neither the reaction nor the note of the command had been seen.
    const record = { ...(edits(once, "status")[0]?.record ?? never()), handled: [] };
    const forgotten = { ...saying(stopped, "/budget +5"), status: aStatus(record) };
    const twice = edits(decide(forgotten, {}), "status")[0]?.record ?? record;
    expect(usdLeft(settings, twice)).toBe(5);
    const more = decide(saying(forgotten, "/budget +1", "c10"), {});
    expect(usdLeft(settings, edits(more, "status")[0]?.record ?? never())).toBe(6);
  });

  test("keeps an approval", () => {
    const { record } = edits(decide(saying(stopped, "/budget +5"), {}), "status")[0] ?? never();
    expect(record.approval).toEqual(anApproval());
  });
});

function never(): never {
  throw new Error("The status comment was not written.");
}
