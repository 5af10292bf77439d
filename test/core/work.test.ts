import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { tick } from "../../src/core/plan/file.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  aBranch,
  aComment,
  aFinishedSnapshot,
  anApproval,
  anApprovedSnapshot,
  anIssue,
  aPerson,
  aPlannedSnapshot,
  aPull,
  aSnapshot,
  aStatus,
  minute,
} from "./builders.ts";
import {
  ALL_TICKED,
  anItemCommit,
  aPlanFile,
  oid,
  PLAN_TEXT,
  planCommit,
  theirCommit,
} from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const STOPPED = "Stopped: item 1 failed. The pull request says why. Comment `/retry` to try again.";

const failure = {
  id: "item-1-5",
  phase: "execute" as const,
  item: 1,
  text: ownText("`npm test` is red."),
  head: oid("a"),
};

let serial = 0;
/** The same with one more comment. */
function saying(s: Snapshot, body: string, at = minute(30)): Snapshot {
  const comment = aComment(body, { id: `c8${++serial}`, at });
  const pull = s.pull ?? aPull();
  return { ...s, pull: { ...pull, comments: [...pull.comments, comment] } };
}

/** What GitHub shows when the decision is carried out and somebody says the next thing. */
function then(s: Snapshot, body: string, at = minute(30)): Snapshot {
  return saying(shown(s, decide(s, {})), body, at);
}

const done = (...digits: string[]) =>
  aBranch([...digits.map((digit, index) => anItemCommit(digit, index + 1)).toReversed(), planCommit]);

describe("items", () => {
  test("are done in the plan's order, each on the head of its time", () => {
    expect(decide(anApprovedSnapshot(), {}).action).toMatchObject({ item: { id: 1 }, head: oid("a") });
    const second = anApprovedSnapshot({ plan: aPlanFile(tick(PLAN_TEXT, 1)), branch: done("c") });
    expect(decide(second, {}).action).toMatchObject({ item: { id: 2 }, head: oid("c") });
  });
  test("an item that a person ticked is passed over", () => {
    const s = anApprovedSnapshot({ plan: aPlanFile(PLAN_TEXT.replace("- [ ] **1.", "- [x] **1.")) });
    expect(decide(s, {}).action).toMatchObject({ kind: "execute-item", item: { id: 2 } });
  });
  test("the status comment and the pull request say so at once when an item is done", () => {
    const s = anApprovedSnapshot();
    const first = shown(s, decide(s, {}));
    const next = decide({ ...first, plan: aPlanFile(tick(PLAN_TEXT, 1)), branch: done("c") }, {});
    expect(edits(next, "status")[0]?.body).toContain("Done: 1 of 2 items");
    expect(edits(next, "pull")[0]?.body).toContain("Approved by olga. 1 of 2 items done.");
  });
  test("what a step cost is added up", () => {
    const usage = { fresh: 1, cached: 2, output: 3, usd: 0.5, calls: 1 };
    const s = anApprovedSnapshot({ status: aStatus({ approval: anApproval(), spent: { plan: usage } }) });
    const decision = decide(s, { spent: { plan: usage, execute: usage } });
    expect(edits(decision, "status")[0]?.record.spent).toEqual({
      plan: { fresh: 2, cached: 4, output: 6, usd: 1, calls: 2 },
      execute: usage,
    });
    expect(edits(decision, "status")[0]?.body).toContain("Model: $1.50");
  });
});

