import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import {
  aBranch,
  aComment,
  aFinishedSnapshot,
  anApproval,
  anApprovedSnapshot,
  aPerson,
  aPlannedSnapshot,
  aPull,
  aReview,
  aStatus,
  aThread,
  minute,
} from "./builders.ts";
import { aRevision, oid, ourCommit, planCommit } from "./plan-builders.ts";
import { onCode, withThread } from "./ready.ts";
import { edits, shown } from "./shown.ts";

const rita = aPerson("rita");
const withPull = (more: Parameters<typeof aPull>[0]) => aPlannedSnapshot({ pull: aPull(more) });

describe("feedback", () => {
  const comment = aComment("Use the cache.", { id: "t1" });
  test.each([
    ["a line comment", { threads: [aThread([comment])] }, "t1"],
    ["a review's words", { reviews: [aReview("Shorter, please.", { id: "r1" })] }, "r1"],
    ["/revise", { comments: [aComment("/revise use the cache\nand log it", { id: "c1" })] }, "c1"],
  ])("%s asks for a revision and is seen", (_, more, id) => {
    const decision = decide(withPull(more), {});
    expect(decision.action).toMatchObject({ kind: "revise", head: "a".repeat(40), feedback: [{ id }] });
    expect(edits(decision, "react")).toEqual([{ kind: "react", subject: `N_${id}`, content: "EYES" }]);
  });
  test("words that were put into a command after it was heard are nobody's", () => {
    const edited = { id: "c1", isEdited: true, editedBy: aPerson("bob"), reactions: ["ROCKET"] };
    const { action: next } = decide(withPull({ comments: [aComment("/revise And the moon.", edited)] }), {});
    expect(next.kind).toBe("wait");
  });
  test("what somebody without a say writes is not parsed: what reads like a command is one", () => {
    const text = "Please:\n\n```\n/help\n```";
    const said = (by = aPerson()) => withPull({ reviews: [aReview(text, { id: "r1", by })] });
    expect(decide(said(), {}).action.kind).toBe("revise");
    expect(edits(decide(said(rita), {}), "review")).toEqual([]);
  });
  test("whoever may not change the plan is told so once, however often they speak", () => {
    const reviews = ["r1", "r2", "r3"].map((id) => aReview(`Word ${id}.`, { id, by: rita }));
    const threads = [aThread([aComment("And this.", { id: "t1", by: rita })])];
    const s = withPull({ reviews, threads });
    const told = edits(decide(s, {}), "review");
    expect(told).toHaveLength(1);
    expect(edits(decide(shown(s, decide(s, {})), {}), "review")).toEqual([]);
  });
  test.each<[string, ReturnType<typeof aPerson> | undefined]>([
    ["a reader", rita],
    ["an account that is no more", undefined],
  ])("words that %s put into somebody's comment do not change the plan", (_, editedBy) => {
    const thread = (by: typeof editedBy) =>
      withPull({ threads: [aThread([aComment("Drop it.", { id: "t1", isEdited: true, editedBy: by })])] });
    expect(decide(thread(aPerson()), {}).action.kind).toBe("revise");
    expect(decide(thread(editedBy), {}).action.kind).toBe("wait");
  });
  test("all that waits is taken in at once, oldest first", () => {
    const late = aComment("late", { id: "t2", at: minute(40) });
    const early = aReview("early", { id: "r2", at: minute(15) });
    const { action: next } = decide(withPull({ threads: [aThread([late])], reviews: [early] }), {});
    expect(next.kind === "revise" && next.feedback.map((one) => one.text)).toEqual(["early", "late"]);
  });
  test("more than one answer can hold are taken in one revision after the other, and none is lost", () => {
    const all = Array.from({ length: 70 }, (_, n) =>
      aReview(`Word ${n}.`, { id: `r${n}`, at: minute(20) + n }),
    );
    const first = decide(withPull({ reviews: all }), {}).action;
    const taken = first.kind === "revise" ? first.feedback.map((one) => one.id) : [];
    expect(taken).toEqual(all.slice(0, 50).map((one) => one.id));
    const revision = aRevision(
      "d",
      taken.map((feedback) => ({ feedback, became: "answered" as const, reply: "So." })),
    );
    const s = aPlannedSnapshot({ branch: aBranch([revision, planCommit]), pull: aPull({ reviews: all }) });
    expect(decide(s, {}).action).toMatchObject({ feedback: all.slice(50).map(({ id }) => ({ id })) });
  });
  test("what is said of the plan as a whole is declined one by one, and each only once", () => {
    const reviews = [
      aReview("One.", { by: rita, id: "r1" }),
      aReview("Two.", { by: aPerson("ghost"), id: "r2" }),
    ];
    const s = withPull({ reviews });
    const decision = decide(s, {});
    expect(edits(decision, "review").map((edit) => edit.notice)).toEqual(["reply:r1", "reply:r2"]);
    expect(edits(decide(shown(s, decision), {}), "review")).toEqual([]);
  });
  test("an outsider's comment is declined once, in its conversation, and changes nothing", () => {
    const s = withPull({ threads: [aThread([{ ...comment, by: rita }])] });
    const decision = decide(s, {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "review")).toMatchObject([
      { replies: [{ thread: "T_t1", notice: "reply:t1", isResolving: false }] },
    ]);
    expect(edits(decide(shown(s, decision), {}), "review")).toEqual([]);
  });
  test("a bot's comment is not even answered", () => {
    const by = aPerson("robot", { isBot: true });
    const decision = decide(withPull({ threads: [aThread([{ ...comment, by }])] }), {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "review")).toEqual([]);
  });
  test("what a revision took in is answered in one review, resolved where applied, and not taken in again", () => {
    const threads = [aThread([comment]), aThread([aComment("Why?", { id: "t3" })])];
    const revision = aRevision("d", [
      { feedback: "t1", became: "applied", reply: "The cache is used." },
      { feedback: "t3", became: "answered", reply: "Because." },
    ]);
    const s = aPlannedSnapshot({ branch: aBranch([revision, planCommit]), pull: aPull({ threads }) });
    const decision = decide(s, {});
    expect(decision.action).toEqual({ kind: "wait", reason: "Waiting for approval." });
    expect(edits(decision, "review")).toMatchInlineSnapshot(`
[
  {
    "body": "**Revision 2** of the plan: ddddddd",
    "dispositions": [
      {
        "became": "applied",
        "feedback": "t1",
        "reply": "The cache is used.",
      },
      {
        "became": "answered",
        "feedback": "t3",
        "reply": "Because.",
      },
    ],
    "kind": "review",
    "notice": "answers:dddddddddddddddddddddddddddddddddddddddd",
    "pending": undefined,
    "pull": "PR_1",
    "replies": [
      {
        "body": "**Applied in ddddddd.** The cache is used.",
        "isResolving": true,
        "notice": "reply:t1",
        "thread": "T_t1",
      },
      {
        "body": "**Answered.** Because.",
        "isResolving": false,
        "notice": "reply:t3",
        "thread": "T_t3",
      },
    ],
  },
]
`);
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("answers that leave the plan as it is are given from the outcome, and the model is not asked again", () => {
    const s = withPull({ threads: [aThread([comment])] });
    const answers = [{ feedback: "t1", became: "answered" as const, reply: "It is." }];
    const decision = decide(s, { answers });
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "review")).toMatchObject([
      { body: "The plan is unchanged.", replies: [{ thread: "T_t1" }] },
    ]);
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("the answers of a revision are given once it is pushed, and are read from its review afterwards", () => {
    const c5 = aComment("/revise use the cache", { id: "c5", reactions: ["EYES"] });
    const pull = aPull({ comments: [c5], threads: [aThread([comment])] });
    const given = [
      { feedback: "t1", became: "applied" as const, reply: "Done.\nAnd more." },
      { feedback: "c5", became: "declined" as const, reply: "No." },
    ];
    const status = aStatus({ unposted: { revision: 2, digest: "d", dispositions: given } });
    expect(decide(aPlannedSnapshot({ pull, status }), {}).action.kind).toBe("revise");
    const branch = aBranch([ourCommit("d", { "Plan-Revision": "2", "Plan-Digest": "d" }), planCommit]);
    const pushed = aPlannedSnapshot({ branch, pull, status });
    const decision = decide(pushed, {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "review")).toMatchObject([
      { notice: `answers:${oid("d")}`, dispositions: [{ reply: "Done." }, { reply: "No." }] },
    ]);
    const after = shown(pushed, decision);
    expect(decide(after, {}).updates).toEqual([]);
    expect(decide(after, {}).record.unposted).toBeUndefined();
    expect(decide({ ...after, status: aStatus() }, {}).action.kind).toBe("wait");
    expect(decide({ ...pushed, status: aStatus() }, {}).action.kind).toBe("revise");
  });
  test("a /revise that landed gets its rocket", () => {
    const comments = [aComment("/revise use the cache", { id: "c5" })];
    const revision = aRevision("d", [{ feedback: "c5", became: "applied", reply: "Done." }]);
    const s = aPlannedSnapshot({
      branch: aBranch([revision, planCommit]),
      pull: aPull({ comments: comments }),
    });
    expect(edits(decide(s, {}), "react")).toEqual([{ kind: "react", subject: "N_c5", content: "ROCKET" }]);
  });
  test("once everything is done, comments on the plan are answered with how to change it", () => {
    const s = aFinishedSnapshot({ pull: aPull({ threads: [aThread([comment])] }) });
    expect(edits(decide(s, {}), "review")[0]?.replies[0]?.body).toContain(
      "Every item is done. To change the plan, comment `/revise …`",
    );
  });
  test("/revise with /pause in one comment is both, also when the reaction is there before the revision", () => {
    const s = withPull({ comments: [aComment("/revise use the cache\n\n/pause", { id: "c6" })] });
    expect(decide(s, {}).action.kind).toBe("revise");
    expect(decide(shown(s, decide(s, {})), {}).action.kind).toBe("revise");
  });
  test("a commit of ours keeps its approval record", () => {
    const s = anApprovedSnapshot({ branch: aBranch([ourCommit("c", { "Plan-Item": "1" }), planCommit]) });
    expect(decide(s, {}).action).toMatchObject({ kind: "execute-item", approval: anApproval() });
  });
});

test("whoever may not change the code is told so, and that it is unchanged", () => {
  const decision = decide(withThread(onCode("Double it.", { by: aPerson("rita") })), {});
  const reply =
    "**Declined.** Thanks! Changing the code requires `write` access. A maintainer can make this change.";
  expect(edits(decision, "review")).toMatchObject([
    { body: "The code is unchanged.", replies: [{ thread: "T_t1", body: reply }] },
  ]);
  const onPlan = aThread([aComment("No.", { id: "t1", by: aPerson("rita") })]);
  expect(edits(decide(withThread(onPlan), {}), "review")).toMatchObject([
    {
      body: "The plan is unchanged.",
      replies: [{ body: expect.stringContaining("Changing the plan requires") }],
    },
  ]);
});
