import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bodiesOf } from "../../src/codebase/context/bodies.ts";
import { definitionsOf } from "../../src/codebase/definitions.ts";
import { mentionsOf } from "../../src/codebase/mentions.ts";
import { createCodebase } from "../../src/codebase/reader.ts";
import { createRepository } from "./repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
beforeAll(async () => {
  repository = await createRepository();
});
afterAll(() => repository.remove());

const linesOf = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");
const method = (name: string, body: string) => `    def ${name}(self):\n${body}\n`;
const REPORT = `"""Reports, their sums and their parcels."""

class Report:
${linesOf(60, (at) =>
  method(
    `sum_${at}`,
    linesOf(12, (n) => `        total_${n} = self.rows[${n}]`),
  ),
)}
    @classmethod
    def from_string(cls, text):
        """
Reads a report.
        """
        if not text:
            return None

        rows = text.split("\\n")
        return cls(rows)

    def last(self):
        return self.rows[-1]

class Other:
${method("from_string", `${linesOf(250, (n) => `        total_${n} = self.rows[${n}]`)}        return 'of another class'`)}
`;
const HOOKS = `# Hooks\n\n${["onReady", "onClose", "preClose"]
  .map((name) => `## ${name}\n\n${linesOf(60, (at) => `What ${name} says, ${at}.`)}`)
  .join("\n")}`;
const SHOP = {
  "shop/report.py": REPORT,
  "shop/cli.py": `from shop.report import Report\n\n\ndef main(argv):\n${linesOf(150, () => "    print(argv)")}    return Report.from_string(argv[0])\n`,
  "tests/test_report.py":
    "def test_sums():\n    assert 1\n\n\ndef test_reads():\n    text = ''\n    assert Report.from_string(text) is None\n",
  "docs/Hooks.md": HOOKS,
  "package.json": `{\n  "name": "shop",\n  "scripts": {\n    "lint": "npm run lint:js && npx standard",\n    "lint:js": "eslint ."\n  },\n  "files": ["lib"]\n}\n`,
  "eslint.config.js": "export default [];\n",
  ".standardrc": "{}\n",
  "jest.config.js": "export default {};\n",
  "CODE_OF_CONDUCT.md": "Be kind.\n",
  Makefile: "all:\n\techo\n\nwheel: all\n\techo\n",
  "CHANGELOG.md": linesOf(50, () => "- Report.from_string reads reports."),
  "docs/plans/issue-3.md": linesOf(50, () => "Report.from_string is to be changed: gizmo."),
  "node_modules/a/report.js": "from_string",
  "node_modules/b/report.js": "from_string",
  "src/vendor/c.py": "from_string",
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `shop/module_${at}.py`,
      linesOf(40, (n) => `def parcel_${at}_${n}(report):\n    return report.parcel + ${n}\n\n`),
    ]),
  ),
};

/** What is shown for an issue: the whole of it, and each file's lines. */
async function shown(title: string, body = "", tokens = 15_000) {
  const reader = createCodebase().at(repository, repository.commit(SHOP));
  const text = await reader.contextFor({ title, body }, tokens);
  await reader.close();
  const [head = "", ...parts] = text.split(/\n# (?!Files)/);
  const files = new Map(parts.map((part) => [/^\S+/.exec(part)?.[0] ?? "", part]));
  return { text, head, files, paths: [...files.keys()] };
}
const numbered = (text: string, from: number, to: number) =>
  text
    .split("\n")
    .slice(from - 1, to)
    .map((line, at) => `${from + at}\t${line}`)
    .join("\n");

describe("what an issue names", () => {
  const lines = REPORT.split("\n");
  const from = lines.indexOf("    @classmethod") + 1;
  const whole = numbered(REPORT, from, lines.indexOf("        return cls(rows)") + 1);

  test("a method is shown whole, of its class; its test whole, its uses as lines; then little else", async () => {
    const { text, files, paths } = await shown("`Report.from_string` fails for blanks");
    expect(paths.slice(0, 3)).toEqual(["shop/report.py", "tests/test_report.py", "shop/cli.py"]);
    expect(files.get("shop/report.py")).toContain(whole);
    expect(files.get("shop/report.py")).not.toContain("of another class");
    expect(files.get("shop/report.py")).toMatch(/^\d+\t {4}def sum_59\(self\):\n/m);
    expect(files.get("shop/report.py")).toMatch(/^\d+\tclass Report:$/m);
    expect(files.get("shop/report.py")).toMatch(
      /^shop\/report.py \([\d, -]+ of \d+ lines; read_file shows the others\)\n/,
    );
    expect(files.get("tests/test_report.py")).toContain(numbered(SHOP["tests/test_report.py"], 5, 7));
    const { files: few } = await shown("`Report.from_string` fails for blanks", "", 700);
    expect(few.get("shop/cli.py")).toContain(
      "\n4\tdef main(argv):\n155\t    return Report.from_string(argv[0])\n",
    );
    expect(text.length).toBeLessThan(28_000);
    expect(text).not.toMatch(/^\.\.\.$/m);
  });

  test.each([
    ["a stack trace", `File "/home/me/shop/report.py", line ${from + 8}, in <module>`],
    ["a link", `https://github.com/o/r/blob/0123abc/shop/report.py#L${from + 8}`],
    ["a place", `shop/report.py:${from + 8}:12`],
  ])("%s shows the body around its line", async (_, body) => {
    const { files, paths } = await shown("It fails", body);
    expect(paths[0]).toBe("shop/report.py");
    expect(files.get("shop/report.py")).toContain(whole);
  });

  test.each([
    ["Say what is returned", "In docs/Hooks.md, section onClose: say what is returned."],
    ["Say what is returned", "See the onClose section of Hooks.md."],
    ["Say what is returned", "docs/Hooks.md#onclose"],
  ])("of a document exactly its section: %s, %s", async (title, body) => {
    const { files, paths } = await shown(title, body);
    expect(paths[0]).toBe("docs/Hooks.md");
    expect(files.get("docs/Hooks.md")).toContain(numbered(HOOKS, 66, 127));
    expect(files.get("docs/Hooks.md")).not.toMatch(/What (?:onReady|preClose) says/);
  });

  test("a script is shown with the configuration of what it runs", async () => {
    const { files, paths } = await shown("Quicker checks", "Make `npm run lint` keep a cache.");
    expect(files.get("package.json")).toContain(numbered(SHOP["package.json"], 3, 6));
    expect(paths.slice(0, 3).toSorted()).toEqual([".standardrc", "eslint.config.js", "package.json"]);
    expect(paths).not.toContain("jest.config.js");
    expect((await shown("Quicker", "`make wheel` is slow")).paths).toContain("Makefile");
    const { paths: others } = await shown("make logging better");
    expect(others.filter((path) => /^(?:Makefile|CODE)/.test(path))).toEqual([]);
  });

  test("a file is shown whole, and one that is long by its best bodies", async () => {
    const { files } = await shown("module_7.py: the fourth is wrong", "as in report.py");
    expect(files.get("shop/module_7.py")).toContain(
      numbered(SHOP["shop/module_7.py" as keyof typeof SHOP] as string, 1, 35),
    );
    expect(files.has("shop/report.py")).toBe(true);
  });
});

