import { describe, expect, test } from "@jest/globals";
import { itemDigests } from "../../src/core/discussion/progress.ts";
import { join } from "../../src/core/plan/blocks.ts";
import { readPlan } from "../../src/core/plan/document.ts";
import { digestOf, parsePlan, placeOf, planContentOf, renderPlan, tick } from "../../src/core/plan/file.ts";
import { anItem, aPlan, PLAN_TEXT } from "./plan-builders.ts";

const fence = "```";
/** The plan file after somebody's edit by hand. */
const edited = (from: string | RegExp, to: string) => {
  const text = PLAN_TEXT.replace(from, to);
  expect(text).not.toBe(PLAN_TEXT);
  return text;
};
const lineOf = (text: string, words: string) => text.split("\n").findIndex((one) => one.includes(words)) + 1;

describe("the plan file", () => {
  test("looks like this", () => {
    expect(PLAN_TEXT).toMatchInlineSnapshot(`
"<!-- redline:plan next=3 base=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb -->
# Teach the parser dates

## Goal

Dates are read.

## Todo

- [ ] **1. Do part 1** · S
  Because.
  - Files: \`src/part-1.ts\` (edit)
  - Verify: \`npm test -- part-1\`

- [ ] **2. Do part 2** · S
  Because.
  - Files: \`src/part-2.ts\` (edit)
  - Verify: \`npm test -- part-2\`
"
`);
  });
  test("is read back as it was written", () => {
    const plan = aPlan({
      sections: [
        { name: "Goal", body: "A\n\n- b" },
        { name: "Notes", body: `${fence}\n## Todo\n- [ ] no item\n${fence}` },
      ],
      items: [
        anItem(1, { why: "", after: [], files: [{ path: "a, b (new).ts", change: "new" }], size: "L" }),
        anItem(7, {
          why: "One\n\n- [ ] nested\n  - more",
          after: [1],
          isTicked: true,
          evidence: "`npm test -- part-7` exit 0",
        }),
      ],
      nextId: 12,
    });
    expect(parsePlan(renderPlan(plan))).toEqual({ plan, problems: [] });
  });
  test("every line has its place", () => {
    expect(placeOf(PLAN_TEXT, 1)).toEqual({});
    expect(placeOf(PLAN_TEXT, lineOf(PLAN_TEXT, "Dates are read"))).toEqual({ section: "Goal" });
    expect(placeOf(PLAN_TEXT, lineOf(PLAN_TEXT, "part-2.ts"))).toEqual({ section: "Todo", item: 2 });
  });
});

describe("ticks and digests", () => {
  const evidence = "`npm test -- part-1` exit 0; `npm run lint` exit 0";
  const ticked = tick(PLAN_TEXT, 1, { checks: ["npm run lint"] });
  test("a tick changes the box, adds the evidence, and nothing else", () => {
    const old = PLAN_TEXT.split("\n");
    expect(ticked.split("\n").filter((one) => !old.includes(one))).toEqual([
      "- [x] **1. Do part 1** · S",
      `  - Done: ${evidence}`,
    ]);
    expect(parsePlan(ticked).plan?.items[0]).toMatchObject({
      isTicked: true,
      evidence,
    });
    expect(planContentOf(ticked)).toBe(PLAN_TEXT);
  });
  test.each<[string, (text: string) => string]>([
    ["as it is", (text) => text],
    ["without a last line end", (text) => text.trimEnd()],
    ["with blanks behind the last line", (text) => `${text.trimEnd()}  `],
    ["with blank lines at the end", (text) => `${text}\n\n  \n`],
    ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ])("a tick leaves the digest alone: %s", (_, change) => {
    const text = change(PLAN_TEXT);
    expect(parsePlan(text).problems).toEqual([]);
    const both = tick(tick(text, 1), 2);
    expect(digestOf(both)).toBe(digestOf(text));
    expect(parsePlan(both).plan?.items.map((item) => item.evidence)).toEqual([
      "`npm test -- part-1` exit 0",
      "`npm test -- part-2` exit 0",
    ]);
  });
  test("an item that a person unticked is ticked again, with the new evidence only", () => {
    const again = tick(tick(PLAN_TEXT, 1).replace("- [x]", "- [ ]"), 1, { checks: ["npm run lint"] });
    expect(again).toBe(tick(PLAN_TEXT, 1, { checks: ["npm run lint"] }));
  });
  test("an item's digest is of its own words, whatever a section is called", () => {
    const text = PLAN_TEXT.replace("## Todo", "## item 2\n\nMore of it.\n\n## Todo");
    expect(readPlan(text).problems).toEqual([]);
    expect(itemDigests(text).get(2)).toBe(itemDigests(PLAN_TEXT).get(2));
  });
  test("a tick of no item is an error", () => {
    expect(() => tick(PLAN_TEXT, 9)).toThrow("no item 9");
  });
  test.each<[string, string | RegExp, string]>([
    ["a word", "Dates are read.", "Dates are written."],
    ["a file", "src/part-1.ts", "src/part-3.ts"],
    ["a kind of change", "(edit)", "(delete)"],
    ["a verify command", "npm test -- part-1", "true"],
    ["a size", "· S", "· M"],
    ["a blank line", "\n## Todo", "\n\n## Todo"],
    ["a box that is no item's", "Dates are read.", "- [x] read"],
    ["evidence that is no item's", "Dates are read.", "Dates are read.\n  - Done: x"],
    ["the head", "next=3", "next=4"],
  ])("%s changes the digest", (_, from, to) => {
    expect(digestOf(edited(from, to))).not.toBe(digestOf(PLAN_TEXT));
  });
});

