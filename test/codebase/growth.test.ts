import { expect, test } from "@jest/globals";
import { firstWithoutEnd } from "../world/ends.ts";

/** Lines that look like a definition for as long as a line may be. */
const LINES: Record<string, readonly string[]> = {
  "a.ts": [
    `var\tv${"ns".repeat(115)}`,
    `function${"\t".repeat(230)}`,
    `const a${"b".repeat(80)}=${"c".repeat(140)}`,
  ],
  "a.cpp": [`enum\to${"\t".repeat(230)}s`, "aaaa<a,a> ".repeat(23), `typedef ${"a ".repeat(115)}`],
  "a.java": ["@a ".repeat(79), `  public ${"a<b>[],. ".repeat(25)}`],
  "a.sql": ["create ".concat("or replace ".repeat(21)), `create\t${"\t".repeat(230)}`],
};

test.each(Object.entries(LINES))("ten megabytes of lines of %s are read", (path, lines) => {
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(240);
  const body = `
    const { definitionsOf } = await import(src + "/codebase/definitions.ts");
    definitionsOf("${path}", (input + "\\n").repeat(10_000_000 / (input.length + 1)));`;
  expect(firstWithoutEnd(lines, body)).toBeUndefined();
});

test("what a file is is told of 5,000 files of nearly a generated file's first line", () => {
  const units = ["*DO NOT EDIT\r", "// generated ", "//", "/*", "#", "-- generated do not edi", " "];
  const body = `
    const { classify } = await import(src + "/codebase/classify.ts");
    const bytes = Buffer.from(input.repeat(4_000 / input.length));
    for (let n = 0; n < 5_000; n++) classify("a.ts", bytes);`;
  expect(firstWithoutEnd(units, body)).toBeUndefined();
});

test("what an issue names is read from 20,000 characters of nearly a name", () => {
  const units = [
    "a",
    "a.",
    "a/",
    "a:1",
    "(",
    ".)",
    "`",
    "```\n",
    "~~~ ",
    '"',
    "section ",
    "a b ",
    "npm run ",
    "\\",
  ];
  const body = `
    const { mentionsOf } = await import(src + "/codebase/mentions.ts");
    for (const end of ["", "!", "\\n"])
      for (let n = 0; n < 5; n++) mentionsOf({ title: input, body: input.repeat(20_000 / input.length) + end });`;
  expect(firstWithoutEnd(units, body)).toBeUndefined();
});

test("a file is divided whose definitions are nested, closed again and again, or followed by nothing", () => {
  const nested = Array.from({ length: 2_000 }, (_, at) => `${" ".repeat(at % 230)}def a${at}() {\n`).join("");
  const units = [
    nested,
    "def a() {\n",
    "function a() {\n",
    "} {\n",
    '  it("',
    "/**\n",
    "```\n",
    "# a\n",
    "\n",
    '"""\n',
  ];
  const body = `
    const { bodiesOf } = await import(src + "/codebase/context/bodies.ts");
    const { definitionsOf } = await import(src + "/codebase/definitions.ts");
    const { piecesOf } = await import(src + "/codebase/context/pieces.ts");
    for (const path of ["a.ts", "a.py", "a.md"]) {
      const text = input + input.repeat(100_000 / input.length) + "\\n".repeat(50_000);
      const lines = text.split("\\n");
      piecesOf(lines, bodiesOf(path, lines, definitionsOf(path, text)));
    }`;
  expect(firstWithoutEnd(units, body)).toBeUndefined();
});

test("a note is checked that quotes lines of 400,000 blanks", () => {
  const body = `
    const { withCheckedNotes } = await import(src + "/reconcile/actions/notes.ts");
    const line = "a" + input.repeat(400_000 / input.length);
    const ground = { reader: { read: async () => line + "x" }, paths: new Set(["a.txt"]) };
    const draft = { items: [], notes: [{ note: "N", path: "a.txt", quote: line + "y" }] };
    const { unresolved } = await withCheckedNotes(draft, ground);
    if (unresolved[0].why !== "it is not there") throw new Error(JSON.stringify(unresolved));`;
  expect(firstWithoutEnd(["\t", " \r", "\t\n", "x\t"], body)).toBeUndefined();
});

test("a plan is shown to the model in which an element of ours seems to begin", () => {
  const body = `
    const { executePrompt } = await import(src + "/agent/prompt.ts");
    const plan = "# P\\n\\nText <" + input.repeat(200_000 / input.length) + "N";
    const item = { id: 1, title: "T", why: "", files: [], verify: "true" };
    const reader = { commit: "a".repeat(40), instructions: async () => new Map() };
    await executePrompt({ issue: { number: 1, title: "T", body: "" }, plan, item, reader });`;
  expect(firstWithoutEnd(["\t", " /"], body)).toBeUndefined();
});
