import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { api, folder, freshGitHub, git, github, graphql, installationToken, REPO } from "./local.ts";

describe("a role that is taken away in the middle", () => {
  freshGitHub();

  test("is gone at once from everything: look-ups, labels, edits of others, pushes", async () => {
    const token = await installationToken();
    const issue = github.openIssue(REPO, { by: "stranger", title: "x", body: "" });
    const theirs = github.comment(REPO, issue, "theirs", "stranger");
    const own = github.comment(REPO, issue, "mine", "maria");
    const remote = `${github.url.replace("//", "//x:ghp_maria@")}/${REPO}.git`;
    await git(folder, "clone", "--quiet", remote, "copy");
    const copy = join(folder, "copy");
    const roleOf = async () =>
      (await api("GET", `/repos/${REPO}/collaborators/maria/permission`, token)).body.role_name;
    const push = async (branch: string) => {
      await git(copy, "commit", "--quiet", "--allow-empty", "-m", branch);
      await git(copy, "push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
    };
    expect(await roleOf()).toBe("write");
    github.editComment(REPO, theirs, "edited", "maria");
    await push("first");
    github.setRole(REPO, "maria", undefined);
    expect(await roleOf()).toBe("read");
    expect(() => github.editComment(REPO, theirs, "again", "maria")).toThrow("Must have write rights");
    expect(() => github.deleteComment(REPO, theirs, "maria")).toThrow("Must have write rights");
    expect(() => github.label(REPO, issue, "plan", "maria")).toThrow("Must have triage rights");
    await expect(push("second")).rejects.toThrow(/403/);
    github.editComment(REPO, own, "still mine", "maria");
    expect(github.issue(REPO, issue).comments).toMatchObject([{ body: "edited" }, { body: "still mine" }]);
    github.setRole(REPO, "maria", "triage");
    expect(await roleOf()).toBe("triage");
    github.label(REPO, issue, "plan", "maria");
    github.setRole(REPO, "maria", "maintain");
    await push("third");
    expect(await roleOf()).toBe("maintain");
  });

  test("leaves nothing of a private repository to see", async () => {
    await github.addRepository({ owner: "acme", name: "secret", from: join(folder, "files"), private: true });
    github.setRole("acme/secret", "maria", "write");
    const asked = `{ repository(owner: "acme", name: "secret") { id } }`;
    const { id } = (await graphql("ghp_maria", asked)).data.repository;
    github.setRole("acme/secret", "maria", undefined);
    expect((await graphql("ghp_maria", asked)).data.repository).toBeNull();
    expect((await graphql("ghp_maria", `{ node(id: "${id}") { id } }`)).data.node).toBeNull();
    expect((await api("GET", "/repos/acme/secret", "ghp_maria")).status).toBe(404);
    const token = await installationToken();
    const role = await api("GET", "/repos/acme/secret/collaborators/maria/permission", token);
    expect(role.body).toMatchObject({ permission: "none", role_name: "none" });
  });
});
