import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import {
  aBranch,
  aComment,
  aFinishedSnapshot,
  anApprovedSnapshot,
  anIssue,
  aPerson,
  aPlannedSnapshot,
  aPull,
  aSnapshot,
  aStatus,
  aThread,
  minute,
} from "./builders.ts";
import { ALL_TICKED, anItemCommit, aPlanFile, PLAN_TEXT, planCommit, theirCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const rita = aPerson("rita");

const relabelled = (at: number) => ({ id: "LE_2", label: "ai-plan", by: aPerson(), at });
const labelledBy = (by: ReturnType<typeof aPerson>) =>
  anIssue({ labelled: [{ id: "LE_1", label: "ai-plan", by, at: minute(0) }] });
const withPull = (more: Parameters<typeof aPull>[0]) => aPlannedSnapshot({ pull: aPull(more) });

describe("the ladder: the first thing that is missing is the next step", () => {
  const cases: [name: string, s: Snapshot, next: object][] = [
    [
      "not labelled",
      aSnapshot({ issue: anIssue({ labels: ["bug"] }) }),
      { reason: "Inactive: the label was removed." },
    ],
    [
      "closed",
      aSnapshot({ issue: anIssue({ isOpen: false }) }),
      { reason: "Inactive: the issue is closed." },
    ],
    [
      "an archived repository",
      aSnapshot({ repository: { ...aSnapshot().repository, isArchived: true } }),
      { reason: "Inactive: the repository is archived." },
    ],
    [
      "an empty repository",
      aSnapshot({ repository: { ...aSnapshot().repository, defaultBranch: undefined } }),
      { reason: "Waiting: the repository is empty." },
    ],
    [
      "a label by a reader",
      aSnapshot({ issue: labelledBy(rita) }),
      {
        kind: "wait",
        reason: "Inactive: the label was added by somebody without the access to request a plan.",
      },
    ],
    [
      "a label by somebody whose role is unknown",
      aSnapshot({ roles: new Map() }),
      {
        kind: "wait",
        reason: "Inactive: the label was added by somebody without the access to request a plan.",
      },
    ],
    ["labelled", aSnapshot(), { kind: "draft-plan", base: "b".repeat(40) }],
    [
      "a branch without a pull request",
      aPlannedSnapshot({ pull: undefined }),
      { kind: "open-pull", base: "main", head: "a".repeat(40) },
    ],
    [
      "a branch that is not ours",
      aPlannedSnapshot({ branch: aBranch([theirCommit("f")], { isOurs: false }) }),
      { kind: "wait", reason: "Stopped: the branch `ai-plan/issue-42` was not made by Redline." },
    ],
    [
      "no plan file",
      aPlannedSnapshot({ plan: undefined }),
      { kind: "wait", reason: "Stopped: the plan file is not on its branch." },
    ],
    [
      "an unreadable plan",
      aPlannedSnapshot({ plan: aPlanFile("my notes\n") }),
      { kind: "wait", reason: "Stopped: the plan file cannot be read." },
    ],
    ["a plan nobody approved", aPlannedSnapshot(), { kind: "wait", reason: "Waiting for approval." }],
    ["a merged pull request", withPull({ isMerged: true, isOpen: false }), { reason: "Merged." }],
    [
      "a closed pull request",
      withPull({ isOpen: false, closedAt: minute(50) }),
      { reason: expect.stringMatching(/^Inactive: the pull request is closed\./) },
    ],
    [
      "all done",
      anApprovedSnapshot({
        plan: aPlanFile(ALL_TICKED),
        branch: aBranch([anItemCommit("e", 2), anItemCommit("d", 1), planCommit]),
      }),
      { kind: "archive", to: "docs/plans/issue-42.md", head: "e".repeat(40) },
    ],
    [
      "archived",
      aFinishedSnapshot(),
      { kind: "wait", reason: "Done: the pull request is ready for review." },
    ],
  ];
  test.each(cases)("%s", (_, s, next) => {
    expect(decide(s, {}).action).toMatchObject(next);
  });
  test.each(cases)("%s: shown once, nothing is left to show", (_, s) => {
    const after = shown(s, decide(s, {}));
    expect(decide(after, {}).updates).toEqual([]);
  });
});

describe("asking", () => {
  test("a label is seen at once, and one comment tells what is going on", () => {
    const decision = decide(aSnapshot(), {});
    expect(decision.updates.map((edit) => edit.kind)).toEqual(["react", "status"]);
    expect(edits(decision, "react")).toEqual([{ kind: "react", subject: "I_1", content: "EYES" }]);
    expect(edits(decision, "status")[0]?.body).toContain("Reading the repository and writing a plan");
    expect(edits(decision, "status")[0]?.record.requester).toBe("olga");
  });
  test("a label by a reader gets one polite comment and nothing else; a new label gets its own", () => {
    const s = aSnapshot({ issue: labelledBy(rita) });
    const decision = decide(s, {});
    expect(decision.updates).toMatchObject([{ kind: "comment", subject: "I_1", notice: "label:LE_1" }]);
    expect(edits(decision, "comment")[0]?.body).toMatchInlineSnapshot(
      `"@rita Thanks! Requesting a plan requires \`write\` access (you have \`read\`). A maintainer can comment \`/plan\` or add the label \`ai-plan\`."`,
    );
    const again = { ...shown(s, decision) };
    expect(decide(again, {}).updates).toEqual([]);
    const labelled = [...s.issue.labelled, { ...relabelled(minute(5)), by: rita }];
    expect(decide({ ...again, issue: { ...s.issue, labelled } }, {}).updates).toHaveLength(1);
  });
  test("roles are asked for of who labelled, who commands and who comments, not of bots", () => {
    const bot = aPerson("robot", { isBot: true });
    const issue = { ...labelledBy(rita), comments: [aComment("/approve", { by: bot })] };
    expect(peopleToAskFor(aSnapshot({ issue })).all).toEqual(["rita"]);
    const comments = [aComment("/pause", { by: aPerson("max") }), aComment("/lgtm", { by: aPerson("nell") })];
    const threads = [aThread([aComment("why?", { by: aPerson("tom") })])];
    expect(peopleToAskFor(withPull({ comments: comments, threads })).all).toEqual(["max", "tom"]);
    expect(peopleToAskFor(aSnapshot({ issue: anIssue({ isOpen: false }) })).all).toEqual([]);
  });
});

describe("the plan's surfaces", () => {
  test("a wording that waits has its own check run, and the requester is asked for review", () => {
    const decision = decide(
      aPlannedSnapshot({ branch: aBranch(), status: aStatus({ requester: "olga" }) }),
      {},
    );
    expect(edits(decision, "check")).toMatchObject([
      {
        head: "a".repeat(40),
        conclusion: "ACTION_REQUIRED",
        externalId: expect.stringMatching(/^plan:[0-9a-f]{64}$/),
      },
    ]);
    expect(edits(decision, "ask-review")).toEqual([{ kind: "ask-review", pull: "PR_1", people: ["U_olga"] }]);
  });
  test("an unreadable plan fails the check and names the line", () => {
    const text = PLAN_TEXT.replace("**2. Do part 2** · S", "2. Do part 2");
    const line = text.split("\n").findIndex((one) => one.includes("2. Do part 2")) + 1;
    const [check] = edits(decide(aPlannedSnapshot({ plan: aPlanFile(text) }), {}), "check");
    expect(check).toMatchObject({
      conclusion: "FAILURE",
      title: `Line ${line} of the plan cannot be read`,
    });
  });
  test("a branch that is not ours is left alone and said once", () => {
    const s = aPlannedSnapshot({ branch: aBranch([theirCommit("f")], { isOurs: false }), pull: undefined });
    expect(edits(decide(s, {}), "comment")).toMatchObject([
      { notice: `foreign:${"f".repeat(40)}`, subject: "I_1" },
    ]);
  });
  test("a pull request of somebody else from the plan's branch is told of once, and waited for", () => {
    const rival = { number: 9, by: "bob" };
    const s = aPlannedSnapshot({ branch: { ...aBranch(), rival }, pull: undefined });
    expect(edits(decide(s, {}), "comment")).toMatchObject([
      { notice: "rival:9", subject: "I_1", body: expect.stringContaining("Close it to continue") },
    ]);
    expect(decide(s, {}).action.kind).toBe("wait");
    expect(decide({ ...s, branch: aBranch() }, {}).action.kind).toBe("open-pull");
  });
  test("the end: the pull request becomes the record, the check is green, the draft is ready", () => {
    const decision = decide(aFinishedSnapshot(), {});
    expect(decision.updates.map((edit) => edit.kind)).toEqual([
      "pull",
      "ready",
      "ask-review",
      "check",
      "status",
    ]);
    expect(edits(decision, "check")).toMatchObject([{ title: "Done: 2 items", conclusion: "SUCCESS" }]);
    expect(edits(decision, "pull")[0]?.body).toMatchInlineSnapshot(`
"Closes #42

Dates are read.

## As built

**2 items done, each verified on its commit.** 

| | item | commit | verified |
| --- | --- | --- | --- |
| 1 | Do part 1 | ddddddd | \`npm test\` exit 0 in 1.0 s |
| 2 | Do part 2 | eeeeeee | \`npm test\` exit 0 in 1.0 s |

<details><summary>How it was made</summary>

### Approvals

- olga approved \`a4e5bba7d5634c32\`

The plan as approved: \`docs/plans/issue-42.md\`.

</details>"
`);
  });
  test("a merged pull request is finished: its status says so, and the label is removed", () => {
    const s = anApprovedSnapshot({ pull: aPull({ isMerged: true, isOpen: false, closedAt: minute(50) }) });
    expect(decide(s, {}).updates).toMatchObject([
      { kind: "pull", body: expect.stringMatching(/^Closes #42\n\nMerged\.\n/) },
      { kind: "unlabel", label: "ai-plan" },
      { kind: "status", body: expect.stringContaining("**Redline** · Merged.") },
    ]);
    const without = shown(s, decide(s, {}));
    expect(decide(shown(without, decide(without, {})), {}).updates).toEqual([]);
  });
  test("while the plan is inactive, every surface says so", () => {
    const s = anApprovedSnapshot({ issue: anIssue({ labels: [] }) });
    const why = "Inactive: the label was removed.";
    expect(decide(s, {}).updates).toMatchObject([
      { kind: "pull", body: expect.stringContaining(`${why}\n`) },
      { kind: "check", conclusion: "NEUTRAL", summary: expect.stringContaining(why) },
      { kind: "status", body: expect.stringContaining(why) },
    ]);
  });
});
