import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aComment, anApprovedSnapshot, anIssue, aPerson, aPull, minute } from "./builders.ts";
import { edits, shown } from "./shown.ts";

const CLOSED = { isOpen: false, closedAt: minute(50) };
const closed = (more: Partial<Snapshot> = {}, pull = aPull(CLOSED)) => anApprovedSnapshot({ pull, ...more });
const GONE = { branch: undefined, plan: undefined };
const asking = (s: Snapshot, body = "/plan", by = aPerson()): Snapshot => ({
  ...s,
  issue: { ...s.issue, comments: [aComment(body, { id: "c77", at: minute(60), by })] },
});
const labelledAgain = anIssue({
  labelled: [{ id: "LE_2", label: "ai-plan", by: aPerson(), at: minute(60) }],
});

describe("a pull request that was closed", () => {
  test("is reopened for a new request, and nothing that was approved before counts", () => {
    const first = decide(asking(closed()), {});
    expect(first.action).toMatchObject({ kind: "reopen-pull" });
    expect(first.record.approval).toBeUndefined();
    const after = shown(asking(closed()), first);
    // Also by the process that comes after one that died before it was reopened.
    expect(decide(after, {}).action).toMatchObject({ kind: "reopen-pull" });
    const reopened = { ...after, pull: aPull({ reopenedAt: minute(61) }) };
    expect(decide(reopened, {}).action).toMatchObject({ kind: "wait", reason: "Waiting for approval." });
  });
  test("is reopened also for a request in the second in which it was closed", () => {
    const s = closed();
    const comment = aComment("/plan", { id: "c77", at: minute(50) });
    const asked = { ...s, issue: { ...s.issue, comments: [comment] } };
    expect(decide(asked, {}).action).toMatchObject({ kind: "reopen-pull" });
  });
  test("whose branch is gone is replaced by a new plan", () => {
    const s = asking(closed(GONE));
    const first = decide(s, {});
    expect(first.action).toMatchObject({ kind: "draft-plan" });
    expect(first.record).toMatchObject({ replaced: 7 });
    expect(first.record.approval).toBeUndefined();
    expect(decide(shown(s, first), {}).action).toMatchObject({ kind: "draft-plan" });
    const { branch, plan } = anApprovedSnapshot();
    const anew = { ...shown(s, first), branch, plan, pull: aPull({ number: 9 }) };
    expect(decide(anew, {}).action).toMatchObject({ kind: "wait", reason: "Waiting for approval." });
  });
  test("is started again by adding the label again", () => {
    expect(decide(closed({ issue: labelledAgain }), {}).action).toMatchObject({ kind: "reopen-pull" });
    expect(decide(closed({ ...GONE, issue: labelledAgain }), {}).action).toMatchObject({
      kind: "draft-plan",
    });
    expect(peopleToAskFor(closed({ issue: labelledAgain })).all).toContain("olga");
  });
  test("is not started again by somebody without the role", () => {
    const rita = aPerson("rita");
    const s = asking(closed(), "/plan", rita);
    expect(decide(s, {}).action.kind).toBe("wait");
    expect(edits(decide(s, {}), "comment")[0]?.body).toContain("requires `write` access");
    const labelled = [{ id: "LE_2", label: "ai-plan", by: rita, at: minute(60) }];
    expect(decide(closed({ issue: anIssue({ labelled }) }), {}).action.kind).toBe("wait");
  });
  test("takes no other command", () => {
    const s = asking(closed(), "/approve");
    expect(edits(decide(s, {}), "comment")[0]?.body).toContain("comment `/plan` to start again");
    expect(decide(shown(s, decide(s, {})), {}).action.kind).toBe("wait");
  });
  test("that GitHub does not reopen waits for a person", () => {
    const failure = { id: "reopen-1", phase: "plan", text: "No." } as const;
    const s = asking(closed());
    const failed = decide(shown(s, decide(s, {})), { failure: failure as never });
    expect(failed.action).toMatchObject({ kind: "wait" });
  });
});

describe("a pull request that was merged", () => {
  const merged = aPull({ ...CLOSED, isMerged: true });
  test("is replaced by a new plan if its branch is gone", () => {
    expect(decide(asking(closed(GONE, merged)), {}).action).toMatchObject({ kind: "draft-plan" });
  });
  test("is finished while its branch is there, and says what to do", () => {
    const decision = decide(asking(closed({}, merged)), {});
    expect(decision.action).toMatchObject({ kind: "wait", reason: "Merged." });
    expect(edits(decision, "comment")[0]?.body).toContain("delete the branch `ai-plan/issue-42`");
  });
  test("takes a label off again with a word to whoever added it, once", () => {
    const s = closed({ issue: labelledAgain }, merged);
    const first = decide(s, {});
    expect(edits(first, "comment").map(({ body }) => body)).toEqual([
      expect.stringMatching(/^@olga The pull request is merged, .* delete the branch `ai-plan\/issue-42`/),
    ]);
    expect(edits(first, "unlabel")).toHaveLength(1);
    const after = shown(s, first);
    const stale = { ...after, issue: labelledAgain };
    expect([edits(decide(stale, {}), "comment"), edits(decide(after, {}), "unlabel")]).toEqual([[], []]);
  });
  test("takes the label that requested it off without a word", () => {
    const first = decide(closed({}, merged), {});
    expect([edits(first, "unlabel"), edits(first, "comment")]).toMatchObject([[{ label: "ai-plan" }], []]);
  });
});
