import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import type { Comment, Issue, Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  aBranch,
  aComment,
  anApproval,
  anIssue,
  aPerson,
  aPlannedSnapshot,
  aPull,
  aSnapshot,
  aStatus,
  minute,
} from "./builders.ts";
import { planCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const rita = aPerson("rita");
const us = aSnapshot().self;
const askedFor = (s: Snapshot) => peopleToAskFor(s).all;
const TAKEN_OFF = { kind: "wait", reason: "Inactive: the label was removed." };

const event = (at: number, by = aPerson()) => ({ id: `LE_${at}`, label: "ai-plan", by, at });
const ask = (more: Partial<Comment> = {}) => aComment("/plan", { id: "c5", on: "issue", ...more });
/** An issue without the label, and what is said on it. */
const bare = (comments: readonly Comment[], more: Partial<Issue> = {}) =>
  anIssue({ labels: [], labelled: [], comments: comments, ...more });
const unlabelled = (comments: readonly Comment[], more: Partial<Snapshot> = {}) =>
  aSnapshot({ issue: bare(comments), ...more });
/** The same once the label is on, put on by us or by whoever was quicker. */
const labelled = (s: Snapshot, at = minute(21), by = us): Snapshot => ({
  ...s,
  issue: { ...s.issue, labels: ["ai-plan"], labelled: [...s.issue.labelled, event(at, by)] },
});
const cancelled = aStatus({ requester: "olga", cancelledAt: minute(15) });

test("where the requester loses the role before there is a plan, the status comment says so", () => {
  const status = aStatus({ requester: "olga", labelEvent: "LE_1" });
  const s = aSnapshot({ status, roles: new Map([["olga", "read"]]) });
  const decision = decide(s, {});
  expect(decision.action.kind).toBe("wait");
  expect(edits(decision, "status").map(({ body }) => body.split("\n")[0])).toEqual([
    "**Redline** · Inactive: the label was added by somebody without the access to request a plan.",
  ]);
});

describe("`/plan` asks for a plan, as the label does", () => {
  test("it is remembered, then marked, then the label follows, and then the plan is made", () => {
    const s = unlabelled([ask()]);
    const first = decide(s, {});
    expect(first.action).toEqual({ kind: "label", reason: "Requested with `/plan`" });
    expect(first.updates).toMatchObject([
      { kind: "status", record: { requester: "olga", requestedAt: minute(20), handled: ["c5"] } },
      { kind: "react", subject: "N_c5", content: "ROCKET" },
    ]);
    const again = shown(s, first);
    expect(decide(again, {})).toMatchObject({ updates: [], action: first.action });
    expect(decide(labelled(again), {}).action).toMatchObject({ kind: "draft-plan" });
  });
  test("a crash before the reaction is made up for", () => {
    const first = decide(unlabelled([ask()]), {});
    const [status] = edits(first, "status");
    const s = unlabelled([ask()], { status: aStatus(status?.record) });
    expect(edits(decide(s, {}), "react")).toEqual([{ kind: "react", subject: "N_c5", content: "ROCKET" }]);
    expect(decide(s, {}).action.kind).toBe("label");
  });
  test("whoever asked so is the requester: their role counts, and they are asked for a review", () => {
    const author = { ...ask(), by: aPerson("olga") };
    const status = aStatus({ requester: "olga", requestedAt: minute(20) });
    const s = labelled(unlabelled([author], { status }));
    expect(askedFor(s)).toContain("olga");
    const plan = { branch: aBranch(), plan: aPlannedSnapshot().plan, pull: aPull() };
    expect(edits(decide({ ...s, ...plan }, {}), "ask-review")).toMatchObject([{ people: ["U_olga"] }]);
  });
  test.each<[string, number]>([
    ["before our look", minute(21)],
    ["in the same second", minute(20)],
  ])("a reader who puts the label on %s does not take the place of who may ask", (_, at) => {
    const status = aStatus({ requester: "olga", requestedAt: minute(20) });
    expect(decide(labelled(unlabelled([ask()], { status }), at, rita), {}).action.kind).toBe("draft-plan");
  });
  test("a label of a reader from before is taken as put on for who writes `/plan`", () => {
    const issue = anIssue({ labelled: [event(minute(1), rita)], comments: [ask()] });
    const decision = decide(aSnapshot({ issue }), {});
    expect(decision.action.kind).toBe("draft-plan");
    expect(edits(decision, "comment")).toEqual([]);
    const after = shown(aSnapshot({ issue }), decision);
    expect(decide(after, {}).action.kind).toBe("draft-plan");
    expect(decide({ ...after, issue: { ...after.issue, labels: [] } }, {}).action).toEqual(TAKEN_OFF);
  });
  test("a label that a person takes off stays off, until somebody asks again", () => {
    const status = aStatus({ requester: "olga", requestedAt: minute(20) });
    const heard = ask({ reactions: ["ROCKET"] });
    const off = bare([heard], { labelled: [event(minute(20), us)] });
    expect(decide(aSnapshot({ issue: off, status }), {}).action).toEqual(TAKEN_OFF);
    const anew = { ...off, comments: [heard, ask({ id: "c6", at: minute(30) })] };
    expect(decide(aSnapshot({ issue: anew, status }), {}).action.kind).toBe("label");
  });
  test.each<[string, Snapshot["status"]]>([
    ["that was taken off", aStatus({ requester: "olga", labelEvent: "" })],
    ["of a plan that was cancelled", cancelled],
    ["that somebody replaced", aStatus({ requester: "olga", labelEvent: "LE_before" })],
  ])("a reader who puts on the label %s brings nothing back", (_, status) => {
    const s = aPlannedSnapshot({ status, issue: anIssue({ labelled: [event(minute(30), rita)] }) });
    expect(decide(s, {}).action.kind).toBe("wait");
    expect(decide(s, {}).action.reason).toMatch(/Cancelled|without the access/);
    expect(askedFor(s)).toContain("rita");
    const bySomebody = { ...s, issue: anIssue({ labelled: [event(minute(30))] }) };
    expect(decide(bySomebody, {}).action.reason).toBe("Waiting for approval.");
  });
  test("a label that was seen off does not count when it is on again before it was looked at", () => {
    const s = aPlannedSnapshot({ status: aStatus({ requester: "olga" }), issue: anIssue({ labels: [] }) });
    expect(shown(s, decide(s, {})).status?.record.labelEvent).toBe("");
  });
  test("the approver's role is asked also while the label is off: a `/plan` may put it on", () => {
    const status = aStatus({ approval: anApproval({ by: "max" }) });
    const s = aPlannedSnapshot({ status, issue: anIssue({ labels: [] }) });
    expect(askedFor(s)).toContain("max");
  });
  test("where it is out of sight who put the label on, it is not the issue's author", () => {
    const s = aSnapshot({ issue: anIssue({ labelled: [], author: aPerson("olga") }) });
    expect(askedFor(s)).not.toContain("olga");
    expect(decide(s, {}).action.reason).toBe(
      "Inactive: the label was added by somebody without the access to request a plan.",
    );
  });
  test("labels are told apart as GitHub does: not by case", () => {
    const settings = { ...aSnapshot().settings, label: "AI-Plan" };
    const status = aStatus({ requester: "olga", requestedAt: minute(20) });
    expect(decide(labelled(unlabelled([ask()], { settings, status })), {}).action.kind).toBe("draft-plan");
  });
  test("the wish is forgotten once there is a pull request: nothing is left that could put the label on", () => {
    const status = aStatus({ requester: "olga", requestedAt: minute(20) });
    const comments = [ask({ reactions: ["ROCKET"] })];
    const s = aPlannedSnapshot({
      issue: anIssue({ labelled: [event(minute(21), us)], comments: comments }),
      status,
    });
    const after = shown(s, decide(s, {}));
    expect(after.status?.record).not.toHaveProperty("wish");
    expect(decide({ ...after, issue: bare(comments) }, {}).action).toEqual(TAKEN_OFF);
  });
  test.each<[string, Partial<Issue>]>([
    ["on", {}],
    ["off", { labels: [] }],
  ])("it starts again what was cancelled, with the label %s", (_, more) => {
    const issue = anIssue({ ...more, comments: [ask()] });
    const [status] = edits(decide(aPlannedSnapshot({ issue, status: cancelled }), {}), "status");
    expect(status?.record).not.toHaveProperty("cancelledAt");
    const before = { ...issue, comments: [ask({ at: minute(15) })] };
    const decision = decide(aPlannedSnapshot({ issue: before, status: cancelled }), {});
    expect(edits(decision, "status")[0]?.record.cancelledAt).toBe(minute(15));
  });
  test("a /cancel before anything was shown is remembered", () => {
    const comments = [aComment("/cancel", { at: minute(19), on: "issue" })];
    const s = aSnapshot({ issue: anIssue({ comments: comments }) });
    const after = shown(s, decide(s, {}));
    expect(after.status?.record.cancelledAt).toBe(minute(19));
    expect(decide(after, {}).action).toEqual({
      kind: "wait",
      reason: "Cancelled. Comment `/plan` to start again.",
    });
  });
  test("other commands of the same look are heard as well once it holds", () => {
    const comments = [aComment("/budget +5", { at: minute(19), on: "issue" }), ask()];
    const decision = decide(
      aPlannedSnapshot({ issue: anIssue({ comments: comments }), status: cancelled }),
      {},
    );
    expect(edits(decision, "react")).toHaveLength(2);
  });
  test("a label that cannot be put on is told, and waits for `/plan` or for a person's label", () => {
    const failure = { id: "label-1", phase: "label" as const, text: ownText("No.") };
    const status = aStatus({ requester: "olga", requestedAt: minute(20), failure });
    const s = unlabelled([ask({ reactions: ["ROCKET"] })], { status });
    expect(decide(s, {})).toMatchObject({
      updates: [{ notice: "failed:label-1" }, { kind: "status" }],
      action: { kind: "wait", reason: expect.stringContaining("could not be added") },
    });
    const again = bare([ask({ id: "c6", at: minute(30) })]);
    expect(decide({ ...s, issue: again }, {}).action.kind).toBe("label");
    expect(decide(labelled(s), {}).action.kind).toBe("draft-plan");
  });
});

describe("`/plan` that does not hold", () => {
  test("a reader gets one polite comment, however often they ask, and nothing else is shown", () => {
    const s = unlabelled([ask({ by: rita }), ask({ by: rita, id: "c6" })]);
    const decision = decide(s, {});
    expect(decision.action).toEqual(TAKEN_OFF);
    expect(decision.updates.map((edit) => edit.kind)).toEqual(["comment", "react", "react"]);
    expect(edits(decision, "comment")[0]?.body).toMatchInlineSnapshot(
      `"@rita Thanks! Requesting a plan requires \`write\` access (you have \`read\`). A maintainer can comment \`/plan\` or add the label \`ai-plan\`."`,
    );
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("asking takes the trigger role, any other command the approve role, both take both", () => {
    const settings = {
      ...aSnapshot().settings,
      roles: { trigger: "read", feedback: "write", approve: "write" },
    } as const;
    const next = (body: string, by = rita) =>
      decide(unlabelled([{ ...ask({ by }), body }], { settings }), {}).action.kind;
    expect([next("/plan"), next("/plan\n/pause"), next("/plan\n/help", aPerson())]).toEqual([
      "label",
      "wait",
      "label",
    ]);
    const strict = { ...settings, roles: { ...settings.roles, trigger: "maintain" as const } };
    const help = { ...ask(), body: "/plan\n/help" };
    expect(decide(unlabelled([help], { settings: strict }), {}).action).toEqual(TAKEN_OFF);
  });
  test("where the plan is there already, one line says where it is and what to write", () => {
    const decision = decide(aPlannedSnapshot({ issue: anIssue({ comments: [ask()] }) }), {});
    expect(edits(decision, "react")).toMatchObject([{ content: "CONFUSED" }]);
    expect(edits(decision, "comment")[0]?.body).toMatchInlineSnapshot(
      `"@olga This issue already has a plan: #7. To change it, comment on its lines or use \`/revise …\`; to continue after a failure, use \`/retry\`; after a pause, \`/resume\`."`,
    );
  });
  test.each<[string, Snapshot]>([
    ["on a closed issue", unlabelled([], { issue: bare([ask()], { isOpen: false }) })],
    [
      "in an archived repository",
      unlabelled([ask()], { repository: { ...aSnapshot().repository, isArchived: true } }),
    ],
    [
      "beside a merged plan",
      aPlannedSnapshot({ issue: bare([ask()]), pull: aPull({ isOpen: false, isMerged: true }) }),
    ],
    ["beside a closed plan", aPlannedSnapshot({ issue: bare([ask()]), pull: aPull({ isOpen: false }) })],
    ["by a bot", unlabelled([ask({ by: aPerson("robot", { isBot: true }) })])],
    ["quoted", unlabelled([{ ...ask(), body: "> /plan" }])],
    ["as another command", unlabelled([{ ...ask(), body: "/approve" }])],
  ])("%s it is nothing", (_, s) => {
    expect(decide(s, {})).toMatchObject({ updates: [], action: { kind: "wait" } });
    expect(askedFor(s)).toEqual([]);
  });
  test("on an issue without the label only those who write `/plan` are asked for", () => {
    const comments = [ask({ by: rita }), aComment("/approve", { by: aPerson("max"), on: "issue" })];
    expect(askedFor(unlabelled(comments))).toEqual(["rita"]);
    expect(askedFor(aPlannedSnapshot({ issue: bare(comments), branch: aBranch([planCommit]) }))).toEqual([
      "rita",
    ]);
  });
});
