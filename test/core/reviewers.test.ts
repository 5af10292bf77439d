import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { aFinishedSnapshot, anApproval, aPerson, aPull, aReview, aStatus, minute } from "./builders.ts";
import { edits, shown } from "./shown.ts";

describe("reviewers", () => {
  const against = { id: "r7", at: minute(20), head: undefined, isAgainst: true };
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
});
