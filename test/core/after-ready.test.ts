import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Commit, Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  aBranch,
  aComment,
  aFinishedSnapshot,
  anApproval,
  aPerson,
  aPull,
  aReview,
  aStatus,
  aThread,
  minute,
} from "./builders.ts";
import { ALL_TICKED, aPlanFile, oid, ourCommit, planCommit, theirCommit } from "./plan-builders.ts";
import { archive, fix, items, onCode, ready, withThread } from "./ready.ts";
import { edits, shown } from "./shown.ts";

describe("comments on code after every item is done", () => {
  test("are looked at one by one, the oldest first, under the approval, on the head", () => {
    const older = aThread([aComment("Rename it.", { id: "t2", at: minute(29) })], { path: "src/part-2.ts" });
    const { action } = decide(ready({}, { threads: [onCode(), older] }), {});
    expect(action).toMatchObject({
      kind: "fix",
      head: oid("f"),
      approval: anApproval(),
      waiting: ["t2", "t1"],
    });
    expect(action).toMatchObject({ subject: { kind: "comment", feedback: { id: "t2", wants: "fix" } } });
  });
  test.each<[string, Snapshot]>([
    ["by somebody without the role", withThread(onCode("Double it.", { by: aPerson("rita") }))],
    ["by a bot", withThread(onCode("Double it.", { by: aPerson("ci", { isBot: true }) }))],
    ["that only thank", withThread(onCode("Thanks!"))],
    ["that were answered", withThread(onCode(), { notices: new Set(["reply:t1"]) })],
    [
      "that a fix addresses",
      withThread(onCode(), {
        branch: aBranch([fix("9", { Addresses: "t1" }), archive, ...items, planCommit]),
      }),
    ],
    ["on a line of the plan", withThread(aThread([aComment("No.", { id: "t1" })], { path: "PLAN.md" }))],
  ])("%s need no fix", (_, s) => {
    expect(decide(s, {}).action).toEqual({
      kind: "wait",
      reason: "Done: the pull request is ready for review.",
    });
  });
  test("a review without a line is looked at as well, and one action's answer is not asked for twice", () => {
    const s = ready({}, { reviews: [aReview("Double item 1.", { id: "r1" })] });
    expect(decide(s, {}).action).toMatchObject({ kind: "fix", waiting: ["r1"] });
    const answers = [{ feedback: "r1", became: "answered" as const, reply: "It does." }];
    const decision = decide(s, { answers });
    expect(decision.action.kind).toBe("wait");
    expect(decide(shown(s, decision), {}).action.kind).toBe("wait");
  });
  test.each<[string, Snapshot, string]>([
    [
      "paused",
      withThread(onCode(), { status: aStatus({ approval: anApproval(), isPaused: true }) }),
      "Paused.",
    ],
    [
      "stopped by a failure",
      withThread(onCode(), {
        status: aStatus({
          approval: anApproval(),
          failure: { id: "fix-1", phase: "fix", text: ownText("No.") },
        }),
      }),
      "Stopped: the code could not be changed.",
    ],
    [
      "over the budget",
      withThread(onCode(), {
        status: aStatus({
          approval: anApproval(),
          spent: { plan: { fresh: 1, cached: 1, output: 1, usd: 11, calls: 1 } },
        }),
      }),
      "Paused: the $10 budget is used up.",
    ],
  ])("wait while the work is %s, which the status says", (_, s, why) => {
    const decision = decide(s, {});
    expect(decision.action).toMatchObject({ kind: "wait", reason: expect.stringContaining(why) });
    expect(edits(decision, "status")[0]?.body).toContain(why);
  });
  test("/retry after a failure looks again", () => {
    const failure = { id: "fix-1", phase: "fix" as const, text: ownText("No.") };
    const status = aStatus({ approval: anApproval(), failure });
    const retry = aComment("/retry", { id: "c7", at: minute(40) });
    expect(decide(ready({ status }, { threads: [onCode()], comments: [retry] }), {}).action.kind).toBe("fix");
  });
});

