import { describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, installationToken, REPO, withPull } from "./local.ts";

describe("merging and branches", () => {
  freshGitHub();

  const MERGE = `/repos/${REPO}/pulls/2/merge`;
  const subjects = async () => (await github.log(REPO, "main")).map(({ message }) => message.split("\n")[0]);

  async function withTwoCommits(): Promise<void> {
    await withPull(await installationToken());
    await github.commit(REPO, "plan/1", { by: "maria", message: "More", files: { "b.md": "b\n" } });
    await github.commit(REPO, "main", { by: "maria", message: "Meanwhile", files: { "c.md": "c\n" } });
    github.ready(REPO, 2, "maria");
  }

  test("squashing makes one commit with the pull request's title and number", async () => {
    await withTwoCommits();
    const done = await api("PUT", MERGE, "ghp_maria", { merge_method: "squash" });
    expect(done).toMatchObject({ status: 200, body: { merged: true } });
    const [tip] = await github.log(REPO, "main");
    expect(tip).toMatchObject({ sha: done.body.sha, message: "Plan: more tea (#2)\n\n* Plan\n\n* More" });
    expect(tip?.parents).toHaveLength(1);
    expect(await subjects()).toEqual(["Plan: more tea (#2)", "Meanwhile", "Initial commit"]);
    expect(await github.readFile(REPO, "main", "c.md")).toBe("c\n");
    expect(await github.readFile(REPO, "main", "b.md")).toBe("b\n");
  });

  test("rebasing makes each commit anew on the base", async () => {
    await withTwoCommits();
    await github.merge(REPO, 2, "maria", "rebase");
    expect(await subjects()).toEqual(["More", "Plan", "Meanwhile", "Initial commit"]);
    expect(await github.readFile(REPO, "main", "PLAN.md")).toBe("l1\nl2\nl3\nl4\nl5\n");
    expect(github.pull(REPO, 2).state).toBe("merged");
  });

  test("a draft, a moved head, a conflict and missing approvals are not merged", async () => {
    await withPull(await installationToken());
    expect((await api("PUT", MERGE, "ghp_maria", {})).body.message).toBe("Pull Request is still a draft");
    github.ready(REPO, 2, "maria");
    const stale = await api("PUT", MERGE, "ghp_maria", { sha: "0".repeat(40) });
    expect(stale).toMatchObject({
      status: 409,
      body: { message: "Head branch was modified. Review and try the merge again." },
    });
    github.protect(REPO, "main", { approvals: 1 });
    expect((await api("PUT", MERGE, "ghp_maria", {})).body.message).toBe(
      "At least 1 approving review is required by reviewers with write access.",
    );
    await github.review(REPO, 2, { by: "stranger", event: "APPROVE" });
    expect((await api("PUT", MERGE, "ghp_maria", {})).status).toBe(405);
    await github.review(REPO, 2, { by: "maria", event: "APPROVE" });
    github.protect(REPO, "main", undefined);
    await github.commit(REPO, "main", { by: "maria", message: "Rival", files: { "PLAN.md": "rival\n" } });
    expect(await api("PUT", MERGE, "ghp_maria", {})).toMatchObject({
      status: 405,
      body: { message: "Pull Request is not mergeable" },
    });
    expect((await api("PUT", MERGE, "ghp_stranger", {})).status).toBe(403);
    expect(github.pull(REPO, 2).state).toBe("open");
  });

  test("`Closes #1` closes only what is merged into the default branch", async () => {
    await withTwoCommits();
    const main = (await github.log(REPO, "main"))[0]?.sha ?? "";
    await github.createBranch(REPO, "side", main, "maria");
    const files = { "d.md": "d\n" };
    await github.commit(REPO, "topic", { by: "maria", message: "Topic", files });
    const aside = await github.openPull(REPO, {
      by: "maria",
      title: "Aside",
      body: "Closes #1",
      head: "topic",
      base: "side",
    });
    await github.merge(REPO, aside, "maria");
    expect(github.issue(REPO, 1).state).toBe("open");
    github.editIssue(REPO, 2, { body: "Fixes #1" }, "maria");
    await github.merge(REPO, 2, "maria");
    expect(github.issue(REPO, 1).state).toBe("closed");
    const number = github.openIssue(REPO, { by: "maria", title: "Again", body: "" });
    const message = `Tidy\n\nResolves #${number}`;
    await github.commit(REPO, "main", { by: "maria", message, files: { "e.md": "e\n" } });
    expect(github.issue(REPO, number).state).toBe("closed");
  });

  test("deleting the head's branch closes the pull request and is told as a push to nowhere", async () => {
    await withPull(await installationToken());
    const path = `/repos/${REPO}/git/refs/heads/plan/1`;
    expect((await api("DELETE", path, "ghp_stranger")).status).toBe(403);
    expect((await api("DELETE", path, "ghp_maria")).status).toBe(204);
    expect(await api("DELETE", path, "ghp_maria")).toMatchObject({
      status: 422,
      body: { message: "Reference does not exist" },
    });
    await github.idle();
    const last = github.deliveries.slice(-2).map(({ event, action }) => `${event} ${action}`);
    expect(last).toEqual(["push null", "pull_request closed"]);
    expect(github.deliveries.at(-2)?.payload).toMatchObject({ deleted: true, after: "0".repeat(40) });
    expect(() => github.reopenIssue(REPO, 2, "maria")).toThrow("plan/1 branch");
  });
});
