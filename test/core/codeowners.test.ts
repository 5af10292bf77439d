import { expect, test } from "@jest/globals";
import { ownersOf, parseCodeowners } from "../../src/core/state/codeowners.ts";

const owners = (file: string, path: string) => ownersOf(parseCodeowners(file), path).join(" ");

test.each<[pattern: string, matching: string[], others: string[]]>([
  ["*", ["a.js", "src/deep/a.js"], []],
  ["**", ["a.js", "src/deep/a.js"], []],
  ["*.js", ["a.js", "src/a.js"], ["a.ts", "a.js.map", "A.JS"]],
  ["/*.js", ["a.js"], ["src/a.js"]],
  ["/build/logs/", ["build/logs/a", "build/logs/deep/a"], ["build/logs", "x/build/logs/a"]],
  ["docs/*", ["docs/a.md"], ["docs/deep/a.md", "x/docs/a.md"]],
  ["apps/", ["apps/a", "x/apps/deep/a"], ["apps", "myapps/a"]],
  ["/docs/", ["docs/a", "docs/deep/a"], ["x/docs/a"]],
  ["/docs", ["docs", "docs/a", "docs/deep/a"], ["docs2"]],
  ["src/api.ts", ["src/api.ts"], ["x/src/api.ts", "src/api.tsx", "SRC/api.ts"]],
  ["**/logs", ["logs", "build/logs", "deep/build/logs/a"], ["logs2/a"]],
  ["/apps/**/test/*.ts", ["apps/test/a.ts", "apps/x/y/test/a.ts"], ["apps/x/test/y/a.ts"]],
  ["/src/**", ["src/a", "src/deep/a"], ["lib/a"]],
  ["a?c.ts", ["abc.ts", "x/abc.ts"], ["ac.ts", "a/c.ts"]],
  ["my\\ file.txt", ["my file.txt"], ["my", "file.txt"]],
  ["*a*a*b", ["aab", "xaxaxb"], ["ab"]],
])("%s", (pattern, matching, others) => {
  const file = `${pattern} @olga`;
  expect(matching.filter((path) => owners(file, path) !== "@olga")).toEqual([]);
  expect(others.filter((path) => owners(file, path) === "@olga")).toEqual([]);
});

const FILE = `# Everything
*                @olga @acme/api
*.js    dev@example.com #This is an inline comment.
/apps/           @rita

/apps/github
!/apps/x         @max
/apps/[ab]       @max
\\#a             @max
/lib             max
`;

test("the last match wins, a pattern without owners clears, comments and invalid lines are skipped", () => {
  expect(owners(FILE, "README.md")).toBe("@olga @acme/api");
  expect(owners(FILE, "src/a.js")).toBe("dev@example.com");
  expect(owners(FILE, "apps/a.js")).toBe("@rita");
  expect(owners(FILE, "apps/github/a.js")).toBe("");
  expect(owners(FILE, "apps/x")).toBe("@rita");
  expect(owners(FILE, "lib/a")).toBe("@olga @acme/api");
  expect(parseCodeowners(FILE).invalid).toEqual([7, 8, 9, 10]);
  expect(owners("", "a")).toBe("");
  expect(owners(FILE.replaceAll("\n", "\r\n"), "apps/a.js")).toBe("@rita");
});

test("a pattern with many wildcards takes no time that grows with their number", () => {
  const pattern = `${"*a".repeat(200)}b`;
  expect(owners(`${pattern} @olga\n${"**/".repeat(200)}x @olga`, "a".repeat(5_000))).toBe("");
});
