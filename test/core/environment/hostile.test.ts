import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { inferSetup, wantedFiles } from "../../../src/core/environment/infer.ts";
import { recognise } from "../../../src/core/environment/recognise.ts";
import { indexed, inFolder, quote } from "../../../src/core/environment/repository.ts";
import { environmentSettings, infer, json, repository } from "./builders.ts";

const NPM = "npm ci --ignore-scripts --no-audit --no-fund";
const LOCKED = (folder: string) => ({
  [`${folder}/package.json`]: json({ dependencies: { a: "1" } }),
  [`${folder}/package-lock.json`]: "",
});

test.each([
  "a b",
  "it's",
  '"',
  "$(touch x)",
  "`touch x`",
  "a;b",
  "a&&b",
  "a|b",
  "*",
  "~",
  "ä",
  "#",
  "!x",
  "a\u2028b",
])("the folder %j cannot become a command", (folder) => {
  const [command = ""] = infer(LOCKED(folder)).commands;
  expect(command).toBe(`cd ${quote(folder)} && ${NPM}`);
  const printed = execFileSync("sh", [
    "-c",
    inFolder({ folder }, "").replace(/^cd (.*) && $/s, "printf %s $1"),
  ]);
  expect(printed.toString()).toBe(folder);
});

test.each(["a\nb", "a\u0000b", "a\tb", "-rf", "a/-b", "a\\b", "\u0085", ".."])(
  "nothing is done in the folder %j",
  (folder) => {
    expect(infer(LOCKED(folder)).commands).toEqual([]);
  },
);

test("a requirement file's name cannot become a command", () => {
  const { commands } = infer({
    "requirements.txt": "",
    "requirements/$(touch x).txt": "",
    "requirements-dev.txt;x.txt": "",
  });
  expect(commands.at(-1)).toBe("pip install --only-binary :all: -r requirements.txt");
});

test("what pyproject.toml requires cannot become an option or a command", () => {
  const groups =
    '[dependency-groups]\ntest = ["a; touch x", "--index-url=https://x", "-e .", "$(x)", "b\'c"]\n';
  const { commands } = infer({ "pyproject.toml": groups });
  expect(commands.at(-1)).toBe(String.raw`pip install --only-binary :all: 'a; touch x' 'b'\''c'`);
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["nothing", ""],
  ["deep nesting", `{"a":${"[".repeat(200_000)}`],
  ["a text of a megabyte", json({ dependencies: { a: "x".repeat(1_000_000) } })],
  ["names of Object's own", '{"__proto__": {"workspaces": 1}, "dependencies": {"__proto__": 1}}'],
])("a package.json that is %s does not end inference: npm says what is wrong", (_, text) => {
  const { commands } = infer({ "package.json": text, "package-lock.json": "" });
  expect(commands.length).toBeLessThanOrEqual(1);
});

test.each([
  ["= =", 1],
  ["a = [".repeat(100_000), 1],
  ["[project]\nname = 'a'\n[dependency-groups]\ntest = 3\ndev = [1, {}, {include-group = 3}]\n", 2],
])("a pyproject.toml that is %.40j does not either", (text, commands) => {
  expect(infer({ "pyproject.toml": text }).commands).toHaveLength(commands);
});

test.each([
  ["packageManager", json({ packageManager: "pnpm@9.0.0; touch x", dependencies: { a: "1" } })],
  ["packageManager with a tag", json({ packageManager: "pnpm@latest", dependencies: { a: "1" } })],
])("a %s that is no version is not installed", (_, text) => {
  const { commands } = infer({ "package.json": text, "pnpm-lock.yaml": "" });
  expect(commands[0]).toMatch(/ pnpm@10$/);
});

test("files with a byte order mark and CRLF are read as others are", () => {
  const { commands, toolchains } = infer({
    "package.json": `\uFEFF${json({ packageManager: "pnpm@9.1.0", engines: { node: "22" }, dependencies: { a: "1" } }).replaceAll("\n", "\r\n")}`,
    "pnpm-lock.yaml": "lockfileVersion: '6.0'\r\n",
    "pyproject.toml": "\uFEFF[project]\r\nrequires-python = '>=3.9'\r\n",
    "old/package.json": json({ dependencies: { a: "1" } }),
    "old/yarn.lock": "__metadata:\r\n  version: 6\r\n",
  });
  expect(commands.join()).toContain("pnpm@9.1.0");
  expect(commands.join()).toContain("@yarnpkg/cli-dist@3");
  expect(toolchains.map(({ wanted }) => wanted)).toEqual(["22", ">=3.9"]);
});

test("of a repository with many paths a bounded part is read", () => {
  const paths = Array.from({ length: 100_000 }, (_, at) => `packages/p${at % 5_000}/src/f${at}.ts`);
  const manifests = Array.from({ length: 5_000 }, (_, at) => `packages/p${at}/package.json`);
  const all = ["package.json", "package-lock.json", ...manifests, ...paths];
  const wanted = wantedFiles(all);
  expect(wanted.slice(0, 2)).toEqual(["package.json", "package-lock.json"]);
  expect(wanted).toHaveLength(150);
  const found = recognise(indexed({ paths: all, read: () => "{}" }), false);
  expect(found.map(({ project }) => project.folder)).toEqual([""]);
});

test("everything that is read is named by `wantedFiles`", () => {
  const files: Record<string, string> = {
    "package.json": json({ dependencies: { a: "1" } }),
    "yarn.lock": "",
    ".yarnrc.yml": "",
    ".npmrc": "",
    "pyproject.toml": "[project]\n",
    "setup.cfg": "",
    "setup.py": "",
    "tox.ini": "",
    "requirements/dev.txt": "",
    "requirements-dev.txt": "",
    "Cargo.lock": "",
    ".cargo/config.toml": "",
    "pom.xml": "",
    ".mvn/wrapper/maven-wrapper.properties": "",
    "gradle/wrapper/gradle-wrapper.properties": "",
    "build.gradle": "",
    "go.mod": "",
    "go.work": "",
    "composer.lock": "",
    "composer.json": "{}",
    Gemfile: "",
    "Gemfile.lock": "",
    ".tool-versions": "",
    "global.json": "{}",
    ".devcontainer/devcontainer.json": "{}",
    ".github/workflows/copilot-setup-steps.yml": "",
    "web/package.json": "{}",
    "web/pnpm-lock.yaml": "",
  };
  const read = new Set<string>();
  const wanted = new Set(wantedFiles(Object.keys(files)));
  const seen = repository(files);
  const { hosts } = inferSetup(
    {
      ...seen,
      read: (path) => {
        read.add(path);
        return seen.read(path);
      },
    },
    environmentSettings(),
  );
  expect(hosts).toEqual(["registry.yarnpkg.com"]);
  expect([...read].filter((path) => path in files && !wanted.has(path))).toEqual([]);
});
