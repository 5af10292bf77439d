import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import { digestOf, tick } from "../../src/core/plan/file.ts";
import type { Commit, Snapshot } from "../../src/core/state/snapshot.ts";
import type { StatusRecord } from "../../src/core/state/status.ts";
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
} from "./builders.ts";
import {
  ALL_TICKED,
  anItemCommit,
  aPlanFile,
  oid,
  ourCommit,
  PLAN_TEXT,
  planCommit,
  theirCommit,
} from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const next = (s: Snapshot) => decide(s, {}).action;
const comments = (s: Snapshot) => edits(decide(s, {}), "comment").map(({ body }) => body);
const approving = (body = "/approve", more: Parameters<typeof aComment>[1] = {}) =>
  aComment(body, { id: "c900", reactions: ["ROCKET"], ...more });
const withComment = (...comments: ReturnType<typeof aComment>[]): Snapshot => ({
  ...anApprovedSnapshot(),
  pull: aPull({ comments: comments }),
});

describe("an approval that was remembered counts only while GitHub shows it", () => {
  test("as it was given", () => {
    expect(next(withComment(approving())).kind).toBe("execute-item");
    expect(next(withComment(approving("/approve\n\nThanks, all.", { isEdited: true }))).kind).toBe(
      "execute-item",
    );
  });
  test.each<[string, Snapshot, string]>([
    ["its comment is gone", withComment(), "was deleted"],
    [
      "its comment is somebody else's",
      withComment(approving("/approve", { by: aPerson("max") })),
      "was deleted",
    ],
    ["its comment says something else", withComment(approving("Not yet.", { isEdited: true })), "was edited"],
    ["its comment quotes it", withComment(approving("> /approve", { isEdited: true })), "was edited"],
    [
      "its comment names another wording",
      withComment(approving(`/approve ${"0".repeat(16)}`, { isEdited: true })),
      "was edited",
    ],
    [
      "its writer has lost the role",
      { ...withComment(approving()), roles: new Map([["olga", "triage"]]) },
      "no longer has the `write` access",
    ],
    ["its writer's role is not known", { ...withComment(approving()), roles: new Map() }, "(now `none`)"],
  ])("not when %s", (_, s, why) => {
    expect(next(s).reason).toBe("Waiting for approval.");
    expect(comments(s).join()).toContain(why);
    const after = shown(s, decide(s, {}));
    expect(after.status?.record.approval).toBeUndefined();
    expect(comments(after)).toEqual([]);
  });
  test("the role of its writer is asked for each time, under the name they have now", () => {
    const renamed = aPerson("olga-o", { id: 104 });
    const s = withComment(approving("/approve", { by: renamed }));
    expect(peopleToAskFor(s)).toEqual({ all: ["olga-o"], fresh: ["olga-o"] });
    expect(next({ ...s, roles: new Map([["olga-o", "write"]]) }).kind).toBe("execute-item");
    expect(next({ ...s, roles: new Map([["olga", "write"]]) }).kind).toBe("wait");
    expect(peopleToAskFor(aFinishedSnapshot()).fresh).toEqual([]);
  });
});

