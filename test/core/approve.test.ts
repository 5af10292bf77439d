import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { digestOf, tick } from "../../src/core/plan/file.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  aBranch,
  aComment,
  aFinishedSnapshot,
  anApproval,
  anApprovedSnapshot,
  aPerson,
  aPlannedSnapshot,
  aPublication,
  aPull,
  aStatus,
  aThread,
  minute,
  PUBLISHED_AT,
} from "./builders.ts";
import { aPlanFile, aRevision, oid, ourCommit, PLAN_TEXT, planCommit, theirCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const DIGEST = digestOf(PLAN_TEXT);
const REWORDED = PLAN_TEXT.replace("Dates are read.", "Dates and times are read.");

function saying(body: string, more: Partial<Comment> = {}, s: Partial<Snapshot> = {}): Snapshot {
  const comment = aComment(body, { id: "c77", ...more });
  return aPlannedSnapshot({ pull: aPull({ comments: [comment] }), ...s });
}

const within = (s: Snapshot, body: string): Snapshot => ({
  ...s,
  pull: { ...(s.pull ?? aPull()), comments: [aComment(body, { id: "c77" })] },
});

describe("an approval that holds starts the first item", () => {
  test.each<[string, Snapshot]>([
    ["by a writer, after the publication", saying("/approve")],
    ["with words around it", saying("Looks good.\n\n/approve\n\nThanks!")],
    ["by a maintainer", saying("/approve", { by: aPerson("max") })],
    ["naming the digest", saying(`/approve ${DIGEST.slice(0, 16)}`, { at: minute(1) })],
    ["naming the whole digest", saying(`/approve ${DIGEST}`)],
    ["naming it in capitals", saying(`/approve ${DIGEST.toUpperCase()}`, { at: minute(1) })],
    ["one millisecond after the second of the publication", saying("/approve", { at: PUBLISHED_AT + 1_000 })],
    ["on the issue", within(aPlannedSnapshot(), "/approve")],
  ])("%s", (_, s) => {
    const decision = decide(s, {});
    expect(decision.action).toMatchObject({
      kind: "execute-item",
      item: { id: 1 },
      head: oid("a"),
      approval: { comment: "c77", digest: DIGEST, head: oid("a") },
    });
    expect(edits(decision, "react")).toEqual([{ kind: "react", subject: "N_c77", content: "ROCKET" }]);
    expect(edits(decision, "comment")).toEqual([]);
    expect(edits(decision, "status")[0]?.record.approval).toMatchObject({ comment: "c77" });
  });
});

describe("an `/approve` in a review", () => {
  const review = {
    id: "r77",
    at: PUBLISHED_AT + 1_000,
    head: oid("a"),
    isAgainst: false,
    isApproving: false,
  };
  const next = (more: Partial<typeof review>) =>
    decide(saying("/approve", { review: { ...review, ...more } }), {}).action.kind;
  test("is of the commit that was reviewed", () => {
    expect(next({})).toBe("execute-item");
    expect(next({ head: oid("b") })).toBe("wait");
  });
  test("that requests changes, or was dismissed, approves nothing", () => {
    expect(next({ isAgainst: true })).toBe("wait");
  });
});

test("a digest names no commit of a person that a commit of ours lies on", () => {
  const branch = aBranch([aRevision("d", []), theirCommit("c"), planCommit]);
  const s = saying(`/approve ${DIGEST.slice(0, 16)}`, { at: PUBLISHED_AT - 60_000 }, { branch });
  expect(edits(decide(s, {}), "react")).toMatchObject([{ content: "CONFUSED" }]);
  expect(decide(s, {}).action.kind).toBe("wait");
});

describe("an approval that does not hold is refused with one line that says why", () => {
  const reader = aPerson("rita");
  const thread = aThread([aComment("Why?", { id: "t9" })]);
  const answered = aRevision("d", [{ feedback: "t9", became: "declined", reply: "No." }]);
  test.each<[string, Snapshot, string]>([
    ["in the second of the publication", saying("/approve", { at: PUBLISHED_AT }), "predates revision 1"],
    ["before the publication", saying("/approve", { at: minute(9) }), "predates revision 1"],
    ["while nothing is published", saying("/approve", {}, { branch: aBranch() }), "predates revision 1"],
    [
      "while the check run is not completed",
      saying(
        "/approve",
        {},
        {
          branch: aBranch([planCommit], { checks: [{ ...aPublication(), completedAt: undefined }] }),
        },
      ),
      "predates revision 1",
    ],
    ["naming another digest", saying("/approve 1234567812345678"), "is not the current plan"],
    ["naming too little of the digest", saying(`/approve ${DIGEST.slice(0, 15)}`), "is not something"],
    ["naming the head", saying(`/approve ${oid("a")}`), "is not the current plan"],
    ["in a comment that is too long", saying(`/approve\n\n${"a ".repeat(5_000)}`), "too long or too complex"],
    ["with a wish", saying("/approve and keep the endpoint"), "is not something"],
    [
      "in an edited comment",
      saying("/approve", { isEdited: true, editedBy: aPerson("mallory") }),
      "was edited",
    ],
    [
      "with a conversation open",
      saying(
        "/approve",
        {},
        {
          branch: aBranch([answered, planCommit], { checks: [aPublication()] }),
          pull: aPull({ threads: [thread], comments: [aComment("/approve", { id: "c77" })] }),
        },
      ),
      "1 conversation on the plan is not resolved",
    ],
    [
      "with comments that wait",
      saying(
        "/approve",
        {},
        {
          pull: aPull({ threads: [thread], comments: [aComment("/approve", { id: "c77" })] }),
        },
      ),
      "1 comment is still being addressed",
    ],
    [
      "before the pull request is open",
      aPlannedSnapshot({
        pull: undefined,
        issue: {
          ...aPlannedSnapshot().issue,
          comments: [aComment("/approve", { id: "c77", on: "issue" })],
        },
      }),
      "There is no plan yet",
    ],
    [
      "of an unreadable plan",
      saying("/approve", {}, { plan: aPlanFile("notes\n") }),
      "cannot be read. Line 1",
    ],
    [
      "of a plan that is done",
      saying("/approve", {}, { branch: aFinishedSnapshot().branch, plan: aFinishedSnapshot().plan }),
      "done or skipped already",
    ],
  ])("%s", (_, s, why) => {
    const decision = decide(s, {});
    expect(decision.action.kind).not.toBe("execute-item");
    expect(edits(decision, "react")).toContainEqual({ kind: "react", subject: "N_c77", content: "CONFUSED" });
    expect(edits(decision, "comment").filter((edit) => edit.notice === "command:c77")).toEqual([
      expect.objectContaining({ body: expect.stringContaining(why) }),
    ]);
    expect(edits(decision, "status")[0]?.record.approval).toBeUndefined();
    // Heard once: the reaction keeps it from being judged again.
    expect(edits(decide(shown(s, decision), {}), "comment")).toEqual([]);
  });
  test("a refusal whose reaction was lost is not said again", () => {
    const s = { ...saying("/approve", { by: reader }), notices: new Set(["command:c77"]) };
    expect(edits(decide(s, {}), "comment")).toEqual([]);
    expect(edits(decide(s, {}), "react")).toEqual([{ kind: "react", subject: "N_c77", content: "CONFUSED" }]);
  });
  test("a bot's is not even refused", () => {
    const s = saying("/approve", { by: aPerson("robot", { isBot: true }) });
    const decision = decide(s, {});
    expect(edits(decision, "react")).toEqual([]);
    expect(decision.action.kind).toBe("wait");
  });
  test.each([
    ["/approve", "/revise use the cache"],
    ["/revise", "/approve"],
    ["/pause", "/resume"],
  ])("%s and %s in one comment contradict each other: neither is done", (one, other) => {
    const decision = decide(saying(`${one}\n\n${other}`), {});
    expect(edits(decision, "comment")[0]?.body).toContain("contradict");
    expect(decision.action).toEqual({ kind: "wait", reason: "Waiting for approval." });
  });
});

describe("what an approval is worth later", () => {
  test("a change of the wording voids it: said once, and the work waits", () => {
    const s = anApprovedSnapshot({
      plan: aPlanFile(REWORDED),
      branch: aBranch([ourCommit("d", { "Plan-Revision": "2" }), planCommit]),
    });
    const decision = decide(s, {});
    expect(decision.action).toEqual({ kind: "wait", reason: "Waiting for approval." });
    expect(edits(decision, "comment")).toMatchObject([
      {
        notice: expect.stringContaining("changed:"),
        body: expect.stringContaining("approval of olga no longer"),
      },
    ]);
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("a tick does not", () => {
    const s = anApprovedSnapshot({
      plan: aPlanFile(tick(PLAN_TEXT, 1)),
      branch: aBranch([ourCommit("d", { "Plan-Item": "1" }), planCommit]),
    });
    expect(decide(s, {}).action).toMatchObject({ kind: "execute-item", item: { id: 2 }, head: oid("d") });
  });
  test("a tick in a file without a last line end does not either", () => {
    const text = PLAN_TEXT.trimEnd();
    const approval = anApproval({ digest: digestOf(text) });
    const plan = aPlanFile(tick(text, 2));
    expect(decide(anApprovedSnapshot({ plan, status: aStatus({ approval }) }), {}).action.kind).toBe(
      "execute-item",
    );
  });
  test("with the wording, an item's failure under it is over: approving again is enough", () => {
    const failure = { id: "item-1-9", phase: "execute" as const, item: 1, text: ownText("It is red.") };
    const s = anApprovedSnapshot({
      plan: aPlanFile(REWORDED),
      status: aStatus({ approval: anApproval(), failure }),
      branch: aBranch([ourCommit("d", { "Plan-Revision": "2" }), planCommit], {
        checks: [aPublication(REWORDED)],
      }),
    });
    const after = within(shown(s, decide(s, {})), `/approve ${digestOf(REWORDED)}`);
    expect(decide(after, {}).action).toMatchObject({ kind: "execute-item", item: { id: 1 } });
  });
  test("the same approval twice is no harm", () => {
    const s = within(anApprovedSnapshot(), "/approve");
    expect(decide(s, {}).action).toMatchObject({ kind: "execute-item", approval: { comment: "c77" } });
  });
});
