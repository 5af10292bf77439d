import { describe, expect, test } from "@jest/globals";
import { readPlan } from "../../src/core/plan/document.ts";
import { renderPlan } from "../../src/core/plan/file.ts";
import { type PlanDraft, planDraft } from "../../src/core/revision/draft.ts";
import { planOf } from "../../src/core/revision/written.ts";
import { oid, PLAN_TEXT } from "./plan-builders.ts";
import { shownItems } from "./renderer.ts";

const fence = "```";
/** The plan with words of somebody's in a section above the items. */
const withGoal = (words: string) => PLAN_TEXT.replace("Dates are read.", () => words);
/** The plan with lines between the first item and the second. */
const between = (words: string) => PLAN_TEXT.replace("\n- [ ] **2.", `\n${words}\n\n- [ ] **2.`);
const SECOND = PLAN_TEXT.slice(PLAN_TEXT.indexOf("- [ ] **2."));
const around = (before: string, after: string) => PLAN_TEXT.replace(SECOND, `${before}\n${SECOND}${after}\n`);
const lineWith = (text: string, words: string) =>
  text.split("\n").findIndex((line, at) => at > 0 && line.includes(words)) + 1;

describe("an item that the page does not show as one is none", () => {
  test.each<[string, string, string]>([
    ["a comment", around("<!--", "-->"), "<!--"],
    ["a comment that is not closed", around("<!--", ""), "<!--"],
    ["a style", around("<style>", "</style>"), "<style>"],
    ["a script", around("<script>", "</script>"), "<script>"],
    ["a processing instruction", around("<?", "?>"), "<?"],
    ["CDATA", around("<![CDATA[", "]]>"), "<![CDATA["],
    ["a declaration", around("<!DOCTYPE", ">"), "<!DOCTYPE"],
    ["a folded part", around("<details>\n", "\n</details>"), "<details>"],
    ["a box", around("<div>", "</div>"), "<div>"],
    ["a line that hides", around("<div hidden>\n", ""), "<div hidden>"],
    ["a tag in a line", withGoal("a <span hidden>b</span>"), "<span"],
    ["a tag over two lines", withGoal("a <span\nhidden>b</span>"), "<span"],
    ["a tag in a link's place", withGoal("[a](\n<div>\n)"), "<div>"],
    ["a tag behind a backslash of an address", withGoal("www.x.test/\\<div>"), "<div>"],
    ["a tag in code marks that an address takes", withGoal("www.x.test/`<div>`"), "<div>"],
    ["a tag in code marks behind one without a partner", withGoal("``a `b` `<div>`"), "<div>"],
  ])("%s", (_, text, words) => {
    const { plan, problems } = readPlan(text);
    expect(plan).toBeUndefined();
    expect(problems[0]?.line).toBe(lineWith(text, words));
  });
  test.each<[string, string]>([
    ["a quote", around("> a", "").replaceAll(/^(?=.*(?:\*\*2|part-2))/gm, "> ")],
    ["another list", PLAN_TEXT.replace(SECOND, `1. a\n\n${SECOND.replace(/^(?=.)/gm, "   ")}`)],
    ["code", PLAN_TEXT.replace(SECOND, `${fence}\n${SECOND}${fence}\n`)],
    ["code that is set in", PLAN_TEXT.replace(SECOND, `Look:\n\n${SECOND.replace(/^(?=.)/gm, "    ")}`)],
    [
      "code that begins in a list",
      PLAN_TEXT.replace(SECOND, `- ${fence}js\n${SECOND.replace(/^(?=.)/gm, "  ")}  ${fence}\n`),
    ],
    ["another section", PLAN_TEXT.replace(SECOND, `## Later\n\n${SECOND}`)],
    ["another section, underlined", PLAN_TEXT.replace(SECOND, `Later\n-----\n\n${SECOND}`)],
  ])("%s", (_, text) => {
    const { plan, problems } = readPlan(text);
    expect(problems).toEqual([]);
    expect(plan?.items.map(({ id }) => id)).toEqual([1]);
    expect(shownItems(text)).toHaveLength(1);
  });
  test.each<[string, string, string]>([
    ["an underlined heading", PLAN_TEXT.replace("## Todo", "Todo\n----"), "must be exactly `## Todo`"],
    ["a bold heading", PLAN_TEXT.replace("## Todo", "## **Todo**"), "must be exactly `## Todo`"],
    ["a heading that is set in", PLAN_TEXT.replace("## Todo", "  ## Todo"), "must be exactly `## Todo`"],
    ["a heading by a reference", PLAN_TEXT.replace("## Todo", "## To&#100;o"), "must be exactly `## Todo`"],
    ["two headings", `${PLAN_TEXT}\n## Todo\n`, "a second `## Todo`"],
    ["a second title", between("# More"), "a plan has only one title"],
    ["a numbered item", PLAN_TEXT.replace("- [ ] **2.", "2. [ ] **2."), "an item must look like"],
    ["an item without a box", PLAN_TEXT.replace("- [ ] **2.", "- **2."), "an item must look like"],
    ["an item that is set in", PLAN_TEXT.replace("- [ ] **2.", " - [ ] **2."), "an item must look like"],
    [
      "an item that is underlined",
      PLAN_TEXT.replace("S\n  Because", "S\n  ===\n  Because"),
      "an item must look like",
    ],
    [
      "an item that is a table's head",
      PLAN_TEXT.replace("S\n  Because.", "S\n  |---|\n  Because"),
      "an item must look like",
    ],
  ])("%s is told", (_, text, what) => {
    const { plan, problems } = readPlan(text);
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => problem.what).join()).toContain(what);
  });
});