describe("done is what our commit did for exactly this wording of the item", () => {
  const ticked = aPlanFile(ALL_TICKED);
  const checks = (s: Snapshot) => edits(decide(s, {}), "check");
  test("boxes that a person ticked need an approval, and never get a green check", () => {
    const s = aPlannedSnapshot({ plan: ticked });
    expect(next(s).reason).toBe("Waiting for approval.");
    const archive = ourCommit("f", { "Plan-Archived": "docs/plans/issue-42.md" });
    const finished = aFinishedSnapshot({ branch: aBranch([archive, planCommit]) });
    expect(checks(finished)).toMatchObject([
      { conclusion: "NEUTRAL", summary: expect.stringContaining("Items 1, 2: ticked by hand") },
    ]);
    expect(edits(decide(finished, {}), "pull")[0]?.body).toContain("Ticked by hand, not verified");
  });
  test.each<[string, Commit]>([
    ["of a person that claims to be one", { ...anItemCommit("d", 1), ours: undefined }],
    ["for another wording of the item", anItemCommit("d", 1, PLAN_TEXT.replace("Because.", "For fun."))],
    ["for another item of the same words", anItemCommit("d", 2)],
  ])("a commit %s does not count", (_, commit) => {
    const branch = aBranch([commit, planCommit]);
    const s = anApprovedSnapshot({ branch, status: aStatus({ approval: anApproval({ head: oid("d") }) }) });
    expect(next(s)).toMatchObject({ item: { id: 1 } });
  });
  test("a box that a person cleared does not undo what was done", () => {
    const branch = aBranch([anItemCommit("d", 1), planCommit]);
    expect(next(anApprovedSnapshot({ branch }))).toMatchObject({ item: { id: 2 } });
  });
  test("all of it done by us is green; a commit of a person after it is not", () => {
    const finished = aFinishedSnapshot();
    expect(checks(finished)).toMatchObject([{ conclusion: "SUCCESS" }]);
    const { commits = [] } = finished.branch ?? {};
    const after = { ...finished, branch: aBranch([theirCommit("9", "Break it"), ...commits]) };
    expect(checks(after)).toMatchObject([
      { conclusion: "NEUTRAL", head: oid("9"), summary: expect.stringContaining("Break it") },
    ]);
    const [archive, second, ...rest] = commits;
    const between = [archive, second, theirCommit("9"), ...rest].filter((one) => one !== undefined);
    expect(checks({ ...finished, branch: aBranch(between) })).toMatchObject([{ conclusion: "NEUTRAL" }]);
  });
  test("evidence is what the signed commit says, not the file", () => {
    const text = ALL_TICKED.replaceAll("- Done: ok", "- Done: `rm -rf /` exit 0");
    const { path = "" } = aFinishedSnapshot().plan ?? {};
    const [edit] = edits(decide(aFinishedSnapshot({ plan: aPlanFile(text, path) }), {}), "pull");
    expect(edit?.body).toContain("`npm test` exit 0 in 1.0 s");
    expect(edit?.body).not.toContain("rm -rf");
  });
  test("the archive that a person removes from a finished branch asks for nothing, and is no green check", () => {
    const s = aFinishedSnapshot({ plan: undefined });
    expect(next(s).reason).toBe("Done: the pull request is ready for review.");
    expect(comments(s)).toEqual([]);
    expect(checks(s)).toMatchObject([{ conclusion: "NEUTRAL" }]);
  });
});

describe("a wording that a person wrote", () => {
  const text = PLAN_TEXT.replace("Dates are read.", "Dates and times are read.");
  const digest = digestOf(text);
  const published = { revision: 1, digest: digestOf(PLAN_TEXT), isOurs: true, parts: {} };
  const edited = (record: Partial<StatusRecord> = { published }): Snapshot => ({
    ...aPlannedSnapshot({
      plan: aPlanFile(text),
      branch: aBranch([theirCommit("e"), planCommit], { checks: [aPublication(text)] }),
    }),
    status: aStatus(record),
  });
  const saying = (s: Snapshot, body: string): Snapshot => ({
    ...s,
    pull: aPull({ comments: [aComment(body, { id: "c5", at: minute(50) })] }),
  });

  test("is announced once, with its digest, and the pull request says what it says", () => {
    const s = edited();
    const decision = decide(s, {});
    expect(edits(decision, "comment")).toMatchObject([
      { body: expect.stringContaining(`\`/approve ${digest.slice(0, 16)}\``), subject: "PR_1" },
    ]);
    expect(edits(decision, "pull")[0]?.body).toContain("Dates and times are read.");
    expect(decide(shown(s, decision), {}).updates).toEqual([]);
  });
  test("is approved by its digest and not by a bare /approve", () => {
    const announced = shown(edited(), decide(edited(), {}));
    const bare = saying(announced, "/approve");
    expect(next(bare).kind).toBe("wait");
    expect(comments(bare).join()).toContain(`/approve ${digest.slice(0, 16)}`);
    expect(next(saying(announced, `/approve ${digest.slice(0, 16)}`)).kind).toBe("execute-item");
  });
  test("naming it approves no commit that came beside it and was not announced yet", () => {
    const unseen = { ...edited(), branch: aBranch([theirCommit("f"), theirCommit("e"), planCommit]) };
    const named = saying(unseen, `/approve ${digest}`);
    expect(next(named).kind).toBe("wait");
    expect(comments(named).join()).toContain("predates the latest commits");
  });
  test("an older wording of ours that somebody put back is a person's, too", () => {
    const later = { revision: 2, digest: "f".repeat(64), isOurs: true };
    const back: Snapshot = {
      ...edited({ published: later }),
      plan: aPlanFile(),
      branch: aBranch([planCommit], { checks: [aPublication()] }),
    };
    expect(next(saying(back, "/approve")).kind).toBe("wait");
    const once = shown(back, decide(back, {}));
    expect(next(saying(once, "/approve")).kind).toBe("wait");
    expect(once.status?.record.published).toMatchObject({ revision: 3, isOurs: false });
  });
  test("a wording of ours that follows it is approved as ever", () => {
    const ours = ourCommit("f", { "Plan-Revision": "3", "Plan-Digest": digest });
    const s: Snapshot = {
      ...edited({ published: { revision: 2, digest: "f".repeat(64), isOurs: false } }),
      branch: aBranch([ours, theirCommit("e"), planCommit], { checks: [aPublication(text)] }),
    };
    expect(next(saying(s, "/approve")).kind).toBe("execute-item");
  });
});

