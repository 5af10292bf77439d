import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import { asksForNothing } from "../../src/core/discussion/remark.ts";
import type { Pull } from "../../src/core/state/snapshot.ts";
import { aComment, aPerson, aPlannedSnapshot, aPull, aReview, aThread, minute } from "./builders.ts";
import { edits } from "./shown.ts";

const withPull = (more: Partial<Pull>) => aPlannedSnapshot({ pull: aPull(more) });

describe("a remark asks for nothing", () => {
  test.each([
    "Looks right to me.",
    "LGTM",
    "lgtm!",
    "Thanks!",
    "+1",
    "👍",
    "👍🏽 ",
    "❤️",
    ":+1:",
    "Looks good, thanks!",
    "Thank you, @redline[bot] 🎉",
    "Great work.\n\nThanks a lot!",
  ])("%s", (text) => {
    expect(asksForNothing(text, { isReply: false })).toBe(true);
  });
  test.each([
    "",
    " ",
    "!",
    "LGTM?",
    "Thanks, but no.",
    "Looks good except for item 2.",
    "👎",
    "😕",
    "Not good",
    "No thanks",
    "`ok`",
    "> LGTM",
    "-1",
    "Yes",
    "Ship it",
    `Thanks${"!".repeat(200)}`,
  ])("but not %j", (text) => {
    expect(asksForNothing(text, { isReply: false })).toBe(false);
  });
  test("and agreement in a reply may be to what was asked for above", () => {
    expect(asksForNothing("Sounds good.", { isReply: true })).toBe(false);
    expect(asksForNothing("👍", { isReply: true })).toBe(false);
    expect(asksForNothing("Thanks!", { isReply: true })).toBe(true);
  });
});

describe("a remark on the plan", () => {
  const remark = aComment("Looks right to me.", { id: "t1" });
  test.each<[string, Partial<Pull>, string]>([
    ["on a line", { threads: [aThread([remark])] }, "N_t1"],
    ["as a review", { reviews: [aReview("LGTM", { id: "r1" })] }, "N_r1"],
  ])("%s asks no model, and is seen once", (_, pull, subject) => {
    const decision = decide(withPull(pull), {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "react")).toEqual([{ kind: "react", subject, content: "EYES" }]);
    expect(edits(decision, "review")).toEqual([]);
  });
  test("that is seen is left alone, and so is one by somebody without the role, who is asked for", () => {
    const seen = withPull({ threads: [aThread([{ ...remark, reactions: ["EYES"] }])] });
    expect(edits(decide(seen, {}), "react")).toEqual([]);
    const rita = withPull({ threads: [aThread([{ ...remark, by: aPerson("rita") }])] });
    expect(edits(decide(rita, {}), "react")).toEqual([]);
    expect(peopleToAskFor(rita).all).toContain("rita");
  });
  test("does not keep an approval waiting, as an open question does", () => {
    const approving = aComment("/approve", { id: "c900", at: minute(40) });
    const approved = (body: string, more = {}) => {
      const thread = aThread([{ ...remark, body }]);
      const s = withPull({ comments: [approving], threads: [thread] });
      return decide({ ...s, notices: new Set(["reply:t1"]), ...more }, {}).record.approval;
    };
    expect(approved("Looks right to me.")).toBeDefined();
    expect(approved("Is this right?")).toBeUndefined();
  });
  test("beside a suggestion leaves the suggestion", () => {
    const body = "Thanks!\n\n```suggestion\nDates and times are read.\n```";
    const hunk = "@@ -0,0 +1,5 @@\n+## Goal\n+\n+Dates are read.";
    const thread = aThread([aComment(body, { id: "t1" })], { diffHunk: hunk });
    const { action } = decide(withPull({ threads: [thread] }), {});
    expect(action).toMatchObject({ kind: "revise", feedback: [{ text: "", suggestion: {} }] });
  });
  test("in reply to a proposal is passed on", () => {
    const proposal = aComment("How about a cache?", { id: "t1", by: aPerson("rita") });
    const s = withPull({ threads: [aThread([proposal, aComment("Sounds good.", { id: "t2" })])] });
    expect(decide(s, {}).action).toMatchObject({ kind: "revise", feedback: [{ id: "t2" }] });
  });
});