describe("the approval of a fix", () => {
  const status = aStatus({ approval: anApproval({ by: "rita", byId: 104 }) });
  const lapsed = (comments: Parameters<typeof aPull>[0] = {}, more: Partial<Snapshot> = {}): Snapshot => {
    const approving = aComment("/approve", { id: "c900", by: aPerson("rita"), reactions: ["ROCKET"] });
    const s = aFinishedSnapshot({ status, ...more });
    const pull = aPull({ isDraft: false, threads: [onCode()], comments: [approving], ...comments });
    return { ...s, pull };
  };
  const again = (body: string, more: Partial<Snapshot> = {}) =>
    lapsed({ comments: [aComment(body, { id: "c7", at: minute(40) })] }, more);

  test("must hold now: otherwise people are asked once, and nothing is fixed", () => {
    const decision = decide(lapsed(), {});
    expect(decision.action).toMatchObject({
      kind: "wait",
      reason: expect.stringContaining("is no longer valid"),
    });
    expect(edits(decision, "comment")[0]?.body).toContain("rita no longer has the `write` access");
    expect(edits(decide(shown(lapsed(), decision), {}), "comment")).toEqual([]);
    expect(decision.record.approval?.by).toBe("rita");
  });
  test("is renewed by /approve, alone or with the digest", () => {
    for (const body of ["/approve", `/approve ${anApproval().digest.slice(0, 16)}`])
      expect(decide(again(body), {}).action).toMatchObject({
        kind: "fix",
        approval: { by: "olga", comment: "c7" },
      });
  });
  test("of a plan that a person has changed since takes its digest", () => {
    const plan = aPlanFile(
      ALL_TICKED.replace("Dates are read.", "Dates are read soon."),
      "docs/plans/issue-42.md",
    );
    const decision = decide(
      again("/approve", { plan, branch: aBranch([theirCommit("9"), archive, ...items, planCommit]) }),
      {},
    );
    expect(decision.action.kind).toBe("wait");
    expect(
      edits(decision, "comment")
        .map(({ body }) => body)
        .join(),
    ).toContain("changed outside of Redline");
  });
  test.each([
    ["/approve 0123456789abcdef", "is not the current plan"],
    ["/approve please", "is not something `/approve` understands"],
  ])("is not renewed by %s", (body, why) => {
    const decision = decide(again(body), {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "comment").map((one) => one.body)).toContainEqual(expect.stringContaining(why));
  });
  test("is not renewed while only the plan is commented on", () => {
    const approve = aComment("/approve", { id: "c7", at: minute(40) });
    const onPlan = aThread([aComment("No.", { id: "t1" })], { path: "PLAN.md" });
    const decision = decide(lapsed({ threads: [onPlan], comments: [approve] }), {});
    expect(edits(decision, "comment")[0]?.body).toContain("done or skipped already");
  });
  test("is not asked for while nothing wants a fix", () => {
    const decision = decide(lapsed({ threads: [] }), {});
    expect(edits(decision, "comment")).toEqual([]);
    expect(decision.action).toMatchObject({ reason: "Done: the pull request is ready for review." });
  });
});