describe("people without a say", () => {
  const rita = aPerson("rita");
  test("are refused once, however often they try, and cannot make us parse", () => {
    const many = Array.from({ length: 5 }, (_, index) => aComment("/approve", { id: `c${index}`, by: rita }));
    const s = aPlannedSnapshot({ pull: aPull({ comments: many }) });
    expect(comments(s)).toEqual([
      "@rita You need `write` access to use commands here (you have `read`). Nothing was done.",
    ]);
    expect(edits(decide(s, {}), "react")).toHaveLength(5);
    const hidden = aComment("Nice.\n\n/approve", { by: rita });
    expect(decide(aPlannedSnapshot({ pull: aPull({ comments: [hidden] }) }), {}).updates).not.toContainEqual(
      expect.objectContaining({ kind: "comment" }),
    );
  });
  test("hold up no approval with a conversation of theirs", () => {
    const answered = aThread([aComment("Why?", { id: "t1", by: rita })]);
    const s = aPlannedSnapshot({
      notices: new Set(["reply:t1"]),
      pull: aPull({ threads: [answered], comments: [aComment("/approve")] }),
    });
    expect(peopleToAskFor(s).all).toContain("rita");
    expect(next(s).kind).toBe("execute-item");
  });
});

test("a plan whose item was ticked by the program still waits for the other", () => {
  const s = anApprovedSnapshot({
    plan: aPlanFile(tick(PLAN_TEXT, 1)),
    branch: aBranch([anItemCommit("d", 1), planCommit]),
  });
  expect(next(s)).toMatchObject({ item: { id: 2 }, head: oid("d") });
});

test("commits of people from before the first item are named at the end, if they change more than the plan", () => {
  const finished = aFinishedSnapshot();
  const [archived, ...items] = (finished.branch?.commits ?? []).slice(0, -1);
  const commits = [...(archived ? [archived] : []), ...items, theirCommit("c"), theirCommit("e"), planCommit];
  const conclusion = (planOnly: string) => {
    const seen = commits.map((commit) =>
      commit.ours?.trailers.has("Plan-Item") && planOnly !== ""
        ? {
            ...commit,
            ours: { ...commit.ours, trailers: new Map([...commit.ours.trailers, ["Plan-Only", planOnly]]) },
          }
        : commit,
    );
    return edits(decide({ ...finished, branch: aBranch(seen) }, {}), "check")[0]?.conclusion;
  };
  expect(conclusion(`${oid("c")} ${oid("e")}`)).toBe("SUCCESS");
  expect(conclusion(oid("e"))).toBe("NEUTRAL");
  expect(conclusion("")).toBe("NEUTRAL");
});
