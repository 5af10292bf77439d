import { describe, expect, test } from "@jest/globals";
import { nock } from "../world/nock.ts";
import { API, client } from "./nocked.ts";

describe("open plans", () => {
  const page = { pageInfo: { hasNextPage: false, endCursor: null } };
  const repository = (issues: number[], pulls: [string, boolean][] = [], text?: string) => ({
    settings: text === undefined ? null : { text },
    issues: { ...page, nodes: issues.map((number) => ({ number })) },
    pullRequests: {
      ...page,
      nodes: pulls.map(([headRefName, isCrossRepository]) => ({ headRefName, isCrossRepository })),
    },
  });
  const listed = (names: string[]) =>
    nock(API)
      .get("/installation/repositories?per_page=100")
      .reply(200, {
        total_count: 1,
        repositories: names.map((name) => ({ name, owner: { login: "acme" } })),
      });
  const installed = (...ids: [number, string | null][]) =>
    nock(API)
      .get("/app/installations?per_page=100")
      .reply(
        200,
        ids.map(([id, suspended_at]) => ({ id, suspended_at })),
      );
  const found = async () => {
    const problems: unknown[] = [];
    const keys = [];
    for await (const one of client().openPlans((error) => problems.push(error))) keys.push(one);
    return { keys: keys.map(({ repo, issue }) => `${repo}#${issue}`), problems };
  };

  test("are the issues with the label and those whose plan has an open pull request, no fork's", async () => {
    installed([7, null], [8, "2026-01-01T00:00:00Z"]);
    listed(["demo"]);
    const pulls: [string, boolean][] = [
      ["ai-plan/issue-42", false],
      ["ai-plan/issue-50", false],
      ["ai-plan/issue-51", true],
      ["feature", false],
    ];
    nock(API)
      .post("/graphql")
      .reply(200, { data: { p0: repository([42], pulls) } });
    expect(await found()).toEqual({ keys: ["demo#42", "demo#50"], problems: [] });
  });

  test("of a repository with a label of its own are asked for by that", async () => {
    installed([7, null]);
    listed(["demo"]);
    nock(API)
      .post("/graphql", ({ variables }) => variables.label === "ai-plan")
      .reply(200, { data: { p0: repository([1], [], "label: robots") } });
    nock(API)
      .post("/graphql", ({ variables }) => variables.label === "robots")
      .reply(200, { data: { p0: repository([42], [], "label: robots") } });
    expect((await found()).keys).toEqual(["demo#42"]);
  });

  test("are all asked for, a page at a time", async () => {
    installed([7, null]);
    listed(["demo"]);
    const first = repository([1, 2]);
    const more = { ...first, issues: { ...first.issues, pageInfo: { hasNextPage: true, endCursor: "c" } } };
    nock(API)
      .post("/graphql", ({ variables }) => variables.issues === null)
      .reply(200, { data: { p0: more } });
    nock(API)
      .post("/graphql", ({ variables }) => variables.issues === "c")
      .reply(200, { data: { p0: repository([3]) } });
    expect((await found()).keys).toEqual(["demo#1", "demo#2", "demo#3"]);
  });

  test("are found though a repository is gone and an installation does not answer", async () => {
    installed([7, null], [7, null]);
    nock(API).get("/installation/repositories?per_page=100").reply(500, {});
    listed(["gone", "demo"]);
    nock(API)
      .post("/graphql")
      .reply(200, {
        data: { p0: null, p1: repository([42]) },
        errors: [{ type: "NOT_FOUND", path: ["p0"], message: "Could not resolve to a Repository" }],
      });
    const { keys, problems } = await found();
    expect(keys).toEqual(["demo#42"]);
    expect(problems).toHaveLength(1);
  });
});
