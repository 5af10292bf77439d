import { describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, graphql, installationToken, jwt, mutate, observe, REPO } from "./local.ts";

describe("limits", () => {
  freshGitHub();

  const raw = (
    path: string,
    token: string,
    init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    fetch(`${github.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  const said = async (answer: Response) => (await answer.json()) as { message: string; id: number };
  const left = (answer: Response): string | null => answer.headers.get("x-ratelimit-remaining");

  test("an unchanged answer is 304 and costs nothing", async () => {
    const path = `/repos/${REPO}`;
    const first = await raw(path, "ghp_maria");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const again = await raw(path, "ghp_maria", { headers: { "if-none-match": etag } });
    expect([again.status, await again.text(), left(again)]).toEqual([304, "", left(first)]);
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const changed = await raw(path, "ghp_maria", { headers: { "if-none-match": etag } });
    expect([changed.status, Number(left(changed))]).toEqual([200, Number(left(first)) - 1]);
  });

  test("an hour's requests are used up by each caller for itself, and come back with the next hour", async () => {
    github.setLimits({ requestsPerHour: 3 });
    const token = await installationToken();
    const ask = () => raw("/installation/repositories", token);
    expect([left(await ask()), left(await ask()), left(await ask())]).toEqual(["2", "1", "0"]);
    const refused = await ask();
    const reset = Number(refused.headers.get("x-ratelimit-reset")) * 1000;
    expect(Math.abs(reset - github.clock.unhurried() - 3_600_000)).toBeLessThan(60_000);
    expect([refused.status, left(refused), refused.headers.get("x-ratelimit-resource")]).toEqual([
      403,
      "0",
      "core",
    ]);
    const [{ id }] = (await api("GET", "/app/installations", jwt())).body;
    expect((await said(refused)).message).toBe(`API rate limit exceeded for installation ID ${id}.`);
    expect((await raw(`/repos/${REPO}`, "ghp_maria")).status).toBe(200);
    const answered = (await api("GET", "/rate_limit", token)).body;
    expect([answered.resources.core.remaining, answered.resources.graphql.remaining]).toEqual([0, 3]);
    github.clock.advance(3_600_001);
    expect((await raw("/installation/repositories", await installationToken())).status).toBe(200);
  });

  test("GraphQL has a budget of its own, and says so with status 200", async () => {
    github.setLimits({ requestsPerHour: 1 });
    expect((await graphql("ghp_maria", "{ viewer { login } }")).data).toEqual({ viewer: { login: "maria" } });
    const refused = await api("POST", "/graphql", "ghp_maria", { query: "{ viewer { login } }" });
    expect(refused).toMatchObject({
      status: 200,
      body: { errors: [{ type: "RATE_LIMIT", code: "graphql_rate_limit" }] },
    });
  });

  test("who writes too much is blocked from writing for a while, not from reading or editing", async () => {
    github.setLimits({ contentPerMinute: 2 });
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const token = await installationToken();
    const path = `/repos/${REPO}/issues/1/comments`;
    const post = (body: string) => raw(path, token, { method: "POST", body: JSON.stringify({ body }) });
    const { id } = await said(await post("one"));
    expect((await post("two")).status).toBe(201);
    const refused = await post("three");
    expect(refused.status).toBe(403);
    expect((await said(refused)).message).toContain("You have exceeded a secondary rate limit");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(70);
    const { data } = await observe(token, 1);
    const input = { subjectId: data.repository.issue.id, body: "four" };
    expect((await mutate(token, "addComment", input)).message).toContain("secondary rate limit");
    const edit = await api("PATCH", `/repos/${REPO}/issues/comments/${id}`, token, { body: "1" });
    expect(edit.status).toBe(200);
    github.clock.advance(wait * 1000);
    expect((await post("five")).status).toBe(201);
    expect(github.issue(REPO, 1).comments.map(({ body }) => body)).toEqual(["1", "two", "five"]);
  });

  test("what is too long, too much, or no JSON is refused in GitHub's words", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const path = `/repos/${REPO}/issues/1/comments`;
    const long = await api("POST", path, "ghp_maria", { body: "x".repeat(65_537) });
    expect(long).toMatchObject({
      status: 422,
      body: {
        message: "Validation Failed",
        errors: [{ message: "body is too long (maximum is 65536 characters)" }],
      },
    });
    const title = await api("POST", `/repos/${REPO}/issues`, "ghp_maria", { title: "x".repeat(257) });
    expect(title.body.errors[0].message).toBe("title is too long (maximum is 256 characters)");
    const huge = await raw(path, "ghp_maria", { method: "POST", body: "x".repeat(26 * 1024 * 1024) });
    expect(huge.status).toBe(413);
    const nobody = await fetch(`${github.url}${path}`, { method: "POST", body: `{"body":"Hi"}` });
    expect([nobody.status, (await said(nobody)).message]).toEqual([401, "Requires authentication"]);
    expect((await api("POST", "/graphql", "ghp_nobody", { query: "{ viewer { login } }" })).status).toBe(401);
  });

  test("after 2,500 comments an issue takes no more", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    for (let n = 0; n < 2500; n += 1) github.comment(REPO, 1, `${n}`, "maria");
    const words = "Commenting is disabled on issues with more than 2500 comments";
    expect(() => github.comment(REPO, 1, "more", "maria")).toThrow(words);
    const refused = await api("POST", `/repos/${REPO}/issues/1/comments`, "ghp_maria", { body: "more" });
    expect(refused).toMatchObject({ status: 403, body: { message: words } });
  });

  test("lists come in pages with all four links", async () => {
    for (let n = 0; n < 5; n += 1) github.openIssue(REPO, { by: "maria", title: `${n}`, body: "" });
    for (let n = 0; n < 5; n += 1) github.comment(REPO, 1, `${n}`, "maria");
    for (const list of ["issues", "issues/1/comments"]) {
      const middle = await raw(`/repos/${REPO}/${list}?per_page=2&page=2`, "ghp_maria");
      const rels = [...(middle.headers.get("link") ?? "").matchAll(/[?&]page=(\d)[^>]*>; rel="(\w+)"/g)];
      expect(rels.map(([, page, rel]) => `${rel} ${page}`)).toEqual([
        "prev 1",
        "first 1",
        "next 3",
        "last 3",
      ]);
      expect(await middle.json()).toHaveLength(2);
    }
  });

  test("a path that climbs and a branch that git would not take are refused", async () => {
    const body = { message: "x", content: "" };
    const climbing = await api("PUT", `/repos/${REPO}/contents/a%2F..%2Fb`, "ghp_maria", body);
    expect(climbing).toMatchObject({
      status: 422,
      body: { message: "path contains a malformed path component" },
    });
    expect((await api("GET", `/repos/${REPO}/contents/a%2F..%2Fb`, "ghp_maria")).status).toBe(404);
    const sha = (await github.log(REPO, "main"))[0]?.sha;
    for (const name of ["-x", "a..b", "a.lock", "a b"]) {
      const made = await api("POST", `/repos/${REPO}/git/refs`, "ghp_maria", {
        ref: `refs/heads/${name}`,
        sha,
      });
      expect(made.status).toBe(422);
    }
    const claim = { ref: "refs/heads/claim", sha };
    expect((await api("POST", `/repos/${REPO}/git/refs`, "ghp_maria", claim)).status).toBe(201);
    const second = await api("POST", `/repos/${REPO}/git/refs`, "ghp_maria", claim);
    expect(second).toMatchObject({ status: 422, body: { message: "Reference already exists" } });
  });
});
