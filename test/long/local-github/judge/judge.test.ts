import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type LocalGitHub, Refusal, startGitHub } from "@redline/local-github";
import { Judge } from "@redline/local-github/judge/judge.ts";
import { newTally, type Tally } from "@redline/local-github/judge/tally.ts";
import type { Account, Repository } from "@redline/local-github/model.ts";

const REPO = "acme/tea";

// What is spoiled here is spoiled on purpose, so it is counted apart.
let folder: string;
let github: LocalGitHub;
let maria: Account;
let repo: Repository;
let tally: Tally;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "judge-test-"));
  await mkdir(join(folder, "files"));
  await writeFile(join(folder, "files", "README.md"), "# Tea\n");
  tally = newTally();
  github = await startGitHub({ root: join(folder, "git"), tally });
  maria = github.addUser("maria");
  repo = await github.addRepository({ owner: "acme", name: "tea", from: join(folder, "files") });
  github.setRole(REPO, "maria", "write");
  github.openIssue(REPO, { by: "maria", title: "More tea", body: "Please" });
});

afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

async function api(method: string, path: string, body?: unknown): Promise<number> {
  const answer = await fetch(`${github.url}${path}`, {
    method,
    headers: { authorization: "Bearer ghp_maria" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  await answer.text();
  return answer.status;
}

const graphql = (query: string): Promise<number> => api("POST", "/graphql", { query });
const spoil = (what: object, field: string, value: unknown): unknown =>
  Object.defineProperty(what, field, { value });

describe("a response", () => {
  test("with a field of the wrong type is named with its place and value", async () => {
    spoil(maria, "id", "twelve");
    expect(await api("GET", `/repos/${REPO}/issues`)).toBe(200);
    expect(github.violations).toEqual([
      'response of issues/list-for-repo 200: /0/user/id must be integer (got "twelve")',
    ]);
  });

  test("without a field that GitHub always sends is named", async () => {
    spoil(maria, "nodeId", undefined);
    await api("GET", `/repos/${REPO}/issues/1`);
    expect(github.violations).toEqual([
      expect.stringMatching(
        /^response of issues\/get 200: \/user must have required property 'node_id' \(got \{"login":"maria",/,
      ),
    ]);
  });

  test("that is none of several alternatives is held against the nearest", async () => {
    github.label(REPO, 1, "plan", "maria");
    const [label] = repo.issues[0]?.labels ?? [];
    spoil(label ?? {}, "id", "twelve");
    await api("GET", `/repos/${REPO}/issues/1`);
    expect(github.violations).toEqual([
      'response of issues/get 200: /labels/0/id must be integer (got "twelve")',
    ]);
  });

  test("with a word that GitHub does not have is told which it has", async () => {
    github.closeIssue(REPO, 1, "maria");
    spoil(repo.issues[0] ?? {}, "stateReason", "bored");
    await api("GET", `/repos/${REPO}/issues/1`);
    expect(github.violations).toEqual([
      'response of issues/get 200: /state_reason must be equal to one of the allowed values: completed, reopened, not_planned, duplicate, null (got "bored")',
    ]);
  });

  test("with a field that GitHub does not have is named", async () => {
    const url = new URL(`${github.url}/repos/${REPO}/issues/1`);
    const answer = await fetch(url, { headers: { authorization: "Bearer ghp_maria" } });
    const body = { ...Object(await answer.json()), titel: "More tea" };
    const said: string[] = [];
    const judge = new Judge({ violation: (what) => said.push(what) }, tally);
    judge.response("GET", url, { status: 200, body });
    expect(said).toEqual(['response of issues/get 200: /titel is not sent by GitHub (got "More tea")']);
  });

  test("with a status that the operation does not have is named", async () => {
    Object.defineProperty(maria, "login", {
      get: () => {
        throw new Refusal(418, "TEAPOT", "I'm a teapot");
      },
    });
    expect(await api("GET", `/repos/${REPO}/issues/1`)).toBe(418);
    expect(github.violations).toEqual([
      "response of issues/get 418: the status is not one of 200, 301, 304, 404, 410 (got 418)",
    ]);
  });

  test("of a fault is not judged, and what the fault hides is", async () => {
    github.onRequest = () => ({ status: 418, body: { id: "no" } });
    expect(await api("GET", `/repos/${REPO}/issues/1`)).toBe(418);
    expect(github.violations).toEqual([]);
    spoil(maria, "id", "twelve");
    github.onRequest = () => ({ after: "drop" });
    await expect(api("GET", `/repos/${REPO}/issues/1`)).rejects.toThrow("fetch failed");
    expect(github.violations).toEqual([
      'response of issues/get 200: /user/id must be integer (got "twelve")',
    ]);
  });

  test("401, 403 and the like may always come", async () => {
    const headers = { authorization: "Bearer ghp_nobody" };
    const answer = await fetch(`${github.url}/repos/${REPO}/issues/1`, { headers });
    expect(answer.status).toBe(401);
    expect(github.violations).toEqual([]);
  });
});

describe("a request", () => {
  test.each([
    [
      "a body of the wrong type",
      ["POST", `/repos/${REPO}/issues/1/comments`, { body: 12 }],
      "request of issues/create-comment: body /body must be string (got 12)",
    ],
    [
      "no body where one is needed",
      ["POST", `/repos/${REPO}/issues/1/comments`],
      "request of issues/create-comment: body is required (got nothing)",
    ],
    [
      "a body that is no JSON",
      ["POST", `/repos/${REPO}/issues/1/comments`, "{ body"],
      'request of issues/create-comment: body is no JSON (got "{ body")',
    ],
    [
      "a field that GitHub would ignore",
      ["POST", `/repos/${REPO}/issues`, { title: "x", label: "plan" }],
      'request of issues/create: body /label is no field of it (got "plan")',
    ],
    [
      "a word in the query that there is not",
      ["GET", `/repos/${REPO}/issues?state=opened`],
      'request of issues/list-for-repo: query state: / must be equal to one of the allowed values: open, closed, all (got "opened")',
    ],
    [
      "a parameter that GitHub would ignore",
      ["GET", `/repos/${REPO}/issues?label=plan&per_page=100`],
      'request of issues/list-for-repo: query label is no parameter of it (got "plan")',
    ],
    [
      "a path without a number",
      ["GET", `/repos/${REPO}/issues/first`],
      'request of issues/get: path issue_number: / must be integer (got "first")',
    ],
  ] as const)("with %s is named", async (_, [method, path, body], expected) => {
    await api(method, path, body);
    expect(github.violations).toContain(expected);
  });
});

describe("a payload", () => {
  test("with a wrong field is named with its place and value", () => {
    spoil(maria, "id", "twelve");
    github.comment(REPO, 1, "hello", "maria");
    expect(github.violations).toEqual([
      'payload of issue-comment-created: /comment/user/id must be integer (got "twelve"); /issue/user/id must be integer (got "twelve"); /sender/id must be integer (got "twelve")',
    ]);
  });
});

describe("a GraphQL operation", () => {
  test("that GitHub's schema does not know is named", async () => {
    await graphql("query Look { viewer { login loggin } }");
    expect(github.violations).toEqual([
      'GraphQL Look: Cannot query field "loggin" on type "User". Did you mean "login"?',
    ]);
  });
});

test("what is judged is counted", async () => {
  await api("GET", `/repos/${REPO}/issues/1`);
  await api("GET", `/repos/${REPO}/issues/2`);
  await graphql("query Look { viewer { login } }");
  expect(tally).toEqual({
    operations: new Set(["installation-created", "issues-opened", "issues/get", "graphql Look"]),
    requests: 2,
    responses: 2,
    payloads: 2,
    graphql: 1,
    violations: [],
  });
});
