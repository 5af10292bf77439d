import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readCase } from "../../playground/cases/case.ts";

const CASES = new URL("../../cases/", import.meta.url).pathname;
const WHOLE = `
from: { npm: left@1.0.0 }
issue: { title: T, body: B }
hidden: { command: node --test, files: { test/a.test.js: "x" } }
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redline-cases-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(folder, "one.yml");
  await writeFile(path, text);
  return await readCase(path);
}

test("the cases of the repository are valid, and have answers to replay", async () => {
  const files = (await readdir(CASES)).filter((name) => name.endsWith(".yml"));
  const cases = await Promise.all(files.map((name) => readCase(join(CASES, name))));
  expect(new Set(cases.flatMap(({ from }) => Object.keys(from)))).toEqual(
    new Set(["crate", "go", "npm", "pypi"]),
  );
  for (const one of cases) expect(one.answers?.plan.length).toBeGreaterThan(0);
});

test("a case has its file's name, settings that do not wait, and files that lie beside it", async () => {
  await writeFile(join(folder, "a.test.js"), "// hidden\n");
  const one = await read(WHOLE.replace('"x"', "{ file: a.test.js }"));
  expect(one).toMatchObject({ name: "one", settings: "debounce: 0\n", remarks: [] });
  expect([...one.hidden.files]).toEqual([["test/a.test.js", "// hidden\n"]]);
});

describe("a mistake is named with its key and with what is right", () => {
  test.each<[string, string, string]>([
    [
      "a version that is missing",
      WHOLE.replace("@1.0.0", ""),
      "`from.npm`: must name a package and its version",
    ],
    [
      "a crate without a version",
      WHOLE.replace("npm: left@1.0.0", "crate: left"),
      "`from.crate`: must name a package and its version, such as `http@1.3.0`",
    ],
    ["a range of versions", WHOLE.replace("@1.0.0", "@^1"), "such as `find-my-way@9.7.0`"],
    [
      "a package from an address",
      WHOLE.replace("left@1.0.0", "git+ssh://x/y@1.0.0"),
      "`from.npm`: must name",
    ],
    [
      "two sources",
      WHOLE.replace("npm: left@1.0.0", "npm: left@1.0.0, pypi: a==1"),
      "`from`: must have exactly one of npm, pypi, go, crate, git",
    ],
    ["no commit", WHOLE.replace("npm: left@1.0.0", "git: ../x"), "`from.commit`: must be given with git"],
    [
      "a short commit",
      WHOLE.replace("npm: left@1.0.0", "git: ../x, commit: abcdef0"),
      "`from.commit`: must be a full commit id: 40 hexadecimal digits",
    ],
    ["a key that is missing", WHOLE.replace(/issue.*/, ""), "`issue`: is missing"],
    [
      "an unknown key",
      `${WHOLE}remark: x\n`,
      "`(top)`: has no key `remark`: remove it, or see docs/cases.md",
    ],
    [
      "a path that leads out",
      WHOLE.replace("test/a.test.js", "../a.js"),
      "`hidden.files.../a.js`: must be a path in the repository",
    ],
    ["no file", WHOLE.replace('test/a.test.js: "x"', ""), "`hidden.files`: must have at least one file"],
    [
      "a file that is not there",
      WHOLE.replace('"x"', "{ file: none.js }"),
      "`hidden.files.test/a.test.js`: none.js cannot be read",
    ],
    [
      "settings of the repository",
      `${WHOLE}settings: { budget: much }\n`,
      "in settings: `budget` must be a number",
    ],
    [
      "an answer with two calls in a turn",
      `${WHOLE}answers: { plan: [{ a: {}, b: {} }], items: {} }\n`,
      "`answers.plan.0`: must be one call: `TOOL: { input }`",
    ],
    ["no YAML", "a: [", "is not valid YAML: "],
  ])("%s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  test("a file that is not there", async () => {
    await expect(readCase(join(folder, "none.yml"))).rejects.toThrow("none.yml cannot be read");
  });

  test("all mistakes at once", async () => {
    const both = WHOLE.replace("title: T", 'title: ""').replace("command: node --test, ", "");
    await expect(read(both)).rejects.toThrow(
      /one\.yml has mistakes:\n {2}`issue\.title`: must not be empty\n {2}`hidden\.command`: /,
    );
  });
});
