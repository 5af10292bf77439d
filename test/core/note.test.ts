import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { contained } from "../../src/core/plan/contained.ts";
import { readPlan } from "../../src/core/plan/document.ts";
import { digestOf, parsePlan, placeOf, tick } from "../../src/core/plan/file.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aBranch, aComment, aPlannedSnapshot, aPublication, aPull, aStatus, minute } from "./builders.ts";
import {
  aPlanFile,
  ourCommit,
  PLAN_TEXT,
  planCommit,
  renderDispositions,
  theirCommit,
} from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

describe("a note in the plan file", () => {
  test.each<[string, string, string[]]>([
    ["with a blank", ">> Why?", ["Why?"]],
    ["without one", ">>Why?", ["Why?"]],
    ["set in, as in an item", "  >> Why?", ["Why?"]],
    ["of several lines", ">> Why?\n>>\n>> Really.", ["Why?\n\nReally."]],
    ["twice", ">> One.\n\n>> Two.", ["One.", "Two."]],
    ["with Windows' line end", "a\r\n>> Why?\r\nb\r\n", ["Why?"]],
    ["above a quote", ">> Why?\n> quoted", ["Why?"]],
    ["a quote", "> Why?", []],
    ["a quote in a quote, in its longer form", "> > Why?", []],
    ["a quote in a quote that goes on", "> quoted\n>> more\n>> and more\n> again", []],
    ["a quote in a quote in a quote", ">>> Why?", []],
    ["in a fence", "```\n>> file\n```", []],
    ["in indented code", "    >> file", []],
    ["in a sentence", "Append with >> file", []],
  ])("%s", (_, text, notes) => {
    expect(readPlan(text).notes.map((note) => note.text)).toEqual(notes);
  });
  const noted = PLAN_TEXT.replace("  Because.\n", "  Because.\n>> Why?\n").replace(
    "## Goal\n",
    "## Goal\n>> Short!\n",
  );
  test("is no part of the plan, and part of the wording: nobody approves around it", () => {
    expect(readPlan(noted).withoutNotes).toBe(PLAN_TEXT);
    expect(parsePlan(noted)).toEqual(parsePlan(PLAN_TEXT));
    expect(digestOf(noted)).not.toBe(digestOf(PLAN_TEXT));
    expect(digestOf(tick(noted, 1))).toBe(digestOf(noted));
    expect(readPlan(tick(noted, 1)).planContent).toBe(noted);
  });
  test("does not move the lines that people are told of", () => {
    const broken = noted.replace("**2. Do", "**two. Do");
    const line = broken.split("\n").findIndex((one) => one.includes("**two.")) + 1;
    expect(parsePlan(broken).problems[0]?.line).toBe(line);
    expect(placeOf(noted, line)).toEqual({ section: "Todo", item: 2 });
    expect(placeOf(noted, noted.split("\n").indexOf(">> Why?") + 1)).toEqual({ section: "Todo", item: 1 });
  });
  test("is nothing that a model can write", () => {
    expect(readPlan(contained("a\n>> b\n  >> c\n```\n>> d\n```")).notes).toEqual([]);
  });
});

const text = PLAN_TEXT.replace("## Goal\n", "## Goal\n>> Why?\n");
const noted = (more: Partial<Snapshot> = {}, commits = [theirCommit("e")]) =>
  aPlannedSnapshot({
    plan: aPlanFile(text),
    branch: aBranch([...commits, planCommit], { checks: [aPublication(text)] }),
    ...more,
  });
const feedbackOf = (s: Snapshot) => {
  const { action: next } = decide(s, {});
  return next.kind === "revise" ? next.feedback : [];
};

describe("a note is feedback", () => {
  test("of who has committed, at once, with its place, and no reaction is put on it", () => {
    const decision = decide(noted(), {});
    expect(decision.action).toMatchObject({
      kind: "revise",
      feedback: [
        { id: expect.stringMatching(/^n\d+$/), by: { login: "olga" }, text: "Why?", section: "Goal" },
      ],
    });
    expect(edits(decision, "react")).toEqual([]);
  });
  test("of all who have committed since we did, where that is more than one", () => {
    const commits = [{ ...theirCommit("f"), by: "max" }, theirCommit("e")];
    expect(feedbackOf(noted({}, commits))[0]?.by.login).toBe("max, olga");
    const before = [
      theirCommit("f"),
      ourCommit("d", { "Plan-Revision": "2" }),
      { ...theirCommit("e"), by: "max" },
    ];
    expect(feedbackOf(noted({}, before))[0]?.by.login).toBe("olga");
  });
  test("with the same id in every look, and another when it is noted again after it was answered", () => {
    const [first] = feedbackOf(noted());
    expect(feedbackOf(noted({}, [theirCommit("f"), theirCommit("e")]))[0]?.id).toBe(first?.id);
    const answered = { feedback: first?.id ?? "", became: "answered" as const, reply: "So." };
    const ours = ourCommit("d", { "Plan-Revision": "2" }, renderDispositions([answered]));
    const again = feedbackOf(noted({}, [theirCommit("f"), ours, theirCommit("e")]));
    expect(again).toHaveLength(1);
    expect(again[0]?.id).not.toBe(first?.id);
    const twice = aPlanFile(`${text}\n>> Why?\n`);
    expect(new Set(feedbackOf(noted({ plan: twice })).map((one) => one.id)).size).toBe(2);
  });
  test("an approval is refused as long as it stands", () => {
    const decision = decide(
      noted({ pull: aPull({ comments: [aComment("/approve", { at: minute(40) })] }) }),
      {},
    );
    expect(edits(decision, "comment")[0]?.body).toContain("1 comment is still being addressed");
  });
  test("where more than write is asked of feedback, a push proves too little: it is declined once", () => {
    const s = noted();
    const strict = {
      ...s,
      settings: { ...s.settings, roles: { ...s.settings.roles, feedback: "maintain" as const } },
    };
    const decision = decide(strict, {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "review")[0]?.body).toContain("On the note `Why?` by olga: Thanks!");
    expect(decide(shown(strict, decision), {}).updates).toEqual([]);
  });
});

test("what differs from the wording that was published before is told by its parts", () => {
  const before = decide(aPlannedSnapshot({ status: aStatus() }), {});
  const [status] = edits(before, "status");
  const changed = PLAN_TEXT.replace("Dates are", "Times are").replace(
    /- \[ \] \*\*1[\s\S]*?(?=- \[ \] \*\*2)/,
    "",
  );
  const s = aPlannedSnapshot({
    status: aStatus(status?.record),
    plan: aPlanFile(
      changed.concat(PLAN_TEXT.slice(PLAN_TEXT.indexOf("\n- [ ] **2.")).replace("**2.", "**7.")),
    ),
    branch: aBranch([theirCommit("e"), planCommit]),
  });
  expect(edits(decide(s, {}), "check")[0]?.summary).toContain(
    "Since the previous revision by olga: added: item 7; changed: Goal; removed: item 1.",
  );
  const after = shown(s, decide(s, {}));
  expect(decide(after, {}).updates).toEqual([]);
});
