import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { isAncestor, mergeBase, readCommit, readLog, readRef } from "@redline/local-github/git/read.ts";
import { folder, freshGitHub, git, github, REPO } from "./local.ts";

freshGitHub();

const gitDir = () => join(folder, "git", `${REPO}.git`);
const commit = (branch: string, path: string) =>
  github.commit(REPO, branch, {
    by: "maria",
    message: `Write ${path}\n\nBy hand.`,
    files: { [path]: "x\n" },
  });
const said = async (...args: string[]) => (await git(gitDir(), ...args)).stdout.trim();

/** A line that a side comes into, and a side that has gone its own way since. */
async function knot(): Promise<void> {
  for (const [branch, path] of ["main/a", "side/b", "main/c", "side/d"].map((one) => one.split("/")))
    await commit(branch ?? "", `${path}.md`);
  const tree = await said("rev-parse", "main^{tree}");
  const merge = await said("commit-tree", tree, "-p", "main", "-p", "side", "-m", "Merge");
  await said("update-ref", "refs/heads/main", merge);
  for (const path of ["e", "f"]) await commit("main", `${path}.md`);
  await commit("side", "g.md");
}

test("logs and bases are git's own, in one line and across merges", async () => {
  await knot();
  const ranges = ["main", "side", "HEAD", "main..side", "side..main", "main~1..main", "main..main~1"];
  for (const range of ranges) {
    for (const max of [1, 3, 100]) {
      const log = (await readLog(gitDir(), range, max)).map(({ sha }) => sha);
      const listed = await said("log", `--max-count=${max}`, "--format=%H", range, "--");
      expect(log.join("\n")).toBe(listed);
    }
  }
  expect(await mergeBase(gitDir(), "main", "side")).toBe(await said("merge-base", "main", "side"));
  const [tip, old] = await Promise.all([said("rev-parse", "main"), said("rev-parse", "main~4")]);
  expect(await isAncestor(gitDir(), old, tip)).toBe(true);
  expect(await isAncestor(gitDir(), tip, old)).toBe(false);
});

test("a commit is read as git shows it, in its own time zone", async () => {
  const [tree, parent] = [await said("rev-parse", "main^{tree}"), await said("rev-parse", "main")];
  const who = "Ann of Tea <ann@example.org> 1700000000";
  const text = `tree ${tree}\nparent ${parent}\nauthor ${who} -0330\ncommitter ${who} +0545\n\nOne\n\nTwo\n\n`;
  await writeFile(join(folder, "commit"), text);
  const made = await said("hash-object", "-t", "commit", "-w", join(folder, "commit"));
  const [name, email, authored, committed] = (
    await said("log", "-1", "--format=%an%n%ae%n%aI%n%cI", made)
  ).split("\n");
  expect(await readCommit(gitDir(), made)).toEqual({
    sha: made,
    tree,
    parents: [parent],
    author: { name, email, date: authored },
    committer: { name, email, date: committed },
    message: "One\n\nTwo",
  });
});

test("what comes, goes or is packed while somebody reads is seen", async () => {
  const before = await readRef(gitDir(), "refs/heads/main");
  expect(await readRef(gitDir(), "refs/heads/new")).toBeUndefined();
  const made = await commit("new", "new.md");
  await said("repack", "-a", "-d", "-q");
  await said("pack-refs", "--all");
  expect(await readRef(gitDir(), "refs/heads/new")).toBe(made);
  expect(await github.readFile(REPO, "new", "new.md")).toBe("x\n");
  await said("update-ref", "-d", "refs/heads/new");
  expect(await readRef(gitDir(), "refs/heads/new")).toBeUndefined();
  expect(await readRef(gitDir(), "refs/heads/main")).toBe(before);
});
