import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { api, folder, freshGitHub, github, installationToken, REPO, withPull } from "./local.ts";

describe("people", () => {
  freshGitHub();

  test("a person acts with their own token and by their role", async () => {
    github.openIssue(REPO, { by: "stranger", title: "Cold tea", body: "" });
    const labels = `/repos/${REPO}/issues/1/labels`;
    expect((await api("POST", labels, "ghp_stranger", { labels: ["plan"] })).status).toBe(403);
    expect((await api("POST", labels, "ghp_maria", { labels: ["plan"] })).status).toBe(200);
    const comment = await api("POST", `/repos/${REPO}/issues/1/comments`, "ghp_stranger", { body: "Hi" });
    expect(comment).toMatchObject({ status: 201, body: { user: { login: "stranger", type: "User" } } });
    const edit = { body: "Hi!" };
    expect(
      (await api("PATCH", `/repos/${REPO}/issues/comments/${comment.body.id}`, "ghp_maria", edit)).status,
    ).toBe(200);
    const hers = github.comment(REPO, 1, "Mine", "maria");
    expect((await api("PATCH", `/repos/${REPO}/issues/comments/${hers}`, "ghp_stranger", edit)).status).toBe(
      403,
    );
    await api("PATCH", `/repos/${REPO}/issues/1`, "ghp_stranger", { state: "closed" });
    expect(github.issue(REPO, 1)).toMatchObject({
      state: "closed",
      labels: ["plan"],
      comments: [{ body: "Hi!" }, { body: "Mine" }],
    });
    const role = await api("GET", `/repos/${REPO}/collaborators/maria/permission`, "ghp_maria");
    expect(role.body).toMatchObject({ permission: "write", role_name: "write", user: { login: "maria" } });
    expect(github.requests.map(({ by, status }) => `${by} ${status}`)).toContain("stranger 403");
  });

  test("a line outside the diff cannot be commented on", async () => {
    await withPull(await installationToken());
    const comments = [{ path: "README.md", line: 1, body: "Here?" }];
    const refused = await api("POST", `/repos/${REPO}/pulls/2/reviews`, "ghp_maria", {
      event: "COMMENT",
      comments,
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: ["pull_request_review_thread.line must be part of the diff"] },
    });
    expect(github.pull(REPO, 2).reviews).toEqual([]);
  });

  test("a second pull request of a head, one without commits, and drafts on a free plan are refused", async () => {
    const token = await installationToken();
    await withPull(token);
    const ask = { title: "Again", head: "plan/1", base: "main" };
    const second = await api("POST", `/repos/${REPO}/pulls`, token, ask);
    expect(second).toMatchObject({
      status: 422,
      body: {
        message: "Validation Failed",
        errors: [{ message: "A pull request already exists for acme:plan/1." }],
      },
    });
    const empty = await api("POST", `/repos/${REPO}/pulls`, token, { ...ask, head: "main" });
    expect(empty.body.errors[0].message).toBe("No commits between main and main");
    await github.addRepository({
      owner: "acme",
      name: "free",
      from: join(folder, "files"),
      private: true,
      drafts: false,
    });
    github.setRole("acme/free", "maria", "write");
    await github.commit("acme/free", "topic", { by: "maria", message: "x", files: { x: "x\n" } });
    const draft = { title: "Draft", head: "topic", base: "main", draft: true };
    const refused = await api("POST", "/repos/acme/free/pulls", token, draft);
    expect(refused).toMatchObject({
      status: 422,
      body: { message: "Draft pull requests are not supported in this repository." },
    });
  });

  test("the web editor commits to a branch, but not over what it has not seen", async () => {
    await withPull(await installationToken());
    const path = `/repos/${REPO}/contents/docs/tea.md`;
    const edit = (text: string) => ({
      message: "Edit",
      branch: "plan/1",
      content: Buffer.from(text).toString("base64"),
    });
    expect((await api("PUT", path, "ghp_stranger", edit("no"))).status).toBe(403);
    const made = await api("PUT", path, "ghp_maria", edit("héllo\n"));
    expect(made).toMatchObject({ status: 201, body: { content: { path: "docs/tea.md" } } });
    expect((await api("PUT", path, "ghp_maria", edit("blind\n"))).status).toBe(422);
    expect(await github.readFile(REPO, "plan/1", "docs/tea.md")).toBe("héllo\n");
    expect(github.pull(REPO, 2).headSha).toBe(made.body.commit.sha);
  });

  test("a list comes in pages that name the next one", async () => {
    for (const title of ["a", "b", "c"]) github.openIssue(REPO, { by: "maria", title, body: "" });
    const first = await fetch(`${github.url}/repos/${REPO}/issues?per_page=2`, {
      headers: { authorization: "token ghp_maria" },
    });
    const [, next = ""] = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "") ?? [];
    const second = await api("GET", next.slice(github.url.length), "ghp_maria");
    expect(second.body.map((issue: { title: string }) => issue.title)).toEqual(["a"]);
  });

  test("merging lands the work on the base and closes the pull request", async () => {
    await withPull(await installationToken());
    github.ready(REPO, 2, "maria");
    const sha = await github.merge(REPO, 2, "maria");
    expect(await github.readFile(REPO, "main", "PLAN.md")).toBe("l1\nl2\nl3\nl4\nl5\n");
    expect((await github.log(REPO, "main"))[0]?.sha).toBe(sha);
    expect(github.pull(REPO, 2).state).toBe("merged");
  });
});
