import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { later, next, PARTS, recordAfter, told, waiting } from "./approving.ts";
import { aBranch, aComment, aPerson, aPull, minute } from "./builders.ts";
import { anItemCommit, oid } from "./plan-builders.ts";
import { max, olga, ROLES, ruled } from "./ruled.ts";
import { edits } from "./shown.ts";

describe("GitHub reviews", () => {
  const reviewed = (
    s: Snapshot,
    more: Partial<Comment> = {},
    state: Partial<NonNullable<Comment["review"]>> = {},
  ) => {
    const review = {
      id: "r5",
      at: minute(30),
      head: oid("a"),
      isAgainst: false,
      isApproving: true,
      ...state,
    };
    const one = aComment("", { id: "r5", by: max, at: minute(30), review, ...more });
    return { ...s, pull: aPull({ ...s.pull, reviews: [one] }) };
  };
  const on = "{ reviews: true }";
  test.each([
    ["", {}],
    ["LGTM 🎉", {}],
    ["LGTM", { isEdited: true, editedBy: max }],
  ] as const)("one that approves the published head is an approval: %j", (body, more) => {
    const s = reviewed(ruled(on), { body, ...more });
    expect(next(s)).toMatchObject({ kind: "execute-item", approval: { by: "max", isReview: true } });
    expect(edits(decide(s, {}), "react")).toEqual([{ kind: "react", subject: "N_r5", content: "ROCKET" }]);
  });
  test("it counts while it is not dismissed, also when the head has moved on", () => {
    const s = later(reviewed(ruled(on)));
    const done = { ...s, branch: aBranch([anItemCommit("1", 1, PARTS), ...(s.branch?.commits ?? [])]) };
    expect(next(done)).toMatchObject({ kind: "execute-item", item: { id: 2 } });
    const dismissed = reviewed(done, { reactions: ["ROCKET"] }, { isApproving: false, isAgainst: true });
    expect(next(dismissed).kind).toBe("wait");
    expect(told(dismissed)).toContain("The review in which max approved the plan was dismissed");
  });
  test.each<[string, Snapshot]>([
    ["without the setting", reviewed(ruled("{ count: 1 }"))],
    ["of an older commit", reviewed(ruled(on), {}, { head: oid("b") })],
    ["before the publication", reviewed(ruled(on, {}, { branch: aBranch(waiting().branch?.commits) }))],
    ["that only comments", reviewed(ruled(on), {}, { isApproving: false })],
    ["of a bot", reviewed(ruled(on), { by: aPerson("max", { isBot: true }) })],
    ["of somebody without the role", reviewed(ruled(on), { by: aPerson("rita") })],
    [
      "of the requester, if that is prevented",
      reviewed(ruled("{ reviews: true, prevent_self_review: true }"), { by: olga }),
    ],
  ])("not %s", (_, s) => {
    expect(next(s)).toMatchObject({ kind: "wait" });
    expect(recordAfter(s).approval).toBeUndefined();
  });
  test("somebody else's words in it are not its author's, and neither is what they leave of them", () => {
    for (const body of ["", "LGTM"])
      expect(next(reviewed(ruled(on), { body, isEdited: true, editedBy: olga })).kind).not.toBe(
        "execute-item",
      );
  });
  test("words in it are feedback first", () => {
    expect(next(reviewed(ruled(on), { body: "Rename it to parse." })).kind).toBe("revise");
  });
  test("one with an `/approve` in it ends when it is dismissed, whatever the settings", () => {
    const s = later(reviewed(waiting({ roles: ROLES }), { body: "/approve" }, { isApproving: false }));
    expect(next(s).kind).toBe("execute-item");
    const dismissed = reviewed(
      s,
      { body: "/approve", reactions: ["ROCKET"] },
      { isApproving: false, isAgainst: true },
    );
    expect(next(dismissed).kind).toBe("wait");
  });
});
