import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  api,
  folder,
  freshGitHub,
  git,
  github,
  graphql,
  installationToken,
  mutate,
  observe,
  REPO,
} from "./local.ts";

describe("an App of somebody else", () => {
  freshGitHub();

  const PERMISSIONS = { contents: "write", issues: "write", pull_requests: "write", checks: "write" };
  let ours: string;
  let theirs: string;
  let run: { repositoryId: string; headSha: string; name: string; externalId: string };

  beforeEach(async () => {
    ours = await installationToken();
    const other = { id: 666, slug: "impostor", repositories: [REPO], permissions: PERMISSIONS };
    theirs = github.addApp(other).token;
    const { data } = await observe(ours, 1);
    const { id: repositoryId, defaultBranchRef } = data.repository;
    run = { repositoryId, headSha: defaultBranchRef.target.oid, name: "redline / plan", externalId: "plan" };
  });

  const checksOf = async (filter: string) => {
    const asked = `checkSuites(first: 5${filter}) { nodes { app { databaseId } checkRuns(first: 5, filterBy: { checkType: ALL }) { nodes { name externalId conclusion } } } }`;
    const query = `{ repository(owner: "acme", name: "tea") { object(expression: "HEAD") { ... on Commit { ${asked} } } } }`;
    const { data, errors } = await graphql(ours, query);
    expect(errors).toBeUndefined();
    return data.repository.object.checkSuites.nodes;
  };
  const oursOnly = `, filterBy: { appId: 4242 }`;

  test("makes check runs with our names, and none of them is ours", async () => {
    await mutate(ours, "createCheckRun", { ...run, conclusion: "ACTION_REQUIRED" });
    await mutate(theirs, "createCheckRun", { ...run, conclusion: "SUCCESS" });
    await github.reportCheck(REPO, { ...run, conclusion: "SUCCESS" }, "maria");
    const like = (conclusion: string) => ({
      nodes: [{ name: "redline / plan", externalId: "plan", conclusion }],
    });
    const own = { app: { databaseId: 4242 }, checkRuns: like("ACTION_REQUIRED") };
    expect(await checksOf(oursOnly)).toEqual([own]);
    expect(await checksOf("")).toEqual([
      own,
      { app: { databaseId: 666 }, checkRuns: like("SUCCESS") },
      { app: { databaseId: 15368 }, checkRuns: like("SUCCESS") },
    ]);
    expect(github.violations).toEqual([]);
  });

  test("changes no check run of ours, and we none of theirs; its own tells whose it is", async () => {
    const made = await Promise.all([ours, theirs].map((token) => mutate(token, "createCheckRun", run)));
    const [own, other] = made.map(({ data }) => data.it.checkRun.id);
    const update = (token: string, checkRunId: string) =>
      graphql(
        token,
        "mutation($i: UpdateCheckRunInput!) { updateCheckRun(input: $i) { checkRun { conclusion } } }",
        { i: { repositoryId: run.repositoryId, checkRunId, conclusion: "SUCCESS" } },
      );
    const said = "check run can only be modified by the GitHub App that created it.";
    expect((await update(theirs, own)).errors[0].message).toBe(`Invalid app_id \`4242\` - ${said}`);
    expect((await update(ours, other)).errors[0].message).toBe(`Invalid app_id \`666\` - ${said}`);
    expect((await update("ghp_maria", own)).errors[0].message).toBe(
      "You must authenticate via a GitHub App.",
    );
    expect((await update(theirs, other)).data.updateCheckRun.checkRun.conclusion).toBe("SUCCESS");
    const asked = `{ node(id: "${other}") { ... on CheckRun { conclusion checkSuite { app { databaseId } } } } }`;
    expect((await graphql(ours, asked)).data.node).toEqual({
      conclusion: "SUCCESS",
      checkSuite: { app: { databaseId: 666 } },
    });
    expect((await checksOf(oursOnly))[0].checkRuns.nodes).toMatchObject([{ conclusion: null }]);
  });

  test("writes as a bot of its own, edits what is ours, and pushes", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const path = `/repos/${REPO}/issues`;
    const comment = await api("POST", `${path}/1/comments`, ours, { body: "ours" });
    await api("POST", `${path}/1/comments`, theirs, { body: "/approve" });
    await api("PATCH", `${path}/comments/${comment.body.id}`, theirs, { body: "theirs" });
    expect(github.issue(REPO, 1).comments).toMatchObject([
      { by: "redline[bot]", body: "theirs" },
      { by: "impostor[bot]", body: "/approve" },
    ]);
    const asked = `{ node(id: "${comment.body.node_id}") { ... on IssueComment { author { login } editor { __typename login } } } }`;
    expect((await graphql(ours, asked)).data.node).toEqual({
      author: { login: "redline" },
      editor: { __typename: "Bot", login: "impostor" },
    });
    const remote = `${github.url.replace("//", `//x-access-token:${theirs}@`)}/${REPO}.git`;
    await git(folder, "clone", "--quiet", remote, "copy");
    await git(`${folder}/copy`, "commit", "--quiet", "--allow-empty", "-m", "Mine");
    await git(`${folder}/copy`, "push", "--quiet", "origin", "HEAD:refs/heads/theirs");
    expect(github.effects.at(-1)).toMatchObject({ kind: "push", by: "impostor[bot]" });
    expect(github.violations).toEqual([]);
  });

  test("may do no more than it was granted, and is no installation of ours", async () => {
    const reader = { id: 7, slug: "reader", repositories: [REPO], permissions: { issues: "read" } };
    const { token, botLogin } = github.addApp(reader);
    expect(botLogin).toBe("reader[bot]");
    const issue = await api("POST", `/repos/${REPO}/issues`, token, { title: "x" });
    expect(issue).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
    expect((await mutate(token, "createCheckRun", run)).errors[0].type).toBe("FORBIDDEN");
    github.uninstallApp("acme");
    expect((await api("GET", `/repos/${REPO}`, ours)).status).toBe(401);
    expect((await api("GET", `/repos/${REPO}/issues`, token)).status).toBe(200);
  });
});
