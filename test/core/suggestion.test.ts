import { describe, expect, test } from "@jest/globals";
import { tick } from "../../src/core/plan/file.ts";
import type { PlanEdit } from "../../src/core/revision/edits.ts";
import { hunkBetween } from "../../src/core/revision/hunk.ts";
import { applySuggestions, type Suggested } from "../../src/core/revision/suggestions.ts";
import { revisionProblems } from "../../src/core/revision/validate.ts";
import { PLAN_TEXT } from "./plan-builders.ts";

const lines = PLAN_TEXT.split("\n");
const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
const ground = { paths: new Set(["src/part-1.ts", "src/part-2.ts"]) };
let serial = 0;

/** A suggestion on the lines that hold a text, and the next ones. */
function suggested(
  text: string,
  to: readonly string[],
  more: Partial<Suggested> & { length?: number } = {},
): Suggested {
  const { length = 1, ...rest } = more;
  const line = lineOf(text) + length - 1;
  return { id: `t${++serial}`, was: lines.slice(line - length, line), line, blocks: [to], ...rest };
}

const whyOf = (text: string, ...all: Suggested[]) =>
  [...applySuggestions(text, all, ground).rejected.values()].map((one) => one.why);

describe("a suggestion is put in place word for word", () => {
  test("and nothing else moves", () => {
    const { text, applied } = applySuggestions(
      PLAN_TEXT,
      [
        suggested("Dates are read.", ["Dates *and times*  are read.\t", "", "All."]),
        suggested("**2. Do part 2**", ["- [ ] **2. Do it** · L"]),
      ],
      ground,
    );
    expect(text).toBe(
      PLAN_TEXT.replace("Dates are read.", "Dates *and times*  are read.\t\n\nAll.").replace(
        "**2. Do part 2** · S",
        "**2. Do it** · L",
      ),
    );
    expect(applied.map((one) => one.parts)).toEqual([["Goal"], ["item 2"]]);
    expect(hunkBetween(PLAN_TEXT, text)).toContain("-- [ ] **2. Do part 2** · S\n+- [ ] **2. Do it** · L");
  });
  test("also in a file with Windows' line ends, whose end stays as it is", () => {
    const text = PLAN_TEXT.trimEnd().replaceAll("\n", "\r\n");
    const all = [
      suggested("Dates are read.", ["Times.", "All."]),
      suggested("Verify: `npm test -- part-2", ["  - Verify: `true`"]),
    ];
    const after = applySuggestions(text, all, ground).text;
    expect(after).toBe(
      text.replace("Dates are read.", "Times.\r\nAll.").replace("`npm test -- part-2`", "`true`"),
    );
  });
  test("lines that have moved are found where they stand unchanged", () => {
    const moved = PLAN_TEXT.replace("Dates are read.", "First.\n\nDates are read.");
    for (const line of [undefined, lineOf("Dates are read.")])
      expect(
        applySuggestions(moved, [suggested("Dates are read.", ["Times."], { line })], ground).text,
      ).toContain("First.\n\nTimes.\n");
  });
  test.each<[string, string, string, Suggested[]]>([
    [
      "lines that are gone",
      "moved",
      PLAN_TEXT.replace("Dates are", "Times are"),
      [suggested("Dates are read.", ["x"])],
    ],
    [
      "lines that stand twice",
      "moved",
      `${PLAN_TEXT}\n## A\n\nDates are read.\n`,
      [suggested("Dates are read.", ["x"], { line: undefined })],
    ],
    [
      "lines that GitHub does not show",
      "moved",
      PLAN_TEXT,
      [suggested("Dates are read.", ["x"], { was: undefined })],
    ],
    [
      "what somebody has put in already",
      "there",
      PLAN_TEXT.replace("Dates are", "Times are"),
      [suggested("Dates are read.", ["Times are read."])],
    ],
    ["what it says anyway", "there", PLAN_TEXT, [suggested("Dates are read.", ["Dates are read."])]],
    [
      "lines that another has taken",
      "overlap",
      PLAN_TEXT,
      [suggested("Dates are read.", ["x"], { length: 2 }), suggested("Dates are read.", ["y"])],
    ],
    [
      "two for the same lines",
      "alternatives",
      PLAN_TEXT,
      [suggested("Dates are read.", ["x"], { blocks: [["x"], ["y"]] })],
    ],
    [
      "the head",
      "hidden",
      PLAN_TEXT,
      [suggested("redline:plan", [lines[0]?.replace("base=b", "base=c") ?? ""])],
    ],
    ["a note", "note", PLAN_TEXT, [suggested("Dates are read.", [">> Really?"])]],
    [
      "what was tried",
      "tried",
      PLAN_TEXT,
      [suggested("Dates are read.", ["## Tried before approval", "It fails."])],
    ],
    ["a tick", "done", PLAN_TEXT, [suggested("**1. Do part 1**", ["- [x] **1. Do part 1** · S"])]],
    [
      "a form that cannot be read",
      "unreadable",
      PLAN_TEXT,
      [suggested("Verify: `npm test -- part-2", ["  - Verify: x"])],
    ],
    [
      "every item",
      "unreadable",
      PLAN_TEXT,
      [suggested("## Todo", [], { length: lines.length - lineOf("## Todo") + 1 })],
    ],
    [
      "a file that is not there",
      "unfounded",
      PLAN_TEXT,
      [suggested("Files: `src/part-2.ts`", ["  - Files: `src/x.ts` (edit)"])],
    ],
  ])("but not %s: %s", (_, why, text, all) => {
    expect(whyOf(text, ...all)).toEqual([why]);
    const [first] = all.length > 1 ? all : [];
    expect(applySuggestions(text, all, ground).text).toBe(
      applySuggestions(text, first ? [first] : [], ground).text,
    );
  });
  test.each(["Do part 1", "Done: ", "Because."])("nor what is done (%s)", (text) => {
    const done = tick(PLAN_TEXT, 1);
    const at = done.split("\n").findIndex((line) => line.includes(text));
    const was = [done.split("\n")[at] ?? ""];
    expect(whyOf(done, { id: "t1", was, line: at + 1, blocks: [[`${was[0]}!`]] })).toEqual(["done"]);
  });
  test("what was not so in the repository before is not held against it", () => {
    const text = PLAN_TEXT.replace("`src/part-1.ts`", "`src/gone.ts`");
    expect(whyOf(text, suggested("Dates are read.", ["x"]))).toEqual([]);
  });
});

