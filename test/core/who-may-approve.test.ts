import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { membershipsToAskFor } from "../../src/core/decide/memberships.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import { digestOf } from "../../src/core/plan/file.ts";
import { type Membership, membershipId, teamOf } from "../../src/core/state/approvers.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { conditioned, DIGEST, later, next, PARTS, recordAfter, saying, told } from "./approving.ts";
import { aBranch, aPerson, aPublication, aPull, minute } from "./builders.ts";
import { anItemCommit, aPlanFile, ourCommit, theirCommit } from "./plan-builders.ts";
import {
  approvedBefore,
  approving,
  by,
  edited,
  max,
  olga,
  ROLES,
  ruled,
  statusOf,
  wanda,
  without,
} from "./ruled.ts";
import { edits } from "./shown.ts";

describe("a number of people", () => {
  test("the first approval waits, and says so in every place", () => {
    const s = saying(ruled("{ count: 2 }"), "/approve", by(olga));
    expect(next(s)).toEqual({ kind: "wait", reason: "Waiting for approval: 1 of 2. olga approved." });
    expect(told(s)).toBe("Recorded. Waiting for approval: 1 of 2. olga approved.");
    expect(statusOf(s)).toContain("Waiting for approval: 1 of 2. olga approved.");
    const [check] = edits(decide(s, {}), "check");
    expect(check).toMatchObject({
      externalId: expect.stringMatching(`^plan:${DIGEST}:[0-9a-f]+$`),
      conclusion: "ACTION_REQUIRED",
      summary: expect.stringContaining("1 of 2. olga approved."),
    });
    expect(decide(later(s), {}).updates).toEqual([]);
  });
  test("two at once both count, and both are named", () => {
    const s = saying(saying(ruled("{ count: 2 }"), "/approve", by(olga)), "/approve", by(max));
    expect(next(s)).toMatchObject({
      kind: "execute-item",
      item: { id: 1 },
      approval: { by: "max" },
      others: [{ by: "olga" }],
    });
  });
  test("who names a wording of people's speaks for nobody else", () => {
    const text = PARTS.replace("Dates are read.", "Dates and times are read.");
    const plan = aPlanFile(text);
    const commits = [theirCommit("9"), ...(ruled("{ count: 2 }").branch?.commits ?? [])];
    const branch = aBranch(commits, { checks: [aPublication(text)] });
    const s = later(ruled("{ count: 2 }", {}, { plan, branch }));
    const named = `/approve ${digestOf(text).slice(0, 16)}`;
    const one = later(saying(s, named, by(olga, { at: minute(50) })), 55);
    expect(recordAfter(one).pendingApprovals).toMatchObject([{ by: "olga" }]);
    const bare = saying(one, "/approve", by(max, { at: minute(60) }));
    expect(told(bare)).toContain(`comment \`${named}\` to approve exactly this wording`);
    expect(next(bare).kind).toBe("wait");
    expect(next(saying(one, named, by(max, { at: minute(60) }))).kind).toBe("execute-item");
  });
  test("who names the wording has not seen commits that nobody was told of", () => {
    const one = approving(ruled("{ count: 2 }"), olga);
    const pushed = { ...one, branch: aBranch([theirCommit("9"), ...(one.branch?.commits ?? [])]) };
    const s = saying(pushed, `/approve ${DIGEST.slice(0, 16)}`, by(max, { at: minute(50) }));
    expect(recordAfter(s).approval).toMatchObject({ by: "max", head: "a".repeat(40) });
    expect(next(s)).toMatchObject({ kind: "wait", reason: expect.stringContaining("Redline did not make") });
  });
  test("the same person twice counts once, also under a new name", () => {
    const once = approving(ruled("{ count: 2 }"), olga);
    const renamed = aPerson("olga-o", { id: olga.id });
    const roles = new Map([...ROLES, ["olga-o", "write"] as const]);
    const s = saying({ ...once, roles }, "/approve", by(renamed));
    expect(next(s).reason).toBe("Waiting for approval: 1 of 2. olga-o approved.");
    expect(recordAfter(s).pendingApprovals).toHaveLength(1);
  });
  test("an approver who is renamed goes on to count, and is asked for by the new name", () => {
    const s = approving(ruled("{ count: 2 }"), olga, max);
    const rename = (one: Comment) =>
      one.by.id === olga.id ? { ...one, by: { ...olga, login: "olga-o" } } : one;
    const pull = aPull({ ...s.pull, comments: (s.pull?.comments ?? []).map(rename) });
    const roles = new Map([
      ["olga-o", "write"],
      ["max", "write"],
    ] as const);
    expect(peopleToAskFor({ ...s, pull }).fresh.toSorted()).toEqual(["max", "olga-o"]);
    expect(next({ ...s, pull, roles })).toMatchObject({ kind: "execute-item" });
  });
  test.each<[string, (s: Snapshot) => Snapshot, string]>([
    ["is deleted", (s) => without(s, 0), "The comment in which olga approved the plan was deleted"],
    [
      "says something else",
      (s) => edited(s, 0, { body: "Not yet.", isEdited: true }),
      "was edited and no longer approves it",
    ],
    [
      "was of somebody whose role is gone",
      (s) => ({ ...s, roles: new Map([...ROLES, ["olga", "read"]] as const) }),
      "no longer has",
    ],
  ])("one whose comment %s no longer counts: the rest waits", (_, change, why) => {
    const s = change(approving(ruled("{ count: 2 }"), olga, max));
    expect(next(s).reason).toBe("Waiting for approval: 1 of 2. max approved.");
    expect(told(s)).toContain(why);
    expect(next(approving(s, wanda))).toMatchObject({ kind: "execute-item" });
  });
  test("a new wording voids all of them", () => {
    const s = approving(ruled("{ count: 2 }"), olga);
    const text = PARTS.replace("## Goal\n", "## Goal\n\nAnd the moon.\n");
    const revision = ourCommit("d", { "Plan-Revision": "2", "Plan-Digest": digestOf(text) });
    const changed = {
      ...s,
      plan: aPlanFile(text),
      branch: aBranch([revision, ...(s.branch?.commits ?? [])]),
    };
    expect(recordAfter(changed).pendingApprovals).toBeUndefined();
    expect(told(changed)).toContain("The plan has changed since olga approved it");
    expect(next(changed).reason).toBe("Waiting for approval: 0 of 2.");
  });
  test("items have the approvals that cover them: what one person approved more of waits", () => {
    const s = approving(ruled("{ count: 2 }"), olga);
    const both = saying(s, "/approve 1", by(max));
    expect(next(both)).toMatchObject({ kind: "execute-item", item: { id: 1 }, others: [{ by: "olga" }] });
    const done = {
      ...later(both),
      branch: aBranch([anItemCommit("1", 1, PARTS), ...(s.branch?.commits ?? [])]),
    };
    expect(next(done).reason).toBe("Waiting for approval: 1 of 2. olga approved.");
  });
  test("`/next` needs as many people for its item", () => {
    const first = later(saying(ruled("{ count: 2 }"), "/next", by(olga)));
    expect(first.status?.text).toContain("1 of 2. olga (item 1) approved.");
    const s = saying(first, "/next", by(max));
    expect(next(s)).toMatchObject({ kind: "execute-item", item: { id: 1 } });
    expect(recordAfter(s).approval).toMatchObject({ by: "max", items: [1] });
  });
  test("a condition of the second approver changes the wording: it is written first, and ends the first approval", () => {
    const s = saying(approving(ruled("{ count: 2 }"), olga), "/approve but keep it", by(max));
    expect(next(s)).toMatchObject({ kind: "amend-plan", approvals: [{ by: "max" }] });
    const condition = recordAfter(s).approval;
    const after = conditioned(later(s), {
      "Plan-Approval": condition?.comment ?? "",
      "Plan-Condition": condition?.comment ?? "",
    });
    expect(told(after)).toContain("The plan has changed since olga approved it");
    expect(next(after).reason).toMatch(/^Waiting for approval: 1 of 2\. max approved\./);
  });
  test("`/cancel` takes them back", () => {
    const s = saying(approving(ruled("{ count: 2 }"), olga), "/cancel", by(max));
    expect(recordAfter(s).pendingApprovals).toBeUndefined();
  });
  test("where the settings need more now, an approval from before waits for the others", () => {
    const s = { ...ruled("{ count: 2 }"), ...approvedBefore() };
    expect(next(s).reason).toBe("Waiting for approval: 1 of 2. olga approved.");
  });
});

