import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  api,
  folder,
  freshGitHub,
  github,
  graphql,
  installationToken,
  jwt,
  mutate,
  observe,
  REPO,
  withPull,
} from "./local.ts";

describe("repositories, forks and the App's installation", () => {
  freshGitHub();

  const told = () => github.deliveries.map(({ event, action }) => `${event} ${action}`);
  const installationId = async () => (await api("GET", "/app/installations", jwt())).body[0]?.id;

  test("a pull request of a fork has the same branch name and another repository", async () => {
    const token = await installationToken();
    await withPull(token);
    expect(await github.fork(REPO, "stranger")).toBe("stranger/tea");
    const files = { "PLAN.md": "mine\n" };
    await github.commit("stranger/tea", "plan/1", { by: "stranger", message: "Mine", files });
    const number = await github.openPull(REPO, { by: "stranger", title: "Mine", head: "stranger:plan/1" });
    const asked = `{ repository(owner: "acme", name: "tea") { pullRequest(number: ${number}) { isCrossRepository headRepository { nameWithOwner } } } }`;
    expect((await graphql(token, asked)).data.repository.pullRequest).toEqual({
      isCrossRepository: true,
      headRepository: { nameWithOwner: "stranger/tea" },
    });
    const sha = await github.commit("stranger/tea", "plan/1", {
      by: "stranger",
      message: "More",
      files: { x: "x\n" },
    });
    expect(github.pull(REPO, number).headSha).toBe(sha);
    expect(github.pull(REPO, 2).headSha).not.toBe(sha);
    expect(told().at(-1)).toBe("pull_request synchronize");
    expect(github.violations).toEqual([]);
    github.deleteRepository("stranger/tea");
    const pull = await api("GET", `/repos/${REPO}/pulls/${number}`, token);
    expect(pull.body.head).toMatchObject({ ref: "plan/1", repo: null });
  });

  test("a renamed repository is found by its old name, and redirects", async () => {
    const token = await installationToken();
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    await github.renameRepository(REPO, "coffee");
    const old = await fetch(`${github.url}/repos/${REPO}/issues/1`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: "manual",
    });
    expect(old.status).toBe(301);
    expect(old.headers.get("location")).toMatch(/\/repositories\/\d+\/issues\/1$/);
    const followed = await api("GET", `/repos/${REPO}/issues/1`, token);
    expect(followed.body.repository_url).toBe(`${github.url}/repos/acme/coffee`);
    expect((await api("POST", `/repos/${REPO}/issues/1/comments`, token, { body: "Hi" })).status).toBe(201);
    const asked = await graphql(token, `{ repository(owner: "acme", name: "tea") { nameWithOwner } }`);
    expect(asked.data.repository.nameWithOwner).toBe("acme/coffee");
    await github.idle();
    expect(github.deliveries.at(-1)?.payload).toMatchObject({ repository: { full_name: "acme/coffee" } });
    expect(await github.readFile("acme/coffee", "main", "README.md")).toContain("Tea");
  });

  test("a transferred repository is the App's only where the new owner has it", async () => {
    const token = await installationToken();
    await github.transferRepository(REPO, "maria");
    expect(told().at(-1)).toBe("installation_repositories removed");
    const refused = await api("POST", "/repos/maria/tea/issues", token, { title: "x" });
    expect(refused).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
  });

  test("a suspended App may do nothing and hears nothing until it is unsuspended", async () => {
    const token = await installationToken();
    const id = await installationId();
    github.suspendApp("acme");
    const words = "This installation has been suspended";
    expect((await api("POST", `/app/installations/${id}/access_tokens`, jwt(), {})).body.message).toBe(words);
    const refused = await api("GET", `/repos/${REPO}`, token);
    expect(refused).toMatchObject({ status: 403, body: { message: words } });
    expect((await api("GET", "/app/installations", jwt())).body[0].suspended_by.login).toBe("acme");
    github.openIssue(REPO, { by: "maria", title: "unheard", body: "" });
    github.unsuspendApp("acme");
    expect((await api("GET", `/repos/${REPO}`, token)).status).toBe(200);
    expect(told().slice(-2)).toEqual(["installation suspend", "installation unsuspend"]);
  });

  test("an uninstalled App has no token, gets none, and hears nothing more", async () => {
    const token = await installationToken();
    const id = await installationId();
    github.uninstallApp("acme");
    expect((await api("GET", `/repos/${REPO}`, token)).status).toBe(401);
    expect((await api("POST", `/app/installations/${id}/access_tokens`, jwt(), {})).status).toBe(404);
    github.openIssue(REPO, { by: "maria", title: "unheard", body: "" });
    expect(told().at(-1)).toBe("installation deleted");
  });

  test("a permission that is taken away is gone from tokens that were made before", async () => {
    const token = await installationToken();
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const { data } = await observe(token, 1);
    github.setAppPermissions("acme", { issues: "read", contents: "read" });
    const refused = await mutate(token, "addComment", { subjectId: data.repository.issue.id, body: "no" });
    expect(refused.errors[0]).toMatchObject({
      type: "FORBIDDEN",
      message: "Resource not accessible by integration",
    });
    const check = await mutate(token, "createCheckRun", {
      repositoryId: data.repository.id,
      name: "x",
      headSha: data.repository.defaultBranchRef.target.oid,
    });
    expect(check.errors[0].type).toBe("FORBIDDEN");
    expect(told().at(-1)).toBe("installation new_permissions_accepted");
    const more = await api("POST", `/app/installations/${await installationId()}/access_tokens`, jwt(), {
      permissions: { issues: "write" },
    });
    expect(more.status).toBe(422);
  });

  test("a token for one repository writes in no other: 403 where it is public, 404 where it is private", async () => {
    for (const [name, isPrivate] of [
      ["open", false],
      ["secret", true],
    ] as const) {
      await github.addRepository({ owner: "acme", name, from: join(folder, "files"), private: isPrivate });
    }
    const token = await installationToken({ repositories: ["tea"] });
    const write = (repo: string) => api("POST", `/repos/acme/${repo}/issues`, token, { title: "x" });
    expect((await write("tea")).status).toBe(201);
    expect(await write("open")).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    expect((await write("secret")).status).toBe(404);
    expect((await api("GET", "/repos/acme/open/issues", token)).status).toBe(200);
    const unknown = await api("POST", `/app/installations/${await installationId()}/access_tokens`, jwt(), {
      repositories: ["nowhere"],
    });
    expect(unknown.status).toBe(422);
  });

  test("permission for pull requests is none for plain issues", async () => {
    await withPull(await installationToken());
    const token = await installationToken({ permissions: { pull_requests: "write" } });
    const comment = (number: number) =>
      api("POST", `/repos/${REPO}/issues/${number}/comments`, token, { body: "Hi" });
    expect([(await comment(1)).status, (await comment(2)).status]).toEqual([403, 201]);
  });
});