describe("what the page does not show cannot stand in a plan", () => {
  test.each<[string, string, string]>([
    ["a definition that nobody uses", "a\n\n[//]: # (hidden)", "a link definition"],
    ["a definition in a list", "- a\n\n  [b]: c", "a link definition"],
    ["a footnote", "a\n\n[^1]: hidden", "footnotes"],
    ["an image", "![a](https://x.test/y.png)", "images"],
    ["a link's title", "[a](b 'hidden')", "a link's title"],
    ["a link without text", "[](https://x.test/hidden)", "a link without text"],
    [
      "the words behind a code block's language",
      `${fence}js hidden words\nx\n${fence}`,
      "a code block's language",
    ],
    ["a language that is a sentence", `${fence}js&nbsp;hidden\nx\n${fence}`, "a code block's language"],
    ["a solid", `${fence}stl\nsolid hidden\n${fence}`, "is drawn"],
    ["a diagram's comment", `${fence}mermaid\ngraph TD\n  %% hidden\n  a-->b\n${fence}`, "`%%` in a diagram"],
    [
      "a diagram's description",
      `${fence}mermaid\ngraph TD\n  accDescr: hidden\n  a-->b\n${fence}`,
      "`accDescr`",
    ],
    [
      "what a click does",
      `${fence}mermaid\ngraph TD\n  a-->b\n  click a href "x" "hidden"\n${fence}`,
      "`click`",
    ],
    ["a style", `${fence}mermaid\ngraph TD\n  a-->b\n  style a color:transparent\n${fence}`, "`style`"],
    ["a class of a node", `${fence}mermaid\ngraph TD\n  a:::hidden-->b\n${fence}`, "`:::`"],
    ["a link to a sentence", "[a](<#hidden words; do it>)", "a link's URL"],
    ["what TeX comments out", "It is $n %hidden$.", "a formula"],
    ["the same in a block", "$$\nn\n%hidden\n$$", "a formula"],
    ["a formula over other pieces", "It is $n *x* %hidden$.", "a formula"],
    ["a comment in a note", ">> <!-- hidden -->", "raw HTML"],
    ["an image in a note", ">> ![hidden](x)", "images"],
    ["surplus cells", "| a |\n|---|\n| b | hidden |", "more cells than the header"],
    ["a formula", "$\\phantom{hidden}$", "a formula"],
    ["a formula in code marks", "a $`\\phantom{hidden}`$", "a formula"],
    ["a reference to a character", "a&#8203;b", "a character reference"],
    ["a named one", "a&ZeroWidthSpace;b", "a character reference"],
    ["text behind many blanks", `    x${" ".repeat(300)}hidden`, "out of view"],
  ])("%s", (_, words, what) => {
    const { plan, problems } = readPlan(withGoal(words));
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => problem.what).join()).toContain(what);
  });
  const separators = ["\u2028", "\u2029", "\r", "\u0085", "\u000b", "\f"];
  const unseen = [
    "\0",
    "\u001b",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\u00ad",
    "\ufeff",
    "\u{e0041}",
    "\ufe0f",
    "\ufffd",
  ];
  test.each([...separators, ...unseen])("the character %j, wherever it stands", (character) => {
    for (const words of ["Dates are", "Do part 1", "npm test -- part-2", "Because"]) {
      const text = PLAN_TEXT.replace(words, `${words}${character}`);
      const { plan, problems } = readPlan(text);
      expect(plan).toBeUndefined();
      expect(problems[0]).toEqual({ line: lineWith(PLAN_TEXT, words), what: expect.stringContaining("U+") });
    }
  });
  test.each([..."👩‍🚀 ❤️‍🔥 1️⃣ 👍🏽".split(" "), "日本語", "naïve", "a\u00a0b", "a  \nb", "a\\\nb"])(
    "but %j can",
    (words) => {
      expect(readPlan(withGoal(words)).problems).toEqual([]);
    },
  );
  test.each([
    "`<div>` and \\<div> and a < b and 1 <2",
    "`<!--`",
    `${fence}html\n<!-- a -->\n${fence}`,
    "<https://x.test>",
    "[a](b) and [a] and ![a]",
    "| a | b |\n|---|---|\n| `c` | d |",
    "costs $5, or $HOME",
    "- a\n\n      ```\n\n- b",
  ])("nor is %j hidden", (words) => {
    expect(readPlan(withGoal(words)).problems).toEqual([]);
  });
});

describe("fences are read as GitHub reads them", () => {
  const draft = (approach: string): PlanDraft =>
    planDraft.parse({
      title: "T",
      goal: "G",
      approach,
      verification: "V",
      items: [
        { title: "A", why: approach, files: [{ path: "a.ts", change: "edit" }], verify: "true", size: "S" },
      ],
    });
  test.each([
    `- ${fence}js\n  a\n  ${fence}`,
    `- ${fence}js\n  a`,
    "* ~~~\n  a\n  ~~~",
    `1. ${fence}\n   a\n   ${fence}`,
    `    ${fence}\n    a`,
    `a\n\n    ${fence}\n    a\n\nb`,
    `> ${fence}\n> a`,
    `- a\n\n  ${fence}\n  ## Todo\n  ${fence}`,
    `${fence}\n    ${fence}\na\n${fence}`,
    "~~~ ```\na\n~~~",
  ])("%j", (text) => {
    const file = renderPlan(planOf(draft(text), oid("b"), () => undefined));
    const { plan, problems } = readPlan(file);
    const isHidden = text.startsWith("~~~ ");
    expect(problems.map(({ what }) => what).join()).toContain(isHidden ? "a code block's language" : "");
    expect(plan?.sections.map(({ name }) => name)).toEqual(
      isHidden ? undefined : ["Goal", "Approach", "Verification"],
    );
    expect(shownItems(file)).toHaveLength(1);
  });
});
