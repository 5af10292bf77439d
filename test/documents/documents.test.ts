/** What the documents name exists. Decision records say what was true when they were made: only their links are tried. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { DEFAULT_SETTINGS } from "../../src/core/state/settings.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import { variablesOf } from "../../src/server/config.ts";
import { readDocument } from "./document.ts";

/** Not the page of messages and the example plans, which are written for other repositories. */
const PAGES = globSync(["*.md", ".github/*.md", "deploy/*.md", "docs/**/*.md", "packages/*/*.md"])
  .filter((path) => !/^docs\/(messages\.md|examples\/\d)/.test(path))
  .toSorted();
const documents = PAGES.map(readDocument);
const current = documents.filter(({ path }) => !path.startsWith("docs/decisions/"));

/** In the repositories that Redline works on. */
const PATHS_ELSEWHERE = new Set([
  ".github/CODEOWNERS",
  ".github/redline.yml",
  ".github/workflows/copilot-setup-steps.yml",
  "docs/CODEOWNERS",
  "docs/plans/issue-N.md",
  "src/other.ts",
]);
const SCRIPTS_ELSEWHERE = new Set(["build"]);
/** Of repositories, of GitHub Actions and of Linux. */
const NAMES_ELSEWHERE = /^(?:RAILS_ENV|GITHUB_TOKEN|(?:RLIMIT|MAP|MADV)_\w+)$/;

/** Only the set-up pages read them. */
const OF_SET_UP = ["REDLINE_PUBLIC_URL"];

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const roots = readdirSync(".").filter((name) => name !== "node_modules" && statSync(name).isDirectory());
const folders = readdirSync("src").filter((name) => statSync(join("src", name)).isDirectory());
const code = globSync([
  "{src,playground,test,tools,packages}/**/*.{ts,mjs}",
  ".env.example",
  "Dockerfile",
  ".ci/run",
])
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

/** A path from the root, from the document's folder, or as in architecture.md: without `src/` and `.ts`. */
function isMissing(span: string, folder: string): boolean {
  const [first = ""] = span.split("/");
  const isPath = /^[\w.@-]+(\/[\w.@-]+)+\/?$/.test(span) && !PATHS_ELSEWHERE.has(span);
  if (!isPath || !(roots.includes(first) || folders.includes(first))) return false;
  const places = [span, join(folder, span), join("src", span)];
  return !places.some((path) => existsSync(path) || existsSync(`${path}.ts`));
}

/** A setting within another, such as `roles.approve`. */
function isUnknownSetting(span: string): boolean {
  const keys = span.split(".");
  if (!/^[a-z_]+(\.[a-z_]+)+$/.test(span) || !((keys[0] ?? "") in DEFAULT_SETTINGS)) return false;
  const file = keys.reduceRight<unknown>((value, key) => ({ [key]: value }), null);
  return parseSettings(JSON.stringify(file)).problems.some(({ what }) => what.includes("is not a setting"));
}

describe.each(documents)("$path", ({ path, links }) => {
  test("links to files and headings that exist", () => {
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [file = "", anchor] = decodeURI(link).split("#");
      const target = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(target)) return true;
      return anchor !== undefined && !readDocument(target).anchors.includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe.each(current)("$path", ({ path, spans, blocks }) => {
  const words = [...spans, ...blocks.map(({ text }) => text)].join("\n");

  test("names scripts of package.json", () => {
    const named = [...words.matchAll(/\bnpm run (?!-)([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts) && !SCRIPTS_ELSEWHERE.has(name))).toEqual([]);
  });

  test("names files that exist", () => {
    expect(spans.filter((span) => isMissing(span, dirname(path)))).toEqual([]);
  });

  test("names settings and variables that exist", () => {
    const named = words.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];
    const unknown = new Set(named.filter((name) => !NAMES_ELSEWHERE.test(name) && !code.includes(name)));
    expect([...unknown, ...spans.filter(isUnknownSetting)]).toEqual([]);
  });

  test("shows settings that are valid", () => {
    const texts = blocks.filter(({ language }) => language === "yaml").map(({ text }) => text);
    const shown = texts.filter((text) =>
      Object.keys(parse(text) ?? {}).some((key) => key in DEFAULT_SETTINGS),
    );
    expect(shown.flatMap((text) => parseSettings(text).problems)).toEqual([]);
  });
});

test(".env.example and the server know the same variables", () => {
  const example = readFileSync(".env.example", "utf8").match(/^#?[A-Z][A-Z_]+(?==)/gm) ?? [];
  const known = [...Object.keys(variablesOf({}).shape), ...OF_SET_UP];
  expect(example.map((name) => name.replace("#", "")).toSorted()).toEqual(known.toSorted());
});

test("what docs/production.md quotes is what people are told", () => {
  const table = readFileSync("docs/production.md", "utf8").split("## Troubleshooting")[1] ?? "";
  const quotes = [...table.matchAll(/^\| "([^"]+)"/gm)].map(([, quote = ""]) => quote);
  const said = `${readFileSync("docs/messages.md", "utf8")}\n${code}`;
  expect(quotes).not.toEqual([]);
  expect(quotes.filter((quote) => !said.includes(quote))).toEqual([]);
});
