import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { tick } from "../../src/core/plan/file.ts";
import type { Commit, Drift, Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  aBranch,
  aComment,
  aFinishedSnapshot,
  anApproval,
  anApprovedSnapshot,
  aPlannedSnapshot,
  aPublication,
  aPull,
  aStatus,
  minute,
} from "./builders.ts";
import { anItemCommit, aPlanFile, oid, ourCommit, PLAN_TEXT, planCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const DRIFT: Drift = { commits: 2, files: ["src/part-1.ts"], conflicts: [], isRewritten: false };
const asked = (body = "/update", at = minute(59)) => aPull({ comments: [aComment(body, { id: "c50", at })] });
/** A merge of the default branch: ours, or one that git says is nothing else, or one of a person. */
const ours: Commit = {
  ...ourCommit("9", { "Base-Merged": oid("8"), "Updated-For": "c50" }),
  merges: oid("8"),
};
const theirs: Commit = { ...ours, ours: undefined, by: "bob", isUpdate: true };
const evil: Commit = {
  oid: oid("9"),
  subject: "Merge branch 'main'",
  by: "bob",
  ours: undefined,
  merges: oid("8"),
};

const planned = (drift: Drift | undefined, more: Partial<Snapshot> = {}) =>
  aPlannedSnapshot({
    branch: aBranch([planCommit], { checks: [aPublication()], ...(drift && { drift }) }),
    ...more,
  });
/** Item 1 is done, and then there was a merge. */
const merged = (merge: Commit, record: Parameters<typeof aStatus>[0] = {}) =>
  anApprovedSnapshot({
    plan: aPlanFile(tick(PLAN_TEXT, 1)),
    branch: aBranch([merge, anItemCommit("c", 1), planCommit]),
    status: aStatus({ approval: anApproval(), ...record }),
  });

describe("a base that has moved on", () => {
  const texts = (drift: Drift | undefined) => {
    const decision = decide(planned(drift), {});
    return { status: edits(decision, "status")[0]?.body ?? "", check: edits(decision, "check")[0] };
  };

  test("is announced if it changes files of the plan", () => {
    const { status, check } = texts(DRIFT);
    const said = "`main` has 2 new commits that change files of this plan: `src/part-1.ts`.";
    expect(status).toContain(said);
    expect(check?.summary).toContain(said);
  });

  test("is not if it changes others", () => {
    const { status, check } = texts({ ...DRIFT, commits: 0, files: [] });
    expect(status).not.toContain("`main`");
    expect(check).toBeUndefined();
  });

  test("leaves the time alone from which the plan can be approved", () => {
    const before = planned(DRIFT);
    const s = shown(before, decide(before, {}));
    const [first, second] = s.branch?.checks ?? [];
    expect(first).toEqual(aPublication());
    expect(second?.externalId).toMatch(/^plan:[0-9a-f]{64}:/);
    const approved = { ...s, pull: asked("/approve", minute(11)) };
    expect(decide(approved, {}).action.kind).toBe("execute-item");
  });

  test("says only that it conflicts once every item is done", () => {
    const finished = aFinishedSnapshot();
    const body = (drift: Drift) => {
      const branch = { ...(finished.branch ?? aBranch()), drift };
      return edits(decide({ ...finished, branch }, {}), "status")[0]?.body;
    };
    expect(body(DRIFT)).not.toContain("`main`");
    expect(body({ ...DRIFT, conflicts: ["src/a.ts"] })).toContain(
      "`main` conflicts with this branch in `src/a.ts`.",
    );
  });
});

describe("/update", () => {
  test("merges the head of the default branch, also while paused", () => {
    const status = aStatus({ isPaused: true });
    expect(decide(planned(DRIFT, { pull: asked(), status }), {}).action).toEqual({
      kind: "update-branch",
      reason: "Asked for with `/update`",
      base: oid("b"),
      comment: "c50",
      head: oid("a"),
    });
  });

  test("waits for the item that runs", () => {
    const { action } = decide(anApprovedSnapshot(), {});
    const branch = aBranch([planCommit], { drift: DRIFT });
    const s = anApprovedSnapshot({ branch, pull: asked() });
    const seen = decide(s, { running: action });
    expect(seen.action).toEqual(action);
    expect(seen.record.update).toEqual({ comment: "c50" });
    expect(decide(shown(s, seen), {}).action.kind).toBe("update-branch");
  });

  test.each([
    ["everything is merged", undefined, {}, "Already up to date: everything on `main` is on this branch."],
    [
      "the base was rewritten",
      { ...DRIFT, isRewritten: true },
      {},
      "Nothing was merged, because it would bring back",
    ],
    [
      "the pull request is into another branch",
      undefined,
      { base: "develop" },
      "this pull request targets `develop`",
    ],
  ])("answers when %s", (_, drift, more, answer) => {
    const decision = decide(planned(drift, { pull: { ...asked(), ...more } }), {});
    expect(edits(decision, "comment")[0]?.body).toContain(answer);
    expect(decision.action.kind).toBe("wait");
    expect(decision.record).not.toHaveProperty("update");
  });

  test("needs the role of an approver", () => {
    const s = planned(DRIFT, {
      settings: {
        ...planned(DRIFT).settings,
        roles: { trigger: "write", feedback: "write", approve: "admin" },
      },
      pull: asked(),
    });
    const decision = decide(s, {});
    expect(edits(decision, "comment")[0]?.body).toContain("You need `admin` access");
    expect(decision.action.kind).toBe("wait");
  });

  test("that is not possible is answered, and the plan goes on", () => {
    const before = planned(DRIFT, { pull: asked() });
    const s = shown(before, decide(before, {}));
    const decision = decide(s, { notUpdated: { comment: "c50", why: ownText("It conflicts.") } });
    expect(edits(decision, "comment")[0]?.body).toBe("@olga It conflicts.");
    expect(decision.record).not.toHaveProperty("update");
    expect(decision.action.kind).toBe("wait");
  });

  test("that failed is tried again with /retry only", () => {
    const failure = { id: "update-branch-1", phase: "update", text: ownText("No."), head: oid("a") } as const;
    const s = planned(DRIFT, {
      status: aStatus({ update: { comment: "c50" }, failure }),
      pull: asked("Fine."),
    });
    expect(decide(s, {}).action).toMatchObject({ kind: "wait" });
    const retried = { ...s, pull: aPull({ comments: [aComment("/retry", { id: "c51", at: minute(59) })] }) };
    expect(decide(retried, {}).action.kind).toBe("update-branch");
  });
});

describe("after a merge of the default branch", () => {
  test.each([
    ["ours", ours],
    ["a person's that is nothing else", theirs],
  ])("%s stops nothing: the plan is checked, then the next item is done", (_, merge) => {
    const s = merged(merge);
    expect(decide(s, {}).action).toMatchObject({ kind: "recheck-plan", merge: oid("9"), head: oid("9") });
    const rechecked = { merge: oid("9"), head: oid("9"), proven: [1] };
    const decision = decide(s, { rechecked });
    expect(decision.record.rechecked).toEqual(rechecked);
    expect(decision.action).toMatchObject({ kind: "execute-item", item: { id: 2 } });
    expect(edits(decision, "comment")[0]?.body).toContain(
      "The plan still fits, and its wording is unchanged.",
    );
  });

  test("a person's that brings in anything else stops the work", () => {
    const decision = decide(merged(evil), {});
    expect(decision.action).toMatchObject({ kind: "wait", reason: expect.stringContaining("did not make") });
  });

  test("what is done is not verified before it is checked, and only if it passes", () => {
    const finished = aFinishedSnapshot();
    const conclusion = (rechecked?: readonly number[]) => {
      const branch = aBranch([ours, ...(finished.branch?.commits ?? [])]);
      const record = rechecked && { rechecked: { merge: oid("9"), head: oid("9"), proven: rechecked } };
      const s = { ...finished, branch, status: aStatus({ approval: anApproval(), ...record }) };
      return edits(decide(s, {}), "check")[0]?.conclusion;
    };
    expect(conclusion()).toBeUndefined();
    expect(conclusion([1])).toBe("NEUTRAL");
    expect(conclusion([1, 2])).toBe("SUCCESS");
  });

  test("nothing that is done counts as verified while the check of a person's merge has to wait", () => {
    const finished = aFinishedSnapshot();
    const branch = aBranch([theirs, ...(finished.branch?.commits ?? [])]);
    const status = aStatus({ approval: anApproval(), isPaused: true });
    const [check] = edits(decide({ ...finished, branch, status }, {}), "check");
    expect(check?.conclusion).toBe("NEUTRAL");
    expect(check?.summary).toContain("- Item 2: not verified yet since the default branch was merged");
  });

  test("an item that failed then is named, with what to do", () => {
    const record = { rechecked: { merge: oid("9"), head: oid("9"), proven: [] } };
    const body = edits(decide(merged(ours, { ...record, isPaused: true }), {}), "status")[0]?.body;
    expect(body).toContain("**Item 1 is no longer proven since the merge of `main`**");
    expect(body).toContain("Comment `/revert 1` to have it done again, or `/update` to run it again.");
  });

  test("while people have paused, only our own merges are checked", () => {
    expect(decide(merged(ours, { isPaused: true }), {}).action.kind).toBe("recheck-plan");
    expect(decide(merged(theirs, { isPaused: true }), {}).action.kind).toBe("wait");
  });
});