test("the past and other people's code are a line of the map, and found by nobody who does not name them", async () => {
  const { text, head, paths } = await shown("Report.from_string reads reports", "gizmo");
  expect(head).toContain("\ndocs/plans/ (1 file, not shown)\n");
  expect(head).toContain("\nnode_modules/ (2 files, not shown)\n");
  expect(head).toContain("\nsrc/vendor/ (1 file, not shown)\n");
  expect(text).not.toMatch(/is to be changed|report\.js|vendor\/c/);
  expect(paths).not.toContain("CHANGELOG.md");
  expect((await shown("Typo in CHANGELOG.md")).paths[0]).toBe("CHANGELOG.md");
  const reader = createCodebase().at(repository, repository.commit(SHOP));
  expect(await reader.search("gizmo", undefined)).toEqual([]);
  expect(await reader.search("gizmo", "docs/plans")).toHaveLength(50);
  expect((await reader.rank({ title: "gizmo", body: "" }))[0]).toBe(".standardrc");
  await reader.close();
});

test("as much is shown as is needed: more where nothing is named, never more than 60,000 characters or the budget", async () => {
  const unsure = (await shown("Parcels of reports are wrong")).text.length;
  expect(unsure).toBeGreaterThan(28_000);
  expect(unsure).toBeLessThanOrEqual(40_000);
  const all = Array.from({ length: 60 }, (_, at) => `shop/module_${at}.py`).join("\n");
  for (const tokens of [100, 2_000, 15_000, 1_000_000]) {
    const { text } = await shown("All of these", all, tokens);
    expect(text.length).toBeLessThanOrEqual(Math.min(60_000, tokens * 4));
  }
});