describe("teams", () => {
  const member = (login: string, is: Membership = "member") => ({
    [membershipId(teamOf("core", "o"), login)]: is,
  });
  test("only members may approve; others are told which team", () => {
    const s = ruled("{ teams: [core] }", { members: member("max") });
    expect(told(saying(s, "/approve", by(olga)))).toBe(
      "@olga Approving a plan here requires membership in `@core`, which you do not have. Ask a member to comment `/approve`.",
    );
    expect(next(saying(s, "/approve", by(olga)))).toMatchObject({ kind: "wait" });
    expect(next(saying(s, "/approve", by(max)))).toMatchObject({ kind: "execute-item" });
  });
  test("whoever leaves the team loses the approval, before the next item", () => {
    const s = approving(ruled("{ teams: [core] }", { members: member("max") }), max);
    const left = { ...s, approvers: { codeowners: undefined, memberships: new Map() } };
    expect(next(left)).toMatchObject({ kind: "wait" });
    expect(told(left)).toContain("max is no longer in `@core`, as approving requires");
    expect(decide(left, { running: next(s) }).action.kind).toBe("wait");
  });
  test("while a membership cannot be read, the approval waits and says what to grant", () => {
    const unknown = ruled("{ teams: [core] }", { members: member("max", "unknown") });
    const s = saying(unknown, "/approve", by(max));
    expect(next(s).reason).toContain("grant the App the organization permission *Members: read*");
    const known = {
      ...later(s),
      approvers: { codeowners: undefined, memberships: new Map(Object.entries(member("max"))) },
    };
    expect(next(known)).toMatchObject({ kind: "execute-item" });
  });
  test("nothing is known of people who were not asked for", () => {
    const { approvers: _, ...s } = ruled("{ teams: [core] }");
    expect(next(saying(s, "/approve", by(max)))).toMatchObject({ kind: "wait" });
  });
  test("asked for are approvers and whoever would approve, if they have the role", () => {
    const s = saying(
      approving(ruled("{ teams: [core, p/other] }", { members: member("max") }), max),
      "/approve",
      by(olga),
    );
    const rita = saying(saying(s, "/approve", by(aPerson("rita"))), "/pause", by(wanda));
    expect(membershipsToAskFor(rita).map(({ team, login }) => `${team.org}/${team.slug} ${login}`)).toEqual([
      "o/core max",
      "o/core olga",
    ]);
  });
});
