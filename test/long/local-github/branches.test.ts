import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  api,
  folder,
  freshGitHub,
  git,
  github,
  graphql,
  installationToken,
  REPO,
  withPull,
} from "./local.ts";

const ask = async (fields: string) => {
  const answer = await graphql("ghp_maria", `{ repository(owner: "acme", name: "tea") { ${fields} } }`);
  expect(answer.errors).toBeUndefined();
  return answer.data.repository;
};
const textAt = async (expression: string): Promise<string | undefined> =>
  (await ask(`object(expression: "${expression}") { ... on Blob { text } }`)).object?.text;
const tip = async (branch: string) => (await github.log(REPO, branch))[0]?.sha ?? "";

describe("names that mean more than one thing", () => {
  freshGitHub();

  /** A commit of its own for each text, on a branch of no other use. */
  async function commitWith(text: string): Promise<string> {
    const files = { "PLAN.md": `${text}\n` };
    return github.commit(REPO, `home/${text}`, { by: "maria", message: text, files });
  }

  test("an expression is resolved in git's order: any refs/ of that name, a tag, and only then the branch", async () => {
    const name = "ai-plan/issue-1";
    await github.createBranch(REPO, name, await commitWith("branch"), "maria");
    expect(await textAt(`${name}:PLAN.md`)).toBe("branch\n");
    await github.createRef(REPO, `refs/tags/${name}`, await commitWith("tag"), "maria");
    expect(await textAt(`${name}:PLAN.md`)).toBe("tag\n");
    await github.createRef(REPO, `refs/${name}`, await commitWith("other"), "maria");
    expect(await textAt(`${name}:PLAN.md`)).toBe("other\n");
    const gitDir = join(folder, "git", `${REPO}.git`);
    const expressions = [name, `heads/${name}`, `refs/heads/${name}`, `tags/${name}`, `refs/tags/${name}`];
    for (const expression of expressions) {
      const { stdout } = await git(gitDir, "show", `${expression}:PLAN.md`);
      expect(await textAt(`${expression}:PLAN.md`)).toBe(stdout);
    }
    expect(await textAt(`refs/heads/${name}:PLAN.md`)).toBe("branch\n");
    const { ref } = await ask(`ref(qualifiedName: "refs/heads/${name}") { prefix name target { oid } }`);
    expect(ref).toEqual({ prefix: "refs/heads/", name, target: { oid: await tip(name) } });
    expect(await github.readFile(REPO, name, "PLAN.md")).toBe("branch\n");
    expect(github.violations).toEqual([]);
  });

  test("a tag is no branch: it has no pull requests, and does not stand in for a branch that is gone", async () => {
    await withPull(await installationToken());
    await github.createRef(REPO, "refs/tags/plan/1", await tip("plan/1"), "maria");
    const pulls = "associatedPullRequests(first: 5) { totalCount }";
    const asked = `branch: ref(qualifiedName: "plan/1") { ${pulls} } tag: ref(qualifiedName: "refs/tags/plan/1") { ${pulls} }`;
    expect(await ask(asked)).toEqual({
      branch: { associatedPullRequests: { totalCount: 1 } },
      tag: { associatedPullRequests: { totalCount: 0 } },
    });
    await github.deleteBranch(REPO, "plan/1", "maria");
    expect((await ask(asked)).branch).toBeNull();
    expect(await textAt("plan/1:PLAN.md")).toBe("l1\nl2\nl3\nl4\nl5\n");
    expect(github.pull(REPO, 2).state).toBe("closed");
  });

  test("a branch and one below its name cannot be at once", async () => {
    const sha = await tip("main");
    await github.createBranch(REPO, "ai-plan/issue-1/x", sha, "maria");
    const refused = await api("POST", `/repos/${REPO}/git/refs`, "ghp_maria", {
      ref: "refs/heads/ai-plan/issue-1",
      sha,
    });
    expect(refused).toMatchObject({ status: 422, body: { message: "Reference update failed" } });
    await expect(
      github.commit(REPO, "ai-plan/issue-1", { by: "maria", message: "x", files: { x: "x\n" } }),
    ).rejects.toThrow("Reference update failed");
    const remote = `${github.url.replace("//", "//x:ghp_maria@")}/${REPO}.git`;
    await git(folder, "clone", "--quiet", remote, "copy");
    const copy = join(folder, "copy");
    const pushed = git(copy, "push", "origin", "HEAD:refs/heads/ai-plan/issue-1", "HEAD:refs/heads/fine");
    await expect(pushed).rejects.toThrow("ai-plan/issue-1");
    expect([await tip("fine"), await tip("ai-plan/issue-1")]).toEqual([sha, ""]);
    // A push of the App is looked at before, and moved one by one.
    const theirs = `${github.url.replace("//", `//x:${await installationToken()}@`)}/${REPO}.git`;
    const both = git(
      copy,
      "push",
      theirs,
      "HEAD:refs/heads/ai-plan/issue-1",
      "HEAD:refs/heads/also",
      ":main",
    );
    await expect(both).rejects.toThrow(/ai-plan\/issue-1 \(failed to update ref\)/);
    expect([await tip("also"), await tip("main")]).toEqual([sha, sha]);
    expect(github.violations).toEqual([]);
  });

  test("names that pass for a commit's or for a whole reference are refused", async () => {
    const sha = await tip("main");
    for (const name of ["refs/heads/main", "0".repeat(40)]) {
      await expect(github.createBranch(REPO, name, sha, "maria")).rejects.toThrow("not a valid ref name");
      await expect(github.createRef(REPO, `refs/tags/${name}`, sha, "maria")).rejects.toThrow("not a valid");
    }
    const remote = `${github.url.replace("//", "//x:ghp_maria@")}/${REPO}.git`;
    await git(folder, "clone", "--quiet", remote, "copy");
    const push = (ref: string) => git(join(folder, "copy"), "push", "origin", `HEAD:${ref}`);
    await expect(push(`refs/heads/${"a".repeat(40)}`)).rejects.toThrow("consisting of 40 hex characters");
    await expect(push("refs/tags/refs/heads/main")).rejects.toThrow("pre-receive hook declined");
    await expect(push("refs/refs/heads/main")).rejects.toThrow("pre-receive hook declined");
    await push("refs/notes/mine");
    expect(github.effects.filter(({ kind }) => kind === "push")).toEqual([]);
  });
});

