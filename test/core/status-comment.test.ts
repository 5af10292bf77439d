import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import {
  aComment,
  anApproval,
  anApprovedSnapshot,
  anIssue,
  aPerson,
  aPull,
  aSnapshot,
  aStatus,
  minute,
} from "./builders.ts";
import { edits, shown } from "./shown.ts";

const next = (s: Snapshot) => decide(s, {}).action;

describe("the status comment", () => {
  const lost = (more = {}) => anApprovedSnapshot({ status: aStatus({}, { state: "lost", ...more }) });
  test("that was lost stops the plan until an approver says so, and no approval survives", () => {
    const s = lost({ changedBy: "bob" });
    expect(next(s)).toMatchObject({ kind: "wait", reason: expect.stringContaining("was edited by bob") });
    const after = shown(s, decide(s, {}));
    expect(after.status).toMatchObject({ state: "intact", record: { suspended: { by: "bob" } } });
    const say = (body: string, by = aPerson()): Snapshot => ({
      ...after,
      pull: aPull({ comments: [aComment(body, { id: "c7", by, at: minute(70) })] }),
    });
    expect(next(say("/approve")).reason).toContain("was edited by bob");
    expect(next(say("/resume", aPerson("rita"))).reason).toContain("was edited by bob");
    expect(next(say("/resume")).reason).toBe("Waiting for approval.");
  });
  test("keeps the spending that we signed once, as the least that was spent", () => {
    const plan = { fresh: 1, cached: 1, output: 1, usd: 3, calls: 1 };
    const s = anApprovedSnapshot({ status: aStatus({ spent: { plan } }, { state: "lost" }) });
    expect(edits(decide(s, {}), "status")[0]?.record.spent).toEqual({ plan });
  });
  test("that was restored is written again, and who changed it is named once", () => {
    const s = anApprovedSnapshot({
      status: aStatus({ approval: anApproval() }, { state: "restored", changedBy: "bob", sequence: 7 }),
    });
    const decision = decide(s, {});
    expect(decision.action.kind).toBe("execute-item");
    expect(edits(decision, "status")).toMatchObject([{ sequence: 8, record: { approval: anApproval() } }]);
    expect(edits(decision, "comment")).toMatchObject([{ body: expect.stringContaining("bob edited") }]);
  });
  test("of another version stops everything, and is left as it is", () => {
    const s = anApprovedSnapshot({ status: aStatus({}, { state: "unreadable" }) });
    const decision = decide(s, {});
    expect(decision.action.kind).toBe("wait");
    expect(decision.updates.map(({ kind }) => kind)).toEqual(["comment"]);
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
});

test("without settings that can be used nothing is done, and it is said once", () => {
  const s = anApprovedSnapshot({ isUnconfigured: true, settingsProblems: ["`sign-off`: unknown key"] });
  const decision = decide(s, {});
  expect(decision.action.kind).toBe("wait");
  expect(edits(decision, "comment")).toMatchObject([{ body: expect.stringContaining("`sign-off`") }]);
  expect(decide(shown(s, decision), {}).updates).toEqual([]);
  expect(decide(aSnapshot({ isUnconfigured: true, issue: anIssue({ labels: [] }) }), {}).updates).toEqual([]);
});