describe("edited by hand, still a plan", () => {
  test.each<[string, string | RegExp, string]>([
    ["a person's section", "\n## Todo", "\n## My own\n\nwords\n\n## Todo"],
    ["words between the items", "\n- [ ] **2.", "\nFirst the easy part.\n\n- [ ] **2."],
    ["a nested task list", "  Because.", "  Because:\n  - [ ] this\n  - [x] that"],
    ["a fence with a heading in it", "Dates are read.", `${fence}\n## Todo\n- [ ] x\n${fence}`],
    ["a capital tick", "- [ ] **1.", "- [X] **1."],
    ["a link that looks like a box", "\n- [ ] **2.", "\n- [x](https://x.test)\n\n- [ ] **2."],
    ["no blank line between the items", /\n\n- \[ \] \*\*2/, "\n- [ ] **2"],
  ])("%s", (_, from, to) => {
    const { plan, problems } = parsePlan(edited(from, to));
    expect(problems).toEqual([]);
    expect(plan?.items.map((item) => item.id)).toEqual([1, 2]);
  });
});

describe("edited by hand, not a plan any more: the line is named", () => {
  test.each<[string, string | RegExp, string, string, string]>([
    ["no files", /\n {2}- Files: .*part-1.*/, "", "`  - Files:` is missing", "**1."],
    [
      "a file without its change",
      "`src/part-1.ts` (edit)",
      "`src/part-1.ts`",
      "a file must look like",
      "part-1.ts",
    ],
    ["no verify command", /\n {2}- Verify: .*part-1.*/, "", "`  - Verify:` must be", "**1."],
    [
      "a verify command in plain words",
      "`npm test -- part-2`",
      "npm test",
      "`  - Verify:` must be",
      "Verify: npm test",
    ],
    [
      "two verify lines",
      /( {2}- Verify: .*part-2`)/,
      "$1\n  - Verify: `true`",
      "a second `Verify:`",
      "`true`",
    ],
    [
      "an item's line in plain words",
      "**2. Do part 2** · S",
      "Do part 2",
      "an item must look like",
      "Do part 2",
    ],
    ["an item with another bullet", "- [ ] **2.", "* [ ] **2.", "an item must look like", "* [ ]"],
    ["an item with an empty box", "- [ ] **2.", "- [] **2.", "an item must look like", "- []"],
    [
      "an item without a size",
      "**2. Do part 2** · S",
      "**2. Do part 2**",
      "an item must look like",
      "part 2",
    ],
    ["two items of one number", "**2.", "**1.", "two items have the number 1", "Do part 2"],
    ["an item after none", /( {2}- Verify: .*part-2`)/, "$1\n  - After: 9", "comes after 9", "Do part 2"],
    ["an item after itself", /( {2}- Verify: .*part-2`)/, "$1\n  - After: 2", "comes after 2", "Do part 2"],
    [
      "an item after a word",
      /( {2}- Verify: .*part-2`)/,
      "$1\n  - After: one",
      "`  - After:` must be item numbers",
      "After: one",
    ],
    ["no head", /^<!--.*\n/, "", "restore them", "# Teach"],
    ["no title", "# Teach the parser dates\n", "", "restore them", "<!--"],
    ["no items", /- \[ \][\s\S]*$/, "", "no item under `## Todo`", "<!--"],
    ["no todo list", "## Todo", "## To do", "no item under `## Todo`", "<!--"],
    ["an unclosed fence above", "Dates are read.", fence, "no item under `## Todo`", "<!--"],
  ])("%s", (_, from, to, what, at) => {
    const text = edited(from, to);
    const { plan, problems } = parsePlan(text);
    expect(plan).toBeUndefined();
    expect(problems).toContainEqual({ line: lineOf(text, at), what: expect.stringContaining(what) });
  });
  test("a megabyte is refused by its size, and still has a digest", () => {
    for (const text of [
      "a".repeat(1e6),
      "\n".repeat(1e6),
      "## a".padEnd(1e6),
      `${PLAN_TEXT}${"- [ ] ".repeat(2e5)}`,
    ]) {
      expect(parsePlan(text).problems).toEqual([
        { line: 1, what: expect.stringContaining("the limit is 65536") },
      ]);
      expect(digestOf(text)).toHaveLength(64);
      expect(join(readPlan(text).blocks)).toBe(text);
    }
  });
});