test("what an issue names is read from its text", () => {
  const body = [
    "See `src/a.ts:12:3`, C:\\work\\b.py and (lib/c.js).",
    'File "d/e.py", line 7, in run',
    "`send` and Cart::addItem() but not plain words; docs/x.md#on-close.",
    "npm install, npm run lint:fix, yarn build, make wheel",
    "```\nfence.callThis()\n```",
  ].join("\n");
  const { places, names, scripts, subject } = mentionsOf({ title: "It is slow", body });
  expect(places).toEqual(
    expect.arrayContaining([
      { path: "src/a.ts", line: 12 },
      { path: "lib/c.js" },
      { path: "d/e.py", line: 7 },
      { path: "docs/x.md", anchor: "on-close" },
    ]),
  );
  expect(names).toEqual(
    expect.arrayContaining([
      { name: "send", isSure: true },
      { name: "addItem", owner: "Cart", isSure: true },
      { name: "callThis", owner: "fence", isSure: false },
    ]),
  );
  expect(names.map(({ name }) => name)).not.toContain("plain");
  expect(scripts).toEqual(["lint:fix", "build", "make wheel"]);
  expect(subject).toBe("prose");
  expect(mentionsOf({ title: "It is slow", body: "see the guide" }).subject).toBe("both");
  expect(mentionsOf({ title: "It is slow", body: "" }).subject).toBe("code");
});

describe("where a body ends", () => {
  test.each([
    [
      "a.py",
      [
        "@wraps(f)",
        "def a(",
        "    x,",
        "):",
        '    """',
        "At depth 0",
        '    """',
        "",
        "    return 1",
        "",
        "b = 2",
      ],
      "1-9",
    ],
    [
      "a.ts",
      ["/** Why. */", "export function a(", "  x: number,", "): void {", "  go();", "}", "go();"],
      "1-6",
    ],
    ["a.ts", ["function a() {", "  return `", "<p>", "`;", "}", "go();"], "1-5"],
    ["a.ts", ['  test("a b", async () => {', "    go();", "  });", "go();"], "1-3"],
    ["a.js", ["Reply.prototype.code = function (code) {", "  go()", "}", "go()"], "1-3"],
    ["a.cs", ["  public void A()", "  {", "    Go();", "  }", "}"], "1-4"],
    ["a.go", ["// Why.", "func (s *S) A() {", "\tgo()", "}", "", "func B() {}"], "1-4"],
    ["a.rs", ["    #[test]", "    fn a() {", "        go();", "    }", "}"], "1-4"],
    ["a.rb", ["  def a", "    go", "  end", "end"], "1-3"],
    ["a.c", ["#include <a.h>", "static int a(void)", "{", "  go();", "}"], "2-5"],
    ["a.md", ["## A", "", "```sh", "# no heading", "```", "### Below", "", "## B"], "1-7"],
  ])("%s %j", (path, lines, range) => {
    const [first] = bodiesOf(path, lines, definitionsOf(path, lines.join("\n")));
    expect(first && `${first.from + 1}-${first.to}`).toBe(range);
  });
});
