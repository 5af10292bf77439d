import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import {
  aBranch,
  aFinishedSnapshot,
  anApproval,
  aPerson,
  aPull,
  aReview,
  aStatus,
  minute,
} from "./builders.ts";
import { ALL_TICKED, anItemCommit, aPlanFile, planCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

describe("reviewers", () => {
  const against = { id: "r7", at: minute(20), head: undefined, isAgainst: true, isApproving: false };
  const reviews = [
    aReview("Not yet.", { id: "r7", by: aPerson("max"), review: against, reactions: ["EYES"] }),
  ];
  const notices = new Set(["reply:r7"]);
  test("are asked for when the plan is archived: who asked for it, and who requested changes; each once", () => {
    const s = aFinishedSnapshot({ pull: aPull({ reviews }), notices });
    const decision = decide({ ...s, status: aStatus({ approval: anApproval(), requester: "olga" }) }, {});
    expect(edits(decision, "ask-review").map(({ people }) => people)).toEqual([["U_olga"], ["U_max"]]);
    expect(edits(decide(shown(s, decision), {}), "ask-review")).toEqual([]);
  });
  test("are asked for when the last item of a plan is done that was kept in its place", () => {
    const path = "docs/plans/issue-42.md";
    const branch = aBranch([anItemCommit("e", 2), anItemCommit("d", 1), planCommit]);
    const s = aFinishedSnapshot({
      plan: aPlanFile(ALL_TICKED, path),
      branch,
      pull: aPull({ reviews }),
      notices,
    });
    expect(edits(decide(s, {}), "ask-review").map(({ people }) => people)).toContainEqual(["U_max"]);
  });
});
