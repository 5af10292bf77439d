import { expect, test } from "@jest/globals";
import { infer, json } from "./builders.ts";

const wanted = (files: Record<string, string>) =>
  infer(files).toolchains.map(({ name, wanted, from }) => [name, wanted, from]);

test.each<[string, string, string[]]>([
  [".nvmrc", "# ours\nv22.3.0\r\n", ["Node.js", "v22.3.0"]],
  [".node-version", "22\n", ["Node.js", "22"]],
  [".python-version", "3.12\n3.11\n", ["Python", "3.12"]],
  ["pyproject.toml", '[project]\nrequires-python = ">=3.9"\n', ["Python", ">=3.9"]],
  ["pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n', ["Python", "^3.9"]],
  ["setup.cfg", "[options]\npython_requires = >=3.8\n", ["Python", ">=3.8"]],
  ["setup.py", 'setup(name="a", python_requires=">=3.8")\n', ["Python", ">=3.8"]],
  ["go.mod", "module a\n\ngo 1.22.1\n\ntoolchain go1.23.0\n", ["Go", ">=1.22.1"]],
  ["rust-toolchain", "1.70.0\n", ["Rust", "1.70.0"]],
  ["rust-toolchain.toml", '[toolchain]\nchannel = "1.70"\n', ["Rust", "1.70"]],
  ["Cargo.toml", '[package]\nrust-version = "1.63"\n', ["Rust", ">=1.63"]],
  ["Cargo.toml", '[workspace.package]\nrust-version = "1.63"\n', ["Rust", ">=1.63"]],
  [".ruby-version", "3.3.0\n", ["Ruby", "3.3.0"]],
  ["Gemfile", 'ruby "~> 3.2"\n', ["Ruby", "~> 3.2"]],
  [".java-version", "17\n", ["Java", "17"]],
  [".sdkmanrc", "java=17.0.9-tem\n", ["Java", "17.0.9-tem"]],
  ["pom.xml", "<maven.compiler.release>17</maven.compiler.release>", ["Java", ">=17"]],
  ["composer.json", json({ require: { php: "^8.1" } }), ["PHP", "^8.1"]],
  ["global.json", json({ sdk: { version: "8.0.100" } }), [".NET", "8.0.100"]],
  ["package.json", json({ engines: { node: ">=20" } }), ["Node.js", ">=20"]],
  ["package.json", json({ engines: { node: ">=20" }, volta: { node: "22.1.0" } }), ["Node.js", "22.1.0"]],
])("%s names a version", (file, text, [name, version]) => {
  expect(wanted({ [file]: text })).toEqual([[name, version, file]]);
});

test("of several files the most binding one counts, and .tool-versions before all", () => {
  const files = { ".nvmrc": "22", "package.json": json({ engines: { node: ">=18" } }) };
  expect(wanted(files)).toEqual([["Node.js", "22", ".nvmrc"]]);
  expect(
    wanted({ ...files, ".tool-versions": "# x\nnodejs 24.1.0\npython 3.12.1 3.11\nconstructor 1\n" }),
  ).toEqual([
    ["Node.js", "24.1.0", ".tool-versions"],
    ["Python", "3.12.1", ".tool-versions"],
  ]);
});

test("where no file names a version, the program is needed all the same", () => {
  expect(wanted({ "Cargo.toml": "", "server/go.mod": "module a\n" })).toEqual([
    ["Rust", "any version", "Cargo"],
    ["Go", "any version", "server"],
  ]);
});

test("a project in a folder may name its own", () => {
  expect(
    wanted({ "web/package.json": json({ engines: { node: "20" } }), "web/package-lock.json": "" }),
  ).toEqual([["Node.js", "20", "web/package.json"]]);
});

test.each([
  ["package.json", "no JSON"],
  ["package.json", json({ engines: { node: 20 }, volta: [] })],
  ["package.json", json([])],
  ["pyproject.toml", "= ="],
  ["composer.json", "null"],
  ["rust-toolchain.toml", "toolchain = 3"],
])("%s with %s names none", (file, text) => {
  const versions = infer({ [file]: text }).toolchains.map((one) => one.wanted);
  expect(versions.every((version) => version === "any version")).toBe(true);
});

test("an endless version is cut", () => {
  expect(infer({ ".nvmrc": "2".repeat(5_000) }).toolchains[0]?.wanted).toHaveLength(100);
});