describe("what people with write do to a branch", () => {
  freshGitHub();

  const BOT = { name: "redline[bot]", email: "" };
  let copy: string;

  beforeEach(async () => {
    await withPull(await installationToken());
    BOT.email = `${github.app.botId}+redline[bot]@users.noreply.github.com`;
    const remote = `${github.url.replace("//", "//x:ghp_maria@")}/${REPO}.git`;
    await git(folder, "clone", "--quiet", "--branch", "plan/1", remote, "copy");
    copy = join(folder, "copy");
  });

  const HISTORY = `message author { name email user { login } } committer { name user { login } } parents(first: 3) { nodes { oid } }`;
  const newest = async () =>
    (await ask(`ref(qualifiedName: "plan/1") { target { ... on Commit { ${HISTORY} } } }`)).ref.target;

  test("a commit bears whatever names and trailers it was made with; only the push tells who pushed", async () => {
    const author = `${BOT.name} <${BOT.email}>`;
    await writeFile(join(copy, "mine.md"), "mine\n");
    await git(copy, "add", ".");
    const message = "Work\n\nPlan-Revision: 1\nApproved-by: carol";
    const known = github.addUser("carol");
    const committer = `${known.id}+carol@users.noreply.github.com`;
    const forged = ["-c", "user.name=Carol", "-c", `user.email=${committer}`];
    await git(copy, ...forged, "commit", "--quiet", "--author", author, "-m", message);
    await git(copy, "push", "--quiet", "origin", "HEAD:plan/1");
    expect(await newest()).toMatchObject({
      message,
      author: { name: BOT.name, email: BOT.email },
      committer: { name: "Carol", user: { login: "carol" } },
    });
    expect(github.effects.at(-1)).toMatchObject({ kind: "push", by: "maria" });
    expect(github.deliveries.at(-1)?.payload).toMatchObject({
      action: "synchronize",
      sender: { login: "maria" },
    });
  });

  test("the same without a clone, merges of the default branch included", async () => {
    const work = { message: "Work", author: BOT, committer: BOT, files: { "mine.md": "mine\n" } };
    const first = await github.pushCommit(REPO, "plan/1", work, "maria");
    expect(await newest()).toMatchObject({ author: BOT, committer: { name: BOT.name, user: null } });
    const files = { "docs/plans/issue-1.md": "theirs\n" };
    const main = await github.commit(REPO, "main", { by: "maria", message: "Docs", files });
    const merge = await github.pushCommit(
      REPO,
      "plan/1",
      { message: "Merge main", merges: "main", files: { "evil.md": "x\n" } },
      "maria",
    );
    expect((await newest()).parents.nodes).toEqual([{ oid: first }, { oid: main }]);
    expect(github.pull(REPO, 2)).toMatchObject({ state: "open", headSha: merge });
    const texts = ["PLAN.md", "mine.md", "docs/plans/issue-1.md", "evil.md"].map((path) =>
      github.readFile(REPO, "plan/1", path),
    );
    expect(await Promise.all(texts)).toEqual(["l1\nl2\nl3\nl4\nl5\n", "mine\n", "theirs\n", "x\n"]);
    await expect(github.pushCommit(REPO, "plan/1", work, "stranger")).rejects.toThrow("write rights");
    github.protect(REPO, "plan/*", {});
    await expect(github.pushCommit(REPO, "plan/1", work, "maria")).rejects.toThrow("protected");
  });

  test("a branch that was deleted and made again by somebody else has the old pull request, closed", async () => {
    await git(copy, "push", "--quiet", "origin", ":plan/1");
    expect(github.pull(REPO, 2).state).toBe("closed");
    await git(copy, "checkout", "--quiet", "--orphan", "fresh");
    await git(copy, "commit", "--quiet", "-m", "Mine");
    await git(copy, "push", "--quiet", "origin", "fresh:plan/1");
    const pulls = "associatedPullRequests(first: 5) { nodes { number state headRefOid author { login } } }";
    const { ref } = await ask(`ref(qualifiedName: "plan/1") { ${pulls} }`);
    expect(ref.associatedPullRequests.nodes).toMatchObject([
      { number: 2, state: "CLOSED", author: { login: "redline" } },
    ]);
    expect(ref.associatedPullRequests.nodes[0].headRefOid).not.toBe(await tip("plan/1"));
    expect(() => github.reopenIssue(REPO, 2, "maria")).toThrow("force-pushed or recreated");
  });

  test("a forced push moves the open pull request to a head that does not stand on its earlier one", async () => {
    const earlier = github.pull(REPO, 2).headSha;
    await git(copy, "commit", "--quiet", "--amend", "-m", "Amended");
    await git(copy, "push", "--quiet", "--force", "origin", "HEAD:plan/1");
    const { state, headSha } = github.pull(REPO, 2);
    expect([state, headSha]).toEqual(["open", await tip("plan/1")]);
    expect(headSha).not.toBe(earlier);
    expect((await github.log(REPO, "plan/1")).map(({ sha }) => sha)).not.toContain(earlier);
    const told = github.deliveries.filter(({ event }) => event === "push").at(-1);
    expect(told?.payload).toMatchObject({ forced: true, before: earlier, after: headSha });
  });
});
