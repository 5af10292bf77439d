import { describe, expect, test } from "@jest/globals";
import { changedParts } from "../../src/core/plan/delta.ts";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import type { Item } from "../../src/core/plan/plan.ts";
import { type PlanEdit, revise } from "../../src/core/revision/edits.ts";
import { validationErrors } from "../../src/core/revision/facts.ts";
import { hunkBetween } from "../../src/core/revision/hunk.ts";
import { revisionProblems } from "../../src/core/revision/validate.ts";
import { anItem, aPlan, PLAN_TEXT } from "./plan-builders.ts";

const because = ["t1"];
const draft = {
  title: "New words",
  why: "Asked for.",
  files: [{ path: "src/new.ts", change: "new" as const }],
  verify: "true",
  size: "M" as const,
};
const section = (name: (PlanEdit & { kind: "section" })["section"], text: string): PlanEdit => ({
  kind: "section",
  because,
  section: name,
  text,
});
const item = (id: number, more: Partial<typeof draft> = {}): PlanEdit => ({
  kind: "item",
  because,
  item: id,
  ...draft,
  ...more,
});
const add: PlanEdit = { kind: "add-item", because, ...draft };
const remove = (id: number): PlanEdit => ({ kind: "remove-item", because, item: id });

const idsOf = (text: string) => parsePlan(text).plan?.items.map((one) => one.id);
const sectionsOf = (text: string) => parsePlan(text).plan?.sections.map((one) => one.name);

/** With a person's own words between the items and below them. */
const PERSONAL = PLAN_TEXT.replace("\n- [ ] **2.", "\nFirst the easy part.  \n\n- [ ] **2.").concat(
  "\nThat is all. \t\n\n\n## My own\nwords\n",
);

