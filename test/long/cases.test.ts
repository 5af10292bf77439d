import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { replay } from "../../playground/cases/recorded.ts";
import { bring } from "../../playground/cases/source.ts";
import { startModel } from "../../playground/model/index.ts";
import { SANDBOX_OFF } from "../../src/server/config.ts";
import { createRepository } from "../codebase/repository.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Commands run in a sandbox where there is one. The recorded answers are replayed, whatever key there is. */
const ENV = {
  ...process.env,
  REDLINE_NO_SANDBOX: SANDBOX_OFF,
  ANTHROPIC_API_KEY: "",
  ANTHROPIC_BASE_URL: "",
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redline-cases-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs `npm run cases` on files. Resolves to its exit code, and the table that it wrote. */
async function cases(files: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const out = join(folder, `${files.length}-${Date.now()}-${Math.random()}.md`);
  const exitCode = await new Promise((resolve) => {
    const args = ["playground/cases.ts", ...files, "--out", out];
    execFile(process.execPath, args, { cwd: ROOT, env: { ...ENV, ...env } }, (error) =>
      resolve(error ? error.code : 0),
    );
  });
  return { exitCode, table: await readFile(out, "utf8") };
}

/** The cells of a case's row, without its name. */
function cellsOf(table: string, name: string): string[] {
  const row = table.split("\n").find((line) => line.startsWith(`| ${name} |`)) ?? "";
  return row
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
}

/** Those up to the hidden tests. */
const rowOf = (table: string, name: string) => cellsOf(table, name).slice(0, 6);

test("issues of public histories become ready pull requests, proven by their own tests and by hidden ones", async () => {
  const names = { "semver-253": 1, "find-my-way-443": 2, "boltons-423": 1 };
  await Promise.all(
    Object.entries(names).map(async ([name, items]) => {
      const { exitCode, table } = await cases([join(ROOT, `cases/${name}.yml`)]);
      const all = `${items}/${items}`;
      expect([name, exitCode, ...rowOf(table, name)]).toEqual([
        name,
        0,
        "yes",
        "yes",
        "yes",
        all,
        all,
        "passed",
      ]);
    }),
  );
});

test("a crate is brought as it was published", async () => {
  const brought = await bring({ crate: "fnv@1.0.7" }, join(folder, "crate"), "/");
  expect(await readFile(join(brought, "Cargo.toml"), "utf8")).toContain('version = "1.0.7"');
  await expect(bring({ crate: "fnv@1.0.99" }, join(folder, "none"), "/")).rejects.toThrow(
    /^fnv@1\.0\.99 cannot be fetched: .*could not find/,
  );
});

const ITEM = {
  title: "Say hello",
  why: "Nobody does.",
  files: [{ path: "hello.txt", change: "new" }],
  verify: "test -s hello.txt",
  size: "S",
};

/** A case of a small repository without dependencies; its hidden test wants the word `hello`. */
async function small(name: string, content: string | undefined, command = "grep -x hello hello.txt") {
  const { gitDir, commit } = await createRepository();
  const done = [{ create_file: { path: "hello.txt", content } }, { finish_item: { summary: "Written." } }];
  const path = join(folder, `${name}.yml`);
  const one = {
    from: { git: gitDir, commit: commit({ "README.md": "# A\n" }) },
    issue: { title: "Hello", body: "Please say hello." },
    hidden: { command, fails: "hello.txt", files: { "hidden.txt": "hello\n" } },
    answers: {
      plan: [{ submit_plan: { title: "Hello", goal: "It says hello.", items: [ITEM] } }],
      items: { "Say hello": content === undefined ? [] : done },
    },
  };
  await writeFile(path, stringify(one));
  return { path, one, remove: () => rm(gitDir, { recursive: true, force: true }) };
}

test("what falls short is in the table, and so is what cannot be measured", async () => {
  const all = await Promise.all([
    small("right", "hello\n"),
    small("wrong", "good bye\n"),
    small("unfinished", undefined),
    small("idle", "hello\n", "test -s hidden.txt"),
  ]);
  const { exitCode, table } = await cases(all.map(({ path }) => path));
  await Promise.all(all.map(({ remove }) => remove()));
  expect(rowOf(table, "right")).toEqual(["yes", "yes", "yes", "1/1", "1/1", "passed"]);
  expect(rowOf(table, "wrong")).toEqual(["yes", "yes", "yes", "1/1", "1/1", "failed"]);
  expect(rowOf(table, "unfinished")).toEqual(["yes", "yes", "yes", "0/1", "0/1", "not run"]);
  expect(rowOf(table, "idle")).toEqual(["–", "–", "–", "–", "–", "–"]);
  expect(table).toContain("- idle: The hidden tests pass at the base commit already");
  expect(exitCode).toBe(1);
});

test("a second issue of the same repository uses what was installed for the first", async () => {
  const { path, one, remove } = await small("first", "hello\n");
  const item = { ...ITEM, verify: "test -e installed && test -s hello.txt" };
  const plan = [{ submit_plan: { title: "Hello", goal: "It says hello.", items: [item] } }];
  const second = join(folder, "second.yml");
  const settings = { environment: { setup: "touch installed" } };
  for (const file of [path, second])
    await writeFile(file, stringify({ ...one, settings, answers: { ...one.answers, plan } }));
  const { exitCode, table } = await cases([path, second]);
  await remove();
  const right = ["yes", "yes", "yes", "1/1", "1/1", "passed"];
  expect([rowOf(table, "first"), rowOf(table, "second")]).toEqual([right, right]);
  expect(cellsOf(table, "first").at(-2)).toMatch(/^\d+ s$/);
  expect(cellsOf(table, "second").at(-2)).toBe("reused");
  expect(exitCode).toBe(0);
});

test("a model behind ANTHROPIC_BASE_URL answers in place of the recorded answers", async () => {
  const { path, one, remove } = await small("real", "hello\n");
  const { answers, ...without } = one;
  await writeFile(path, stringify(without));
  expect((await cases([path])).table).toContain(
    "- real: The case has no recorded answers. Set ANTHROPIC_API_KEY",
  );
  const model = await startModel({ script: replay({ ...answers, revise: [] }) });
  const { exitCode, table } = await cases([path], {
    ANTHROPIC_BASE_URL: model.url,
    REDLINE_MODEL: "claude-x",
  });
  await Promise.all([model.close(), remove()]);
  expect(table).toMatch(/^Model: claude-x\n/);
  expect(rowOf(table, "real")).toEqual(["yes", "yes", "yes", "1/1", "1/1", "passed"]);
  expect(exitCode).toBe(0);
  expect(model.requests).toHaveLength(3);
});
