import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { folder, freshGitHub, git, github, installationToken, REPO, withPull } from "./local.ts";

describe("what git is told when a push is refused", () => {
  freshGitHub();

  async function clone(token: string): Promise<string> {
    const remote = `${github.url.replace("//", `//x-access-token:${token}@`)}/${REPO}.git`;
    await git(folder, "clone", "--quiet", remote, "copy");
    return join(folder, "copy");
  }

  async function commit(copy: string, path: string, text: string): Promise<void> {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
    await git(copy, "add", ".");
    await git(copy, "commit", "--quiet", "-m", `Write ${path}`);
  }

  const tip = async (branch: string) => (await github.log(REPO, branch))[0]?.sha;

  test("an App does not push workflows without the permission for them, unless they are there already", async () => {
    const copy = await clone(await installationToken());
    await git(copy, "checkout", "--quiet", "-b", "ci");
    await commit(copy, ".github/workflows/x.yml", "on: push\n");
    await expect(git(copy, "push", "origin", "ci")).rejects.toThrow(
      "! [remote rejected] ci -> ci (refusing to allow a GitHub App to create or update workflow `.github/workflows/x.yml` without `workflows` permission)",
    );
    expect(await tip("ci")).toBeUndefined();
    await github.commit(REPO, "theirs", {
      by: "maria",
      message: "CI",
      files: { ".github/workflows/x.yml": "on: push\n" },
    });
    await git(copy, "push", "--quiet", "origin", "ci");
    expect(await tip("ci")).toBeDefined();
  });

  test("an unsigned commit does not get onto a branch that wants signatures; the rest of the push does", async () => {
    github.protect(REPO, "ai-plan/*", { requiresSignatures: true });
    const copy = await clone(await installationToken());
    await commit(copy, "x.md", "x\n");
    const pushed = git(copy, "push", "origin", "HEAD:refs/heads/ai-plan/1", "HEAD:refs/heads/free");
    await expect(pushed).rejects.toThrow(
      /remote: error: GH006: Protected branch update failed for refs\/heads\/ai-plan\/1\. *\nremote: error: Commits must have verified signatures\./,
    );
    await expect(pushed).rejects.toThrow(
      /! \[remote rejected\] HEAD -> ai-plan\/1 \(protected branch hook declined\)/,
    );
    expect(await tip("ai-plan/1")).toBeUndefined();
    expect(await github.readFile(REPO, "free", "x.md")).toBe("x\n");
    const atomic = git(
      copy,
      "push",
      "--atomic",
      "origin",
      "HEAD:refs/heads/ai-plan/1",
      "HEAD:refs/heads/other",
    );
    await expect(atomic).rejects.toThrow("atomic push failure");
    expect(await tip("other")).toBeUndefined();
  });

  test("a free branch may be rewritten and deleted, a protected one neither", async () => {
    const token = await installationToken();
    await withPull(token);
    const copy = await clone(token);
    await git(copy, "checkout", "--quiet", "--orphan", "fresh");
    await git(copy, "commit", "--quiet", "-m", "Fresh");
    github.protect(REPO, "main", {});
    await expect(git(copy, "push", "--force", "origin", "fresh:main")).rejects.toThrow(
      "Cannot force-push to this branch",
    );
    await expect(git(copy, "push", "origin", ":main")).rejects.toThrow(
      "refusing to delete the current branch: refs/heads/main",
    );
    await git(copy, "push", "--quiet", "--force", "origin", "fresh:plan/1");
    expect(github.pull(REPO, 2).headSha).toBe(await tip("plan/1"));
    await git(copy, "push", "--quiet", "origin", ":plan/1");
    expect(github.pull(REPO, 2).state).toBe("closed");
    expect(github.deliveries.filter(({ event }) => event === "push").at(-1)?.payload).toMatchObject({
      ref: "refs/heads/plan/1",
      after: "0".repeat(40),
      deleted: true,
      head_commit: null,
    });
    await expect(git(copy, "push", "origin", "HEAD:refs/pull/2/head")).rejects.toThrow("hidden ref");
    expect(github.violations).toEqual([]);
  });

  test("required checks and pull requests hold pushes up until they are fulfilled", async () => {
    github.protect(REPO, "main", { requiredChecks: ["ci"] });
    const copy = await clone(await installationToken());
    await commit(copy, "x.md", "x\n");
    await expect(git(copy, "push", "origin", "main")).rejects.toThrow(
      'Required status check "ci" is expected.',
    );
    await git(copy, "push", "--quiet", "origin", "HEAD:refs/heads/topic");
    const headSha = (await tip("topic")) ?? "";
    await github.reportCheck(REPO, { name: "ci", headSha, conclusion: "SUCCESS" }, "maria");
    await git(copy, "push", "--quiet", "origin", "main");
    expect(await tip("main")).toBe(headSha);
    github.protect(REPO, "main", { approvals: 1 });
    await commit(copy, "y.md", "y\n");
    await expect(git(copy, "push", "origin", "main")).rejects.toThrow(
      "Changes must be made through a pull request.",
    );
  });

  test("who pushes the head of a pull request to its base has merged it", async () => {
    const token = await installationToken();
    await withPull(token);
    const copy = await clone(token);
    await git(copy, "push", "--quiet", "origin", "origin/plan/1:main");
    expect(github.pull(REPO, 2).state).toBe("merged");
  });
});
