import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import { readCommands } from "../../src/core/discussion/command.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import {
  aComment,
  anApprovedSnapshot,
  anIssue,
  aPerson,
  aPlannedSnapshot,
  aPull,
  aReview,
  aSnapshot,
  aStatus,
  aThread,
  minute,
} from "./builders.ts";
import { edits, shown } from "./shown.ts";

const rita = aPerson("rita");
const withComments = (...comments: readonly Comment[]) =>
  aPlannedSnapshot({ pull: aPull({ comments }), status: aStatus() });
const said = (s: Snapshot) => edits(decide(s, {}), "comment").map(({ body }) => body);
const reactions = (s: Snapshot) => edits(decide(s, {}), "react").map(({ content }) => content);

describe("a word that is not a command", () => {
  test.each<[string, string | undefined]>([
    ["/aprove", "approve"],
    ["/Approved", "approve"],
    ["/approve.", "approve"],
    ["/apprve it", "approve"],
    ["/rivese the goal", "revise"],
    ["/hlep", "help"],
    ["/ai aprove", "approve"],
    ["/redline /puase", "pause"],
    ["/redline foo", undefined],
    ["/ai review", "revise"],
  ])("%s is meant for us: %s", (body, meant) => {
    expect(readCommands(body).unknown).toEqual({ word: body.split(" it")[0]?.split(" the")[0], meant });
  });
  test.each([
    "/lgtm",
    "/review",
    "/rebase",
    "/retest",
    "/hold",
    "/tmp/approve",
    "/tmp",
    "> /aprove",
    "`/aprove`",
    "/plays",
  ])("%s is not", (body) => {
    expect(readCommands(body).unknown).toBeUndefined();
  });
  test("is answered with the command that may be meant, once, and nothing else of the comment is done", () => {
    const s = withComments(aComment("/aprove\n/pause", { id: "c5" }));
    const decision = decide(s, {});
    expect(said(s)).toEqual([
      "@olga `/aprove` is not a command, so nothing was done. Did you mean `/approve`? Post it again.",
    ]);
    expect(edits(decision, "react")).toEqual([{ kind: "react", subject: "N_c5", content: "CONFUSED" }]);
    expect(decision.record.isPaused).toBeUndefined();
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("behind our prefix, it is answered with the list of commands", () => {
    expect(said(withComments(aComment("/redline start")))[0]).toMatch(
      /is not a command[\s\S]*\| `\/plan` \|/,
    );
  });
  test("in a conversation of the plan, it is no feedback either", () => {
    const thread = aThread([aComment("/aprove", { id: "t1", reactions: ["CONFUSED"] })]);
    const s = aPlannedSnapshot({ pull: aPull({ threads: [thread] }) });
    expect(decide(s, {}).action).toMatchObject({ kind: "wait", reason: "Waiting for approval." });
  });
});

describe("/help", () => {
  const asked = (id: string) => aComment("/help", { id, by: rita });
  test("is answered for anybody, readers once", () => {
    const s = withComments(asked("c5"), asked("c6"));
    const decision = decide(s, {});
    expect(said(s)).toHaveLength(1);
    expect(said(s)[0]).toMatch(/^Commands, one per line/);
    expect(reactions(s)).toEqual(["ROCKET", "ROCKET"]);
    expect(said(shown(s, decision))).toEqual([]);
  });
  test.each<[string, Partial<Snapshot>]>([
    ["closed", { issue: anIssue({ isOpen: false }) }],
    ["off", { issue: anIssue({ labels: [] }) }],
    ["cancelled", { status: aStatus({ cancelledAt: minute(15) }) }],
    ["merged", { pull: aPull({ isMerged: true, isOpen: false, comments: [asked("c5")] }) }],
    ["lost", { status: aStatus({}, { state: "lost" }) }],
  ])("also when the plan is %s", (_, more) => {
    expect(said({ ...withComments(asked("c5")), ...more })[0]).toMatch(/^Commands, one per line/);
  });
  test("takes no role from people with a say", () => {
    const settings = {
      ...aSnapshot().settings,
      roles: { trigger: "read", feedback: "read", approve: "admin" },
    } as const;
    expect(said({ ...withComments(asked("c5")), settings })[0]).toMatch(/^Commands, one per line/);
  });
});

describe("a plain comment", () => {
  const first = aComment("Should this use the cache?", { id: "c5" });
  const second = aComment("And log it.", { id: "c6", at: minute(21) });
  test("is answered once per person with how to be heard; later ones are only seen", () => {
    const s = withComments(first, second);
    expect(said(s)).toEqual([expect.stringMatching(/^@olga Redline did not act on this comment/)]);
    expect(reactions(s)).toEqual(["EYES", "EYES"]);
    const after = shown(s, decide(s, {}));
    expect(decide(after, {}).updates).toEqual([]);
    const third = {
      ...after,
      issue: { ...after.issue, comments: [aComment("Hm.", { id: "c7", on: "issue" })] },
    };
    expect(said(third)).toEqual([]);
    expect(reactions(third)).toEqual(["EYES"]);
    expect(peopleToAskFor(s).all).toEqual(["olga"]);
  });
  test("that only thanks is seen, and nothing else", () => {
    expect(said(withComments(aComment("Thanks!")))).toEqual([]);
    expect(reactions(withComments(aComment("Thanks!")))).toEqual(["EYES"]);
  });
  test.each<[string, Comment]>([
    ["of a reader", { ...first, by: rita }],
    ["of a bot", { ...first, by: aPerson("robot", { isBot: true }) }],
    ["to another bot", { ...first, body: "/lgtm" }],
    ["from before the plan was requested", { ...first, at: minute(0) }],
  ])("%s is left alone", (_, comment) => {
    expect(decide(shown(withComments(), decide(withComments(), {})), {}).updates).toEqual([]);
    const s = withComments(comment);
    expect([said(s), reactions(s)]).toEqual([[], []]);
  });
  test("that was written while the label was off is left alone when `/plan` asks again", () => {
    const plan = aComment("/plan", { id: "c9", at: minute(22), on: "issue" });
    const s = { ...withComments(first), issue: anIssue({ labels: [], comments: [plan] }) };
    expect(decide(s, {}).action.kind).toBe("label");
    expect(said(s)).toEqual([]);
  });
  test("is feedback where the settings say so, and ignored where they say that", () => {
    const settings = (comments: "revise" | "ignore") => ({ ...aSnapshot().settings, comments });
    const s = withComments(first, { ...second, by: rita });
    const { action } = decide({ ...s, settings: settings("revise") }, {});
    expect(action).toMatchObject({ kind: "revise", feedback: [{ id: "c5", text: first.body }] });
    const ignoring = { ...s, settings: settings("ignore") };
    expect([said(ignoring), reactions(ignoring), decide(ignoring, {}).action.kind]).toEqual([[], [], "wait"]);
  });
});

describe("an approving review without /approve", () => {
  const review = { id: "r9", at: minute(20), head: undefined, isAgainst: false, isApproving: true };
  const approving = (body: string, by = aPerson()) =>
    aPlannedSnapshot({ pull: aPull({ reviews: [aReview(body, { id: "r9", by, review })] }) });
  test.each(["", "LGTM"])("is answered once with what starts the work, without a model (%j)", (body) => {
    const s = approving(body);
    expect(said(s)).toEqual([
      "@olga Thanks for the review. An approving review does not start the work. To start it, comment `/approve`.",
    ]);
    expect(decide(s, {}).action.kind).toBe("wait");
    expect(said(shown(s, decide(s, {})))).toEqual([]);
  });
  test("names the access that it takes", () => {
    const settings = {
      ...aSnapshot().settings,
      roles: { trigger: "read", feedback: "read", approve: "write" },
    } as const;
    expect(said({ ...approving("", rita), settings })[0]).toContain("somebody with `write` access comments");
  });
  test("means nothing once the work is approved, or from somebody without a say", () => {
    const { pull } = approving("");
    expect(said(anApprovedSnapshot({ pull }))).toEqual([]);
    expect(said(approving("", rita))).toEqual([]);
  });
});

describe("nothing that was said while the plan was inactive takes effect later", () => {
  const cancel = aComment("/cancel", { id: "c5", at: minute(20) });
  const approve = aComment("/approve", { id: "c6", at: minute(21) });
  const plan = aComment("/plan", { id: "c7", at: minute(22) });
  test("an /approve after a /cancel is refused, though a /plan follows before anybody looks", () => {
    const { record, action, updates } = decide(withComments(cancel, approve, plan), {});
    expect([record.approval, action.kind]).toEqual([undefined, "wait"]);
    expect(updates).toContainEqual({ kind: "react", subject: "N_c6", content: "CONFUSED" });
  });
  test("nor does a /revise that follows a /cancel", () => {
    const revise = aComment("/revise use the cache", { id: "c6", at: minute(21) });
    const s = withComments(cancel, revise, plan);
    expect(reactions(s)).toEqual(["ROCKET", "CONFUSED", "ROCKET"]);
    expect(decide(s, {}).action.kind).toBe("wait");
  });
  test("an /approve that a /cancel in the same comment precedes is refused with it", () => {
    const { record } = decide(withComments(aComment("/cancel\n/approve")), {});
    expect([record.approval, record.cancelledAt]).toEqual([undefined, undefined]);
  });
  test.each<[string, Partial<Snapshot>, Partial<Snapshot>]>([
    ["closed", { issue: anIssue({ isOpen: false }) }, { issue: anIssue({ reopenedAt: minute(30) }) }],
    [
      "without its label",
      { issue: anIssue({ labels: [] }) },
      { issue: anIssue({ labelled: [{ id: "LE_2", label: "ai-plan", by: aPerson(), at: minute(30) }] }) },
    ],
  ])("a /revise while it is %s is answered at once, and also if nobody looked then", (_, off, on) => {
    const s = withComments(aComment("/revise use the cache", { id: "c5" }));
    const then = { ...s, ...off };
    expect(said(then)[0]).toMatch(/so nothing was done/);
    const later = { ...shown(then, decide(then, {})), ...on };
    expect(decide(later, {}).action.kind).toBe("wait");
    expect(said({ ...s, ...on })[0]).toMatch(/posted before this plan was restarted/);
    expect(decide({ ...s, ...on }, {}).action.kind).toBe("wait");
  });
});

test("a refusal because of open conversations links them, and those of readers do not count", () => {
  const asked = { ...aComment("Why?", { id: "t12" }), reactions: ["EYES"] };
  const threads = [aThread([asked]), aThread([aComment("Me too?", { id: "t13", by: rita })])];
  const approving = aComment("/approve", { at: minute(40) });
  const s = aPlannedSnapshot({
    pull: aPull({ threads, comments: [approving] }),
    notices: new Set(["reply:t12", "reply:t13"]),
  });
  expect(said(s)).toEqual([
    "@olga 1 conversation on the plan is not resolved: [1](https://github.com/o/r/pull/7#discussion_r12). Resolve it, then approve again.".replace(
      "github.com",
      "github.test",
    ),
  ]);
});