describe("edits", () => {
  test.each<[string, string, PlanEdit[]]>([
    ["a section", PLAN_TEXT, [section("Goal", "Times are read.")]],
    ["a section that is new", PLAN_TEXT, [section("Approach", "Slowly.")]],
    ["a section that is last", PLAN_TEXT, [section("Notes", "See there.")]],
    ["a section that goes", PLAN_TEXT, [section("Goal", " ")]],
    ["an item", PLAN_TEXT, [item(1)]],
    ["an item that is new", PLAN_TEXT, [add]],
    ["an item that goes", PLAN_TEXT, [remove(1)]],
    ["the last item, in a file without a last line end", PLAN_TEXT.trimEnd(), [item(2), add]],
  ])("of %s", (_, text, edits) => {
    expect(hunkBetween(text, revise(text, edits))).toMatchSnapshot();
    expect(parsePlan(revise(text, edits)).problems).toEqual([]);
  });
  test("a new section stands in its place", () => {
    const edits = [
      section("Notes", "n"),
      section("Risks", "r"),
      section("Verification", "v"),
      section("Decisions", "d"),
    ];
    const text = revise(PLAN_TEXT, edits);
    expect(text.match(/^## .*/gm)).toEqual([
      "## Goal",
      "## Decisions",
      "## Risks",
      "## Todo",
      "## Verification",
      "## Notes",
    ]);
  });
  test("words that look like structure stay words", () => {
    const text = revise(PLAN_TEXT, [
      section("Approach", "## Todo\n- [ ] x\n````\nopen"),
      item(1, { why: "```\n## Todo" }),
    ]);
    expect(idsOf(text)).toEqual([1, 2]);
    expect(sectionsOf(text)).toEqual(["Goal", "Approach"]);
  });
  test("nothing else moves, not even a blank", () => {
    for (const edits of [
      [section("Goal", "x")],
      [item(1)],
      [item(2)],
      [add],
      [remove(2)],
      [section("Notes", "x")],
    ]) {
      const after = revise(PERSONAL, edits);
      expect(after).toContain("\nFirst the easy part.  \n\n");
      expect(after).toContain("\nThat is all. \t\n\n\n");
      expect(after.trimEnd()).toMatch(/## My own\nwords(\n\n## Notes\n\nx)?$/);
    }
  });
  test.each([[item(9)], [remove(9)]])("of no item is an error (%#)", (edit) => {
    expect(() => revise(PLAN_TEXT, [edit])).toThrow("There is no item 9");
  });
  test("a number is never given twice", () => {
    const text = revise(PLAN_TEXT, [remove(2), add]);
    expect(idsOf(text)).toEqual([1, 3]);
    expect(idsOf(revise(revise(text, [remove(3)]), [add]))).toEqual([1, 4]);
  });
  test("not even one that a person wrote by hand", () => {
    const byHand = `${PLAN_TEXT}\n${PLAN_TEXT.slice(PLAN_TEXT.indexOf("- [ ] **2.")).replace("**2.", "**8.")}`;
    expect(idsOf(revise(byHand, [add]))).toEqual([1, 2, 8, 9]);
    expect(idsOf(revise(revise(byHand, [remove(8)]), [add]))).toEqual([1, 2, 9]);
  });
  test("what changed is named by its part", () => {
    expect(changedParts(PERSONAL, revise(PERSONAL, [section("Goal", "x"), item(2), add]))).toEqual([
      "Goal",
      "item 2",
      "item 3",
    ]);
    expect(changedParts(PERSONAL, PERSONAL.replace("That is all", "This is all"))).toEqual(["text 2"]);
    expect(changedParts(PLAN_TEXT, PLAN_TEXT.replace("# Teach", "# Tell"))).toEqual(["title"]);
  });
});

const paths = new Set(["src/part-1.ts", "src/part-2.ts", "src/old.ts"]);

describe("a plan is held against the repository", () => {
  const file = (path: string, change: "new" | "edit" | "delete") => ({ files: [{ path, change }] });
  test.each<[string, Partial<Item>[], string[]]>([
    ["as it should be", [{}, {}], []],
    [
      "an edit of nothing",
      [file("src/x.ts", "edit")],
      ["Item 1: `src/x.ts` is marked edit, but there is no such file."],
    ],
    [
      "a deletion of nothing",
      [file("src/x.ts", "delete")],
      ["Item 1: `src/x.ts` is marked delete, but there is no such file."],
    ],
    [
      "a new file that is there",
      [file("src/old.ts", "new")],
      ["Item 1: `src/old.ts` is marked new, but the file already exists: mark it edit."],
    ],
    [
      "a file below a file, or below a submodule",
      [file("src/old.ts/x.ts", "new")],
      ["Item 1: `src/old.ts/x.ts` cannot exist: `src/old.ts` is a file, a link or a submodule."],
    ],
    ["a file that an earlier item makes", [file("x.ts", "new"), file("x.ts", "edit")], []],
    ["a file that an earlier item deletes", [file("src/old.ts", "delete"), file("src/old.ts", "new")], []],
    ["a file of a ticked item", [{ ...file("src/old.ts", "new"), isTicked: true }], []],
    [
      "a protected path",
      [file(".npmrc", "new"), file("infra/a.tf", "new"), file("AGENTS.md", "new")],
      [
        "Item 1: `.npmrc` is protected (it decides where packages come from): only people can change it, unless `protected.allow` in `.github/redline.yml` allows it.",
        "Item 2: `infra/a.tf` is protected by the settings: only people can change it.",
      ],
    ],
    [
      "a file twice",
      [{ files: [...file("src/old.ts", "edit").files, ...file("src/old.ts", "delete").files] }],
      ["Item 1 names `src/old.ts` twice."],
    ],
    ["an item after none", [{ after: [7] }], ["Item 1 comes after 7, which is not an item."]],
    [
      "an item after a later one",
      [{ after: [2] }, {}],
      ["Item 1 comes after 2, which is below it: put the items in the order of the work."],
    ],
  ])("%s", (_, items, misses) => {
    const plan = aPlan({ items: items.map((more, index) => anItem(index + 1, more)) });
    const protection = { add: ["infra/"], allow: ["AGENTS.md"] };
    expect(validationErrors(plan, { paths, protection })).toEqual(misses);
  });
});

describe("a revision lands only when every comment is dealt with, and nothing else moves", () => {
  const applied = [{ feedback: "t1", became: "applied" as const, reply: "Done." }];
  const answered = [{ feedback: "t1", became: "answered" as const, reply: "So." }];
  const edits = [section("Goal", "x")];
  const half = renderPlan(
    aPlan({ items: [anItem(1, { isTicked: true, evidence: "`npm test -- part-1` exit 0" }), anItem(2)] }),
  );
  const cases: [string, Parameters<typeof revisionProblems>[1], string | undefined][] = [
    ["applied", { edits, dispositions: applied }, undefined],
    ["answered", { edits: [], dispositions: answered }, undefined],
    ["an item added", { edits: [add], dispositions: applied }, undefined],
    ["an open item changed", { edits: [item(2)], dispositions: applied }, undefined],
    ["an open item removed", { edits: [remove(2)], dispositions: applied }, undefined],
    ["no disposition", { edits: [], dispositions: [] }, "Feedback t1 has no disposition."],
    [
      "two dispositions",
      { edits, dispositions: [...applied, ...applied] },
      "Feedback t1 has two dispositions.",
    ],
    [
      "a disposition of nothing",
      { edits, dispositions: [...applied, { ...answered[0], feedback: "t2" } as never] },
      "There is no feedback t2.",
    ],
    [
      "applied without an edit",
      { edits: [], dispositions: applied },
      "Feedback t1 is marked applied, but no edit was made for it.",
    ],
    [
      "an edit for an answer",
      { edits, dispositions: answered },
      "Feedback t1 is answered, but an edit was made for it.",
    ],
    [
      "an edit for nobody",
      { edits: [{ ...add, because: ["t9"] }], dispositions: answered },
      "An edit refers to feedback t9, which does not exist.",
    ],
    [
      "a ticked item changed",
      { edits: [item(1)], dispositions: applied },
      "Item 1 is done and cannot be edited: add an item.",
    ],
    [
      "a ticked item removed",
      { edits: [remove(1)], dispositions: applied },
      "Item 1 is done and cannot be edited: add an item.",
    ],
    ["no such item", { edits: [item(9)], dispositions: applied }, "There is no item 9 in the plan."],
    [
      "a plan that does not hold",
      { edits: [item(2, { files: [{ path: "../x", change: "new" }] })], dispositions: applied },
      "`../x` has a part that is only dots",
    ],
    [
      "a plan that cannot be read",
      { edits: [item(2, { verify: "x".repeat(401) })], dispositions: applied },
      "`  - Verify:` must be at most 400 characters long",
    ],
  ];
  test.each(cases)("%s", (_, submitted, problem) => {
    const problems = revisionProblems(half, submitted, ["t1"], { paths });
    expect(problems).toHaveLength(problem === undefined ? 0 : 1);
    expect(problems.join()).toContain(problem ?? "");
  });
  test("a person's words below the items are no hindrance", () => {
    const all = [section("Goal", " "), section("Risks", "r"), add, remove(2)];
    expect(revisionProblems(PERSONAL, { edits: all, dispositions: applied }, ["t1"], { paths })).toEqual([]);
  });
});
