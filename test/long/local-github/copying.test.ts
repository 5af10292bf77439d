import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { initBare, moveBranch, setRef, writeCommit } from "@redline/local-github/git/write.ts";
import { folder, freshGitHub, github } from "./local.ts";

freshGitHub();

const BY = { name: "Maria", email: "maria@example.org", date: "2026-01-01T00:00:00Z" };

/** A repository of a local GitHub's own making, as a template for others. */
async function template(name: string) {
  const from = join(folder, name);
  await initBare(from, "main");
  const sha = await writeCommit(from, { parent: undefined, message: "Begin", by: BY, files: { a: "1\n" } });
  await moveBranch(from, "main", sha, undefined);
  return { from, sha };
}

const refsOf = (name: string) =>
  execFileSync("git", ["--git-dir", join(folder, "git", "acme", `${name}.git`), "for-each-ref"], {
    encoding: "utf8",
  });

test("a repository that was made from a template has its history, and nothing of its pull requests", async () => {
  const { from, sha } = await template("template.git");
  await github.addRepository({ owner: "acme", name: "cups", from });
  expect(refsOf("cups")).toBe(`${sha} commit\trefs/heads/main\n`);
  await setRef(from, "refs/pull/1/head", sha);
  await github.addRepository({ owner: "acme", name: "pots", from });
  expect(refsOf("pots")).toBe(`${sha} commit\trefs/heads/main\n`);
});

test("what is pushed to one does not show in another", async () => {
  const { from } = await template("shared.git");
  for (const name of ["cups", "pots"]) await github.addRepository({ owner: "acme", name, from });
  github.setRole("acme/cups", "maria", "write");
  await github.commit("acme/cups", "main", { by: "maria", message: "More", files: { b: "2\n" } });
  expect((await github.log("acme/cups", "main")).map(({ message }) => message)).toEqual(["More", "Begin"]);
  expect((await github.log("acme/pots", "main")).map(({ message }) => message)).toEqual(["Begin"]);
});