const item = (because: string[], title: string): PlanEdit => ({
  kind: "item",
  because,
  item: 2,
  title,
  why: "",
  files: [{ path: "src/part-2.ts", change: "edit" }],
  verify: "true",
  size: "L",
});

describe("the model only carries on", () => {
  const mine = suggested("**2. Do part 2**", ["- [ ] **2. Mine** · L"]);
  const { text, applied } = applySuggestions(PLAN_TEXT, [mine], ground);
  const others = ["t100"];
  const applies = (id: string) => [{ feedback: id, became: "applied" as const, reply: "Done." }];
  const problems = (edit: PlanEdit, feedback: string[]) =>
    revisionProblems(text, { edits: [edit], dispositions: feedback.flatMap(applies) }, feedback, {
      ...ground,
      applied,
    });
  test("what follows from a suggestion may be edited because of it", () => {
    const edit: PlanEdit = { kind: "section", because: [mine.id], section: "Goal", text: "Mine." };
    expect(problems(edit, [])).toEqual([]);
  });
  test("its own part may not, but for somebody else's words", () => {
    expect(problems(item([mine.id], "Mine"), [])).toHaveLength(1);
    expect(problems(item(others, "Theirs"), others)).toEqual([]);
  });
  test("words in its own comment leave its lines alone", () => {
    expect(problems(item([mine.id], "Mine"), [mine.id])).toEqual([]);
    expect(problems(item([mine.id], "Not mine"), [mine.id])).toHaveLength(1);
  });
});