describe("people's commits in mid-run", () => {
  const s = anApprovedSnapshot({ branch: aBranch([theirCommit("e", "Fix @all of it"), planCommit]) });
  test("stop the work, said once", () => {
    const decision = decide(s, {});
    expect(decision.action).toMatchObject({
      kind: "wait",
      reason: expect.stringContaining("commits on the branch that Redline did not make"),
    });
    expect(edits(decision, "comment")).toMatchObject([{ notice: `people:${oid("e")}` }]);
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("/resume goes on upon them, until the next", () => {
    const resumed = then(s, "/resume", minute(61));
    expect(decide(resumed, {}).action).toMatchObject({ kind: "execute-item", head: oid("e") });
    const again = shown(resumed, decide(resumed, {}));
    const more = { ...again, branch: aBranch([theirCommit("f"), theirCommit("e"), planCommit]) };
    expect(decide(more, {}).action.kind).toBe("wait");
  });
  test("/resume from before one was announced does not go on upon it", () => {
    const early = then(s, "/resume", minute(60));
    expect(decide(early, {}).action.kind).toBe("wait");
    expect(edits(decide(early, {}), "comment")[0]?.body).toContain("predates the latest commits");
  });
  test("before the approval they are part of what was approved", () => {
    const approval = anApproval({ head: oid("e") });
    expect(decide({ ...s, status: aStatus({ approval }) }, {}).action.kind).toBe("execute-item");
  });
  test("an approval whose head is gone counts every commit of people", () => {
    const approval = anApproval({ head: oid("9") });
    expect(decide({ ...s, status: aStatus({ approval }) }, {}).action.kind).toBe("wait");
  });
});

describe("pause, resume, retry", () => {
  test("/pause waits, /resume goes on", () => {
    const paused = saying(anApprovedSnapshot(), "/pause");
    expect(decide(paused, {}).action).toEqual({
      kind: "wait",
      reason: "Paused. Comment `/resume` to continue.",
    });
    expect(decide(shown(paused, decide(paused, {})), {}).updates).toEqual([]);
    expect(decide(then(paused, "/resume"), {}).action.kind).toBe("execute-item");
  });
  test.each([
    ["/resume", "nothing to resume"],
    ["/retry", "nothing to retry"],
  ])("%s without a reason is refused", (body, why) => {
    expect(edits(decide(saying(anApprovedSnapshot(), body), {}), "comment")[0]?.body).toContain(why);
  });
  test("a failure is said once and waits; /retry clears it", () => {
    const s = anApprovedSnapshot();
    const failed = decide(s, { failure });
    expect(failed.action).toEqual({ kind: "wait", reason: STOPPED });
    expect(edits(failed, "comment")).toMatchObject([{ notice: "failed:item-1-5" }]);
    expect(edits(failed, "check")).toMatchObject([{ title: "Stopped", conclusion: "ACTION_REQUIRED" }]);
    expect(edits(failed, "ask-review")).toEqual([]);
    const after = shown(s, failed);
    expect(decide(after, {}).updates).toEqual([]);
    expect(decide(saying(after, "/retry"), {}).action.kind).toBe("execute-item");
  });
  test.each<[string, Snapshot, "plan" | "revise" | "archive", string]>([
    ["the plan", aSnapshot(), "plan", "draft-plan"],
    ["the pull request", aPlannedSnapshot({ pull: undefined }), "plan", "open-pull"],
    ["the revision", saying(aPlannedSnapshot(), "/revise shorter"), "revise", "revise"],
    ["the archiving", anApprovedSnapshot({ plan: aPlanFile(ALL_TICKED) }), "archive", "archive"],
  ])("when %s fails it is not tried again before /retry", (_, s, phase, kind) => {
    expect(decide(s, {}).action.kind).toBe(kind);
    const failed = decide(s, { failure: { id: "x-1", phase, text: ownText("No.") } });
    expect(failed.action.kind).toBe("wait");
    const after = shown(s, failed);
    expect(decide(after, {}).action.kind).toBe("wait");
    const comment = aComment("/retry", { id: "c99", on: "issue" });
    expect(decide({ ...after, issue: anIssue({ comments: [comment] }) }, {}).action.kind).toBe(kind);
  });
  test("a failure of any length leaves the record and the comments small enough for GitHub", () => {
    const text = ownText(`\`\`\`\n${"x".repeat(200_000)}\n\`\`\``);
    const decision = decide(anApprovedSnapshot(), { failure: { ...failure, text } });
    expect(JSON.stringify(edits(decision, "status")[0]?.record).length).toBeLessThan(10_000);
    expect(edits(decision, "comment")[0]?.body.length).toBeLessThan(10_000);
  });
});

test("/resume after a failure says that /retry is meant", () => {
  const status = aStatus({ approval: anApproval(), failure });
  const comment = aComment("/resume", { id: "c77" });
  const pull = aPull({ comments: [aComment("/approve", { id: "c900", reactions: ["ROCKET"] }), comment] });
  const decision = decide(anApprovedSnapshot({ status, pull }), {});
  expect(edits(decision, "comment").map(({ body }) => body)).toContainEqual(
    expect.stringContaining("Comment `/retry` to try again."),
  );
  expect(decision.record.failure).toEqual(failure);
});

describe("cancel", () => {
  const cancelled = saying(anApprovedSnapshot(), "/cancel");
  const label = (at: number) => [...anIssue().labelled, { id: "LE_9", label: "ai-plan", by: aPerson(), at }];
  test("ends the work and takes the approval away", () => {
    const decision = decide(cancelled, {});
    expect(decision.action).toEqual({ kind: "wait", reason: "Cancelled. Comment `/plan` to start again." });
    expect(edits(decision, "status")[0]?.record.approval).toBeUndefined();
    const after = shown(cancelled, decision);
    expect(decide(after, {})).toMatchObject({
      updates: [],
      action: { kind: "wait", reason: "Cancelled. Comment `/plan` to start again." },
    });
  });
  test("what is said then is refused, and takes no effect when it is started again", () => {
    const after = shown(cancelled, decide(cancelled, {}));
    const approving = saying(after, "/approve", minute(35));
    const refused = decide(approving, {});
    expect(edits(refused, "comment")[0]?.body).toContain("This plan was cancelled");
    const unseen = { ...approving, issue: anIssue({ labelled: label(minute(40)) }) };
    expect(decide(unseen, {}).action.reason).toBe("Waiting for approval.");
    expect(edits(decide(unseen, {}), "comment")[0]?.body).toContain("before this plan was restarted");
    const seen = { ...shown(approving, refused), issue: anIssue({ labelled: label(minute(40)) }) };
    expect(decide(seen, {}).action.reason).toBe("Waiting for approval.");
    expect(decide(saying(seen, "/approve", minute(41)), {}).action.kind).toBe("execute-item");
  });
  test("the label, put on again, starts again from the plan that is there", () => {
    const after = shown(cancelled, decide(cancelled, {}));
    const before = { ...after, issue: anIssue({ labelled: label(minute(29)) }) };
    expect(decide(before, {}).action.reason).toBe("Cancelled. Comment `/plan` to start again.");
    const again = { ...after, issue: anIssue({ labelled: label(minute(31)) }) };
    expect(decide(again, {}).action.reason).toBe("Waiting for approval.");
    expect(decide(shown(again, decide(again, {})), {}).updates).toEqual([]);
  });
});

describe("a pause", () => {
  const paused = aStatus({ approval: anApproval(), isPaused: true });
  test("holds for Archiving the plan as well", () => {
    const branch = done("d", "e");
    const s = anApprovedSnapshot({ plan: aPlanFile(ALL_TICKED), branch, status: paused });
    expect(decide(s, {}).action.reason).toBe("Paused. Comment `/resume` to continue.");
    expect(decide(saying(s, "/resume"), {}).action.kind).toBe("archive");
  });
  test("is what a /cancel comes to when everything is done", () => {
    const s = saying(aFinishedSnapshot(), "/cancel");
    const decision = decide(s, {});
    expect(decision.action.reason).toBe("Done: the pull request is ready for review.");
    expect(edits(decision, "comment")[0]?.body).toContain("Nothing to cancel");
    const back = { ...shown(s, decision), plan: aPlanFile(), branch: aBranch() };
    expect(decide(back, {}).action.reason).toBe("Paused. Comment `/resume` to continue.");
    expect(decide(saying(back, "/resume"), {}).action.kind).toBe("execute-item");
  });
});

describe("several commands in one comment", () => {
  test("are taken in order; one that is refused refuses all", () => {
    const s = anApprovedSnapshot({ status: aStatus({ approval: anApproval(), failure }) });
    expect(decide(saying(s, "/retry\n\n/pause"), {}).action.reason).toContain("Paused.");
    const refused = decide(saying(s, "/pause\n\n/resume"), {});
    expect(refused.action.reason).toContain(STOPPED);
  });
  test("/help is answered", () => {
    const s = saying(aPlannedSnapshot(), "/help");
    expect(edits(decide(s, {}), "comment")[0]?.body).toContain("| `/approve` |");
    expect(decide(shown(s, decide(s, {})), {}).updates).toEqual([]);
  });
});
