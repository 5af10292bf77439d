import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { bring } from "../../playground/cases/source.ts";
import { createRepository } from "../codebase/repository.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "redline-source-"));
  folders.push(folder);
  return folder;
}

test("of a repository only the base commit is brought, and what came before it", async () => {
  const { gitDir, commit, git, remove } = await createRepository();
  const base = commit({ "a.txt": "before" });
  commit({ "a.txt": "the answer" });
  git(["tag", "v2"]);
  const folder = await aFolder();
  const brought = await bring({ git: gitDir, commit: base }, folder, "/");
  await remove();
  const read = (...args: string[]) => execFileSync("git", ["-C", brought, ...args]).toString();
  expect(read("for-each-ref", "--format=%(objectname) %(refname)").trim()).toBe(`${base} refs/heads/main`);
  expect(read("rev-list", "--all", "--objects")).not.toContain("the answer");
  expect(read("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").match(/blob/g)).toHaveLength(
    1,
  );
});

test("a repository or a commit that is not there is named", async () => {
  const { gitDir, commit, remove } = await createRepository();
  commit({ "a.txt": "x" });
  const none = "0".repeat(39).concat("1");
  await expect(bring({ git: gitDir, commit: none }, await aFolder(), "/")).rejects.toThrow(
    `${gitDir} has no commit ${none}: `,
  );
  await remove();
  await expect(bring({ git: "./nowhere", commit: none }, await aFolder(), "/tmp")).rejects.toThrow(
    /^\.\/nowhere cannot be fetched: .*\/tmp\/nowhere/,
  );
});
