import { beforeEach, describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, graphql, installationToken, observe, REPO, type Reply } from "./local.ts";

describe("check runs", () => {
  freshGitHub();

  let token: string;
  let run: { repositoryId: string; headSha: string; name: string };

  beforeEach(async () => {
    token = await installationToken();
    const { data } = await observe(token, 1);
    const headSha = data.repository.defaultBranchRef.target.oid;
    run = { repositoryId: data.repository.id, headSha, name: "plan" };
  });

  const create = (more: object): Promise<Reply["body"]> =>
    graphql(
      token,
      "mutation($i: CreateCheckRunInput!) { it: createCheckRun(input: $i) { checkRun { id databaseId status } } }",
      { i: { ...run, ...more } },
    );
  const update = (checkRunId: string, more: object): Promise<Reply["body"]> =>
    graphql(
      token,
      "mutation($i: UpdateCheckRunInput!) { it: updateCheckRun(input: $i) { checkRun { status conclusion title annotations(first: 100) { totalCount } } } }",
      { i: { repositoryId: run.repositoryId, checkRunId, ...more } },
    );
  const annotation = {
    path: "README.md",
    annotationLevel: "WARNING",
    location: { startLine: 1, endLine: 2 },
    message: "Cold",
  };
  const output = { title: "Tea", summary: "Brewing" };

  test("a run is begun, annotated bit by bit, and completed, which the App is told once", async () => {
    const { id, databaseId, status } = (await create({ status: "IN_PROGRESS", output })).data.it.checkRun;
    expect(status).toBe("IN_PROGRESS");
    for (let n = 0; n < 2; n += 1) {
      const more = { output: { ...output, annotations: Array.from({ length: 50 }, () => annotation) } };
      expect((await update(id, more)).errors).toBeUndefined();
    }
    const done = await update(id, { conclusion: "SUCCESS", output: { title: "Ready", summary: "" } });
    expect(done.data.it.checkRun).toEqual({
      status: "COMPLETED",
      conclusion: "SUCCESS",
      title: "Ready",
      annotations: { totalCount: 100 },
    });
    expect((await update(id, { conclusion: "SUCCESS" })).errors).toBeUndefined();
    const listed = await api("GET", `/repos/${REPO}/commits/main/check-runs`, token);
    expect(listed.body).toMatchObject({
      total_count: 1,
      check_runs: [{ id: databaseId, status: "completed", output: { annotations_count: 100 } }],
    });
    await github.idle();
    const told = github.deliveries.filter(({ event }) => event === "check_run").map(({ action }) => action);
    expect(told).toEqual(["created", "completed"]);
  });

  test("too long, too many: refused in the words of GitHub's validator", async () => {
    const refusal = async (more: object) => (await create(more)).errors[0].message;
    const button = { label: "Go", description: "Go on", identifier: "go" };
    expect(await refusal({ actions: [{ ...button, label: "x".repeat(21) }] })).toBe(
      "Invalid request.\n\nOnly 20 characters are allowed; 21 were supplied.",
    );
    expect(await refusal({ actions: [{ ...button, description: "x".repeat(41) }] })).toContain("Only 40");
    expect(await refusal({ actions: [{ ...button, identifier: "x".repeat(21) }] })).toContain("Only 20");
    expect(await refusal({ actions: Array.from({ length: 4 }, () => button) })).toContain(
      "No more than 3 items",
    );
    expect(await refusal({ output: { ...output, summary: "x".repeat(65_536) } })).toContain("Only 65535");
    const annotations = Array.from({ length: 51 }, () => annotation);
    expect(await refusal({ output: { ...output, annotations } })).toContain("No more than 50 items");
    expect(github.effects.filter(({ kind }) => kind === "check")).toEqual([]);
  });

  test("the log of a job of GitHub Actions is elsewhere, and needs a permission of its own", async () => {
    const id = await github.reportCheck(
      REPO,
      { ...run, name: "ci", conclusion: "FAILURE", log: "Spilt.\n" },
      "maria",
    );
    const none = await github.reportCheck(REPO, { ...run, name: "lint", conclusion: "FAILURE" }, "maria");
    const logOf = (job: number, by: string) =>
      fetch(`${github.url}/repos/${REPO}/actions/jobs/${job}/logs`, {
        headers: { authorization: `Bearer ${by}` },
        redirect: "manual",
      });
    const { status, headers } = await logOf(id, "ghp_maria");
    expect(status).toBe(302);
    expect(await (await fetch(headers.get("location") ?? "")).text()).toBe("Spilt.\n");
    expect((await logOf(none, "ghp_maria")).status).toBe(404);
    expect((await logOf(id, token)).status).toBe(403);
    expect((await fetch((headers.get("location") ?? "").replace(String(id), String(none)))).status).toBe(404);
    expect(github.violations).toEqual([]);
  });

  test("another App's check run is none of ours: it cannot be changed, and its buttons are not told", async () => {
    const id = await github.reportCheck(REPO, { ...run, name: "ci", conclusion: "FAILURE" }, "maria");
    const listed = await api("GET", `/repos/${REPO}/check-runs/${id}`, token);
    expect(listed.body).toMatchObject({ name: "ci", conclusion: "failure", app: { slug: "github-actions" } });
    const refused = await update(listed.body.node_id, { conclusion: "SUCCESS" });
    expect(refused.errors[0].message).toContain("can only be modified by the GitHub App that created it");
    await github.idle();
    const since = github.deliveries.length;
    github.rerunCheck(REPO, id, "maria");
    expect(github.deliveries.slice(since)).toEqual([]);
    const ours = (await create({})).data.it.checkRun.databaseId;
    github.rerunCheck(REPO, ours, "maria");
    expect(github.deliveries.at(-1)).toMatchObject({ event: "check_run", action: "rerequested" });
    const suites = `{ repository(owner: "acme", name: "tea") { object(expression: "HEAD") { ... on Commit { checkSuites(first: 5, filterBy: { appId: ${github.app.id} }) { nodes { checkRuns(first: 5) { nodes { name } } } } } } } }`;
    const { data } = await graphql(token, suites);
    expect(data.repository.object.checkSuites.nodes).toEqual([{ checkRuns: { nodes: [{ name: "plan" }] } }]);
  });
});
