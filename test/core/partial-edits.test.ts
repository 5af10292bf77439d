import { describe, expect, test } from "@jest/globals";
import { digestOf, parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { annotateRevision } from "../../src/core/references/annotate.ts";
import { type PlanEdit, planEdit, revise } from "../../src/core/revision/edits.ts";
import { revisionProblems } from "../../src/core/revision/validate.ts";
import { anItem, aPlan, oid } from "./plan-builders.ts";

const because = ["t1"];
/** With a person's own layout in the first item. */
const TEXT = renderPlan(
  aPlan({
    sections: [
      { name: "Goal", body: "Dates are read.\n\nAnd times." },
      { name: "Notes", body: "### What was looked at\n\n- One.\n\n### Plan review\n\n- Two." },
    ],
    items: [anItem(1, { why: "First.\n\nSecond." }), anItem(2, { after: [1] })],
  }),
).replace("  Second.\n", "  Second.\n\n\n");
const dispositions = [{ feedback: "t1", became: "applied" as const, reply: "So." }];
const paths = new Set(["src/part-1.ts", "src/part-2.ts"]);
const problemsOf = (edit: PlanEdit, before = TEXT) =>
  revisionProblems(before, { edits: [edit], dispositions }, ["t1"], { paths });

/** The lines that an edit removes and adds. */
function changeOf(edit: PlanEdit): string[] {
  const [old, now] = [TEXT.split("\n"), revise(TEXT, [edit]).split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

describe("a small edit changes nothing else, byte for byte", () => {
  test.each<[string, PlanEdit, string[]]>([
    [
      "the verify command",
      { kind: "item", because, item: 1, verify: "true" },
      ["-  - Verify: `npm test -- part-1`", "+  - Verify: `true`"],
    ],
    [
      "the files",
      { kind: "item", because, item: 1, files: [{ path: "a.ts", change: "new" }] },
      ["-  - Files: `src/part-1.ts` (edit)", "+  - Files: `a.ts` (new)"],
    ],
    ["the order", { kind: "item", because, item: 2, after: [] }, ["-  - After: 1"]],
    ["the order of one that had none", { kind: "item", because, item: 1, after: [2] }, ["+  - After: 2"]],
    [
      "title and size",
      { kind: "item", because, item: 2, title: "Words", size: "M" },
      ["-- [ ] **2. Do part 2** · S", "+- [ ] **2. Words** · M"],
    ],
    ["the reason", { kind: "item", because, item: 1, why: "New." }, ["-  First.", "-  Second.", "+  New."]],
    [
      "a passage of a section",
      { kind: "replace-in-section", because, section: "Goal", old: "times", new: "zones" },
      ["-And times.", "+And zones."],
    ],
    [
      "a passage of an item",
      { kind: "replace-in-item", because, item: 1, old: "Second", new: "Third" },
      ["-  Second.", "+  Third."],
    ],
    [
      "the title",
      { kind: "title", because, title: "Read\ndates" },
      ["-# Teach the parser dates", "+# Read dates"],
    ],
    ["more notes", { kind: "append-notes", because, entries: ["- New."] }, ["+- New."]],
  ])("%s", (_, edit, change) => {
    expect(changeOf(edit)).toEqual(change);
    expect(problemsOf(edit).filter((one) => !/no such file|below it/.test(one))).toEqual([]);
  });
  test("the layout that a person gave an item stays", () => {
    expect(revise(TEXT, [{ kind: "item", because, item: 1, verify: "true" }])).toContain(
      "Second.\n\n\n  - Files",
    );
  });
  test("notes follow the others of their kind, or begin a list", () => {
    const append = (entries: string[]): PlanEdit => ({ kind: "append-notes", because, entries });
    expect(revise(TEXT, [append(["- New."])])).toContain("- One.\n- New.\n\n### Plan review");
    const without = renderPlan(aPlan());
    expect(revise(without, [append(["- New."])])).toMatch(/## Notes\n\n### What was looked at\n\n- New\.\n$/);
    const last = revise(without, [append(["- New."]), append(["- More."])]);
    expect(last).toMatch(/- New\.\n- More\.\n$/);
  });
  test("a file with CRLF keeps it", () => {
    const crlf = TEXT.replaceAll("\n", "\r\n");
    const edits: PlanEdit[] = [
      { kind: "replace-in-section", because, section: "Goal", old: "read.\n\nAnd", new: "read.\n\nOr" },
      { kind: "title", because, title: "T" },
    ];
    const after = revise(crlf, edits);
    expect(after.replace("Or times", "And times").replace("# T\r", "# Teach the parser dates\r")).toBe(crlf);
  });
});

describe("what a replacement must not do is refused", () => {
  const inItem = (old: string, words: string): PlanEdit => ({
    kind: "replace-in-item",
    because,
    item: 2,
    old,
    new: words,
  });
  const inGoal = (old: string, words: string): PlanEdit => ({
    kind: "replace-in-section",
    because,
    section: "Goal",
    old,
    new: words,
  });
  test.each<[string, PlanEdit, string]>([
    ["tick an item", inItem("[ ]", "[x]"), "Item 2: only the program ticks an item"],
    [
      "write evidence",
      inItem("After: 1\n", "After: 1\n  - Done: `npm test -- part-2` exit 0\n"),
      "Item 2: only the program ticks an item",
    ],
    ["write a note", inGoal("And", "\n>> Drop it.\n\nAnd"), "would be a person's note"],
    [
      "begin a section",
      inGoal("And", "\n## Risks\n\nAnd"),
      "`Risks` would change although no edit names it.",
    ],
    ["renumber an item", inItem("**2.", "**3."), "although no edit names it"],
    ["swallow what follows", inGoal("And times.", "~~~\nx"), "## Todo"],
    ["find nothing", inGoal("Tmes", "x"), "In Goal of the plan, `old` occurs 0 times."],
    ["find two", inGoal("e", "x"), "`old` occurs"],
    ["look elsewhere", inGoal("Do part 1", "x"), "In Goal of the plan, `old` occurs 0 times."],
  ])("%s", (_, edit, problem) => {
    expect(problemsOf(edit).join("\n")).toContain(problem);
  });
  test("a done item stays, whatever the edit", () => {
    const done = renderPlan(aPlan({ items: [anItem(1, { isTicked: true }), anItem(2)] }));
    for (const edit of [
      { kind: "item", because, item: 1, verify: "true" },
      { kind: "replace-in-item", because, item: 1, old: "Because", new: "So" },
    ] satisfies PlanEdit[])
      expect(problemsOf(edit, done)).toEqual(["Item 1 is done and cannot be edited: add an item."]);
  });
});

test("what is broken in a replaced passage is removed with what is around it", () => {
  const text = renderPlan(
    aPlan({ sections: [{ name: "Diagram", body: "```mermaid\ngraph TD\na-->b\n```\n\nAs shown." }] }),
  );
  const edit: PlanEdit = {
    kind: "replace-in-section",
    because,
    section: "Diagram",
    old: "a-->b",
    new: "a->",
  };
  const unresolved = [{ kind: "diagram" as const, part: "Diagram", source: "graph TD\na->", why: "x" }];
  const marked = annotateRevision(text, { edits: [edit] }, { unresolved, commit: oid("c") });
  expect(parsePlan(marked.text).plan?.sections[0]).toEqual({ name: "Diagram", body: "As shown." });
});

test("a comment that its own suggestion fulfils is applied without an edit", () => {
  const applied = [{ id: "t1", lines: ["x"], parts: ["Goal"], hunk: "" }];
  const problems = revisionProblems(TEXT, { edits: [], dispositions }, ["t1"], { paths, applied });
  expect(problems).toEqual([]);
  expect(revisionProblems(TEXT, { edits: [], dispositions }, ["t1"], { paths })).toHaveLength(1);
});

test("a model submits some fields of an item, a passage, a title, or notes with their places", () => {
  for (const edit of [
    { kind: "item", because, item: 1, verify: "true" },
    { kind: "replace-in-item", because, item: 1, old: "a", new: "" },
    { kind: "replace-in-section", because, section: "Goal", old: "a", new: "" },
    { kind: "title", because, title: "T" },
    { kind: "add-notes", because, notes: [{ note: "n", path: "a.ts", lines: "1-2", quote: "x" }] },
  ])
    expect(planEdit.safeParse(edit).success).toBe(true);
  for (const edit of [
    { kind: "append-notes", because, entries: ["- [x](y)"] },
    { kind: "replace-in-section", because, section: "Todo", old: "a", new: "" },
    { kind: "replace-in-section", because, section: "Not confirmed", old: "a", new: "" },
  ])
    expect(planEdit.safeParse(edit).success).toBe(false);
  expect(digestOf(revise(TEXT, [{ kind: "title", because, title: "T" }]))).not.toBe(digestOf(TEXT));
});
