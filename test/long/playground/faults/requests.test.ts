import { describe, expect, test } from "@jest/globals";
import type { FaultRule } from "@redline/local-github";
import {
  api,
  freshGitHub,
  github,
  graphql,
  installationToken,
  jwt,
  mutate,
  REPO,
} from "../../local-github/local.ts";

const COMMENT = {
  class: "rest-write",
  operation: "POST /repos/{owner}/{repo}/issues/{number}/comments",
} as const;
const COMMENTS = `/repos/${REPO}/issues/1/comments`;
const TITLE = `{ repository(owner: "acme", name: "tea") { issue(number: 1) { title } } }`;

interface Json {
  readonly message: string;
}

/** The next time something is kept back. */
const held = (): Promise<void> =>
  new Promise((resolve) => {
    github.faults.onHold = () => resolve();
  });

describe("requests that go wrong", () => {
  freshGitHub();

  const open = (): number => github.openIssue(REPO, { by: "maria", title: "old", body: "" });
  const say = (body: string) => api("POST", COMMENTS, "ghp_maria", { body });
  const said = (): string[] => github.issue(REPO, 1).comments.map(({ body }) => body);
  const titleSeen = async (): Promise<string> =>
    (await graphql("ghp_maria", TITLE)).data.repository.issue.title;
  const rename = (title: string): void => github.editIssue(REPO, 1, { title }, "maria");

  test("502 after it is done, 500 before, and the third time all is well", async () => {
    open();
    github.faults.set([
      { on: COMMENT, do: { kind: "status", status: 502, when: "after" }, at: 1 },
      { on: COMMENT, do: { kind: "status", status: 500, when: "before" }, at: 2 },
    ]);
    const statuses = [(await say("a")).status, (await say("b")).status, (await say("c")).status];
    expect(statuses).toEqual([502, 500, 201]);
    expect(said()).toEqual(["a", "c"]);
    expect(github.faults.fired).toMatchObject([
      { kind: "status", class: "rest-write", what: `POST ${COMMENTS}`, by: "maria", rule: 0 },
      { kind: "status", rule: 1 },
    ]);
  });

  test.each<["before" | "midway" | "after", string[]]>([
    ["before", []],
    ["midway", ["a"]],
    ["after", ["a"]],
  ])("the connection is cut %s", async (when, kept) => {
    open();
    github.faults.set([{ on: COMMENT, do: { kind: "drop", when }, times: 1 }]);
    await expect(say("a")).rejects.toThrow(/fetch failed|terminated/);
    expect(said()).toEqual(kept);
  });

  test.each<["before" | "after", string[]]>([
    ["before", []],
    ["after", ["a"]],
  ])("no answer comes until it is released, and the work is done %s that", async (when, doneMeanwhile) => {
    open();
    github.faults.set([{ on: COMMENT, do: { kind: "hang", when }, at: 1 }]);
    const hanging = held();
    const answer = say("a");
    await hanging;
    expect(said()).toEqual(doneMeanwhile);
    expect(github.faults.held).toBe(1);
    github.faults.release();
    expect((await answer).status).toBe(201);
    expect(said()).toEqual(["a"]);
  });

  test("one that hangs for a minute comes when the clock is a minute on", async () => {
    open();
    github.faults.set([{ on: COMMENT, do: { kind: "hang", when: "before", ms: 60_000 }, at: 1 }]);
    const hanging = held();
    const answer = say("a");
    await hanging;
    github.clock.advance(59_000);
    expect(github.faults.held).toBe(1);
    github.clock.advance(1_000);
    expect((await answer).status).toBe(201);
  });

  test("a secondary limit refuses a class for a while, with or without retry-after", async () => {
    open();
    const limit = { kind: "limit", which: "secondary", windowMs: 30_000 } as const;
    const post = () =>
      fetch(`${github.url}${COMMENTS}`, {
        method: "POST",
        headers: { authorization: "Bearer ghp_maria" },
        body: `{"body":"x"}`,
      });
    github.faults.set([{ on: COMMENT, do: { ...limit, status: 403, retryAfterSeconds: 30 }, at: 1 }]);
    const [first, second] = [await post(), await post()];
    expect([first.status, second.status]).toEqual([403, 403]);
    expect(first.headers.get("retry-after")).toBe("30");
    expect(((await first.json()) as Json).message).toContain("You have exceeded a secondary rate limit");
    expect((await api("GET", COMMENTS, "ghp_maria")).status).toBe(200);
    github.clock.advance(30_000);
    expect((await post()).status).toBe(201);
    github.faults.set([{ on: COMMENT, do: { ...limit, status: 429 }, at: 1 }]);
    const bare = await post();
    expect([bare.status, bare.headers.get("retry-after")]).toEqual([429, null]);
  });

  test("a primary limit says when it ends; GraphQL says it in a good answer", async () => {
    open();
    const limit = { kind: "limit", which: "primary", status: 403, windowMs: 60_000 } as const;
    github.faults.set([{ on: {}, do: limit, at: 1 }]);
    const refused = await fetch(`${github.url}${COMMENTS}`, {
      headers: { authorization: "Bearer ghp_maria" },
    });
    expect(refused.status).toBe(403);
    expect(((await refused.json()) as Json).message).toContain("API rate limit exceeded");
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    const resetMs = Number(refused.headers.get("x-ratelimit-reset")) * 1000;
    expect(resetMs).toBeGreaterThan(github.clock.unhurried());
    const { errors, data } = await graphql("ghp_maria", TITLE);
    expect([data, errors[0].type]).toEqual([undefined, "RATE_LIMITED"]);
    github.clock.advance(60_000);
    expect(await titleSeen()).toBe("old");
  });

  test("reads show what was before a write, until the window is over", async () => {
    open();
    const stale: FaultRule = { on: { class: "graphql" }, do: { kind: "stale", ms: 30_000 } };
    github.faults.set([stale, { on: { class: "rest-read" }, do: { kind: "stale", ms: 30_000 } }]);
    const rest = async () => (await api("GET", `/repos/${REPO}/issues/1`, "ghp_maria")).body?.title;
    expect([await titleSeen(), await rest()]).toEqual(["old", "old"]);
    expect(github.faults.fired).toEqual([]);
    rename("new");
    expect([await titleSeen(), await rest(), await titleSeen()]).toEqual(["old", "old", "old"]);
    github.clock.advance(30_001);
    expect([await titleSeen(), await rest()]).toEqual(["new", "new"]);
    rename("newer");
    expect(await titleSeen()).toBe("new");
  });

  test("a stale read is no older than its window, and somebody who never asked gets the truth", async () => {
    open();
    github.faults.set([{ on: { class: "graphql" }, do: { kind: "stale", ms: 30_000 } }]);
    await titleSeen();
    rename("new");
    github.clock.advance(40_000);
    rename("newer");
    expect(await titleSeen()).toBe("newer");
    rename("newest");
    const { data } = await graphql("ghp_stranger", TITLE);
    expect(data.repository.issue.title).toBe("newest");
  });

  test("a mutation is never answered from the past", async () => {
    open();
    github.faults.set([{ on: {}, do: { kind: "stale", ms: 30_000 } }]);
    const token = await installationToken();
    const { data } = await graphql(
      "ghp_maria",
      `{ repository(owner: "acme", name: "tea") { issue(number: 1) { id } } }`,
    );
    const input = { subjectId: data.repository.issue.id, body: "twice" };
    await mutate(token, "addComment", input);
    await mutate(token, "addComment", input);
    expect(said()).toEqual(["twice", "twice"]);
  });

  test("a mutation is given up half-way: its first field is done, and the answer is 502", async () => {
    open();
    const asked = await graphql(
      "ghp_maria",
      `{ repository(owner: "acme", name: "tea") { issue(number: 1) { id } } }`,
    );
    const subjectId = asked.data.repository.issue.id;
    const add = (n: number) => `w${n}: addComment(input: $i${n}) { ...Made }`;
    const query = `mutation X($i0: AddCommentInput!, $i1: AddCommentInput!) { ${add(0)} ${add(1)} }
      fragment Made on AddCommentPayload { commentEdge { node { id } } }`;
    const variables = { i0: { subjectId, body: "first" }, i1: { subjectId, body: "second" } };
    github.faults.set([{ on: { operation: "addComment" }, do: { kind: "partial", fields: 1 }, at: 1 }]);
    const post = () => api("POST", "/graphql", "ghp_maria", { query, variables });
    expect((await post()).status).toBe(502);
    expect(said()).toEqual(["first"]);
    expect((await post()).body.errors).toBeUndefined();
    expect(said()).toEqual(["first", "first", "second"]);
    expect(github.violations).toEqual([]);
  });

  test("a token ends before its time, at its third use; a new one is good", async () => {
    const list = "/installation/repositories";
    const token = await installationToken();
    github.faults.set([
      { on: { by: "redline[bot]", class: "rest-read" }, do: { kind: "expire-token" }, at: 3 },
    ]);
    const statuses = [];
    for (let use = 0; use < 4; use++) statuses.push((await api("GET", list, token)).status);
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect((await api("GET", list, await installationToken())).status).toBe(200);
    expect((await api("GET", "/app/installations", jwt())).status).toBe(200);
  });

  test("an hour on the clock ends a token too", async () => {
    const token = await installationToken();
    github.clock.advance(3_600_000);
    expect((await api("GET", "/installation/repositories", token)).status).toBe(401);
  });

  test("a mutation is named by its fields, a query by its name, and a pattern by slashes", async () => {
    open();
    const id = (
      await graphql("ghp_maria", `{ repository(owner: "acme", name: "tea") { issue(number: 1) { id } } }`)
    ).data.repository.issue.id;
    const fail = { kind: "status", status: 502, when: "before" } as const;
    github.faults.set([
      { on: { class: "graphql", operation: "Named" }, do: fail },
      { on: { class: "graphql", operation: "/^addRe/" }, do: fail },
    ]);
    const status = async (query: string, variables = {}) =>
      (await api("POST", "/graphql", "ghp_maria", { query, variables })).status;
    expect(await status(`query Named ${TITLE}`)).toBe(502);
    expect(await status(`query Other ${TITLE}`)).toBe(200);
    const mutation = (field: string, type: string, asked: string) =>
      `mutation X($i: ${type}!) { it: ${field}(input: $i) { ${asked} } }`;
    const react = mutation("addReaction", "AddReactionInput", "reaction { content }");
    expect(await status(react, { i: { subjectId: id, content: "EYES" } })).toBe(502);
    const comment = mutation("addComment", "AddCommentInput", "commentEdge { node { id } }");
    expect(await status(comment, { i: { subjectId: id, body: "x" } })).toBe(200);
  });

  test("nothing goes wrong any more once the plan is cleared", async () => {
    open();
    github.faults.set([{ on: {}, do: { kind: "drop", when: "before" } }]);
    await expect(say("a")).rejects.toThrow("fetch failed");
    github.faults.clear();
    expect((await say("b")).status).toBe(201);
    expect(github.faults.fired).toHaveLength(1);
  });
});