describe("a fix that is pushed", () => {
  const branch = (more: Record<string, string>) => aBranch([fix("9", more), archive, ...items, planCommit]);
  const thread = onCode();
  test("is named in the conversation, which is resolved, once, also after a crash", () => {
    const s = withThread(thread, { branch: branch({ Addresses: "t1" }) });
    const decision = decide(s, {});
    expect(edits(decision, "review")).toMatchObject([
      {
        notice: `fixed:${oid("9")}`,
        replies: [{ thread: thread.id, notice: "reply:t1", isResolving: true }],
      },
    ]);
    expect(edits(decision, "review")[0]?.replies[0]?.body).toContain(
      "**Fixed in 9999999** (item 1). It doubles.",
    );
    expect(edits(decide(shown(s, decision), {}), "review")).toEqual([]);
  });
  test("for a check is told in a comment, once", () => {
    const s = ready({ branch: branch({ "Failed-Check": "unit" }) });
    const decision = decide(s, {});
    expect(edits(decision, "comment")).toMatchObject([{ notice: `fixed:${oid("9")}` }]);
    expect(edits(decide(shown(s, decision), {}), "comment")).toEqual([]);
  });
  test("keeps the check green only if every item's command passed on its tree", () => {
    const conclusion = (more: Record<string, string>, above: Commit[] = [], below: Commit[] = []) => {
      const commits = [...above, fix("9", more), ...below, archive, ...items, planCommit];
      return edits(decide(ready({ branch: aBranch(commits) }), {}), "check")[0];
    };
    expect(conclusion({})).toMatchObject({ conclusion: "SUCCESS" });
    expect(conclusion({ "Proven-Items": "1" })).toMatchObject({
      conclusion: "NEUTRAL",
      summary: expect.stringContaining("Item 2: its command does not pass"),
    });
    expect(conclusion({}, [], [theirCommit("8")])).toMatchObject({ conclusion: "SUCCESS" });
    expect(conclusion({ "Proven-Items": "1" }, [], [theirCommit("8")])?.summary).toContain("8888888");
    expect(conclusion({}, [theirCommit("8")])).toMatchObject({ conclusion: "NEUTRAL" });
  });
});

test("the status comment says that not all of it is verified where the check does", () => {
  const said = (commits: Commit[]) => {
    const s = ready({ branch: aBranch([...commits, archive, ...items, planCommit]) });
    return edits(decide(s, {}), "status")[0]?.body;
  };
  expect(said([])).toContain("Done: 2 of 2 items\n");
  expect(said([theirCommit("8")])).toContain(
    "Done: 2 of 2 items, not all of it verified: see the pull request\n",
  );
});

describe("/revise after every item is done", () => {
  const revise = (more: Parameters<typeof aPull>[0] = {}) =>
    ready({}, { comments: [aComment("/revise use the cache", { id: "c7", at: minute(40) })], ...more });
  test("that changes nothing is answered once", () => {
    const answers = [{ feedback: "c7", became: "answered" as const, reply: "It does." }];
    expect(decide(revise(), { answers }).action.kind).toBe("wait");
  });
  test("/resume after /pause continues, whatever people have committed", () => {
    const status = aStatus({ approval: anApproval(), isPaused: true });
    const branch = aBranch([theirCommit("9"), archive, ...items, planCommit]);
    const comments = [aComment("/resume", { id: "c8", at: minute(41) })];
    expect(decide(ready({ status, branch }, { threads: [onCode()], comments }), {}).action.kind).toBe("fix");
  });
  test("comes before fixes", () => {
    const { action } = decide(revise({ threads: [onCode()] }), {});
    expect(action).toMatchObject({
      kind: "revise",
      feedback: [{ id: "c7", wants: "reopen" }],
      head: oid("f"),
    });
  });
  test("reopens the plan: what was done stays done, and the new wording needs approval", () => {
    const reopened = ourCommit("9", {
      "Plan-Revision": "2",
      "Plan-Digest": "0",
      "Plan-Reopened": "docs/plans/issue-42.md",
      "Plan-File": "PLAN.md",
    });
    const plan = aPlanFile(ALL_TICKED.replace("Dates are read.", "Dates are read soon."));
    const s = ready({ plan, branch: aBranch([reopened, archive, ...items, planCommit]) });
    const decision = decide(s, {});
    expect(decision.action).toMatchObject({ kind: "wait", reason: "Waiting for approval." });
    expect(decision.record.approval).toBeUndefined();
    const again = ourCommit("8", { "Plan-Archived": "docs/plans/issue-42.md" });
    const over = ready({ plan, branch: aBranch([again, reopened, archive, ...items, planCommit]) });
    expect(decide(over, {}).action.reason).toBe("Done: the pull request is ready for review.");
  });
});
