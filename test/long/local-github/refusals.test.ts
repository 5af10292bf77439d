import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  api,
  folder,
  freshGitHub,
  git,
  github,
  graphql,
  installationToken,
  REPO,
  type Reply,
  withPull,
} from "./local.ts";

describe("what is refused, in GitHub's words", () => {
  freshGitHub();

  const content = (text: string) => Buffer.from(text).toString("base64");

  test("a file that is there is not written over without its sha, nor with another", async () => {
    const path = `/repos/${REPO}/contents/README.md`;
    const edit = { message: "Edit", content: content("mine\n") };
    expect(await api("PUT", path, "ghp_maria", edit)).toMatchObject({
      status: 422,
      body: { message: 'Invalid request.\n\n"sha" wasn\'t supplied.' },
    });
    expect((await api("PUT", path, "ghp_maria", { ...edit, sha: "0".repeat(40) })).status).toBe(409);
    const { sha } = (await api("GET", path, "ghp_maria")).body;
    expect((await api("PUT", path, "ghp_maria", { ...edit, sha })).status).toBe(200);
    expect(await github.readFile(REPO, "main", "README.md")).toBe("mine\n");
  });

  test("a review is asked of collaborators alone, over REST and GraphQL", async () => {
    const token = await installationToken();
    await withPull(token);
    const said =
      "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/tea repository.";
    const ask = { reviewers: ["maria", "stranger"] };
    const refused = await api("POST", `/repos/${REPO}/pulls/2/requested_reviewers`, token, ask);
    expect(refused).toMatchObject({ status: 422, body: { message: said } });
    const ids = (
      await graphql(token, `{ repository(owner: "acme", name: "tea") { pullRequest(number: 2) { id } } }`)
    ).data;
    const stranger = (await api("GET", "/users/stranger", token)).body.node_id;
    const input = { pullRequestId: ids.repository.pullRequest.id, userIds: [stranger], union: true };
    const asked = "mutation($i: RequestReviewsInput!) { requestReviews(input: $i) { clientMutationId } }";
    const { errors } = await graphql(token, asked, { i: input });
    expect(errors).toMatchObject([{ type: "UNPROCESSABLE", message: said }]);
    expect(github.pull(REPO, 2).requestedReviewers).toEqual([]);
    github.setRole(REPO, "stranger", "read");
    expect((await graphql(token, asked, { i: input })).errors).toBeUndefined();
    expect(github.pull(REPO, 2).requestedReviewers).toEqual(["stranger"]);
  });

  test("a label's name has fifty characters at most, wherever it comes from", async () => {
    const [fits, long] = ["x".repeat(50), "x".repeat(51)];
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const made = await api("POST", `/repos/${REPO}/labels`, "ghp_maria", { name: long });
    expect(made).toMatchObject({
      status: 422,
      body: { errors: [{ code: "custom", message: "name is too long (maximum is 50 characters)" }] },
    });
    const put = (method: string, labels: string[]) =>
      api(method, `/repos/${REPO}/issues/1/labels`, "ghp_maria", { labels });
    for (const method of ["POST", "PUT"]) {
      expect(await put(method, ["fine", long])).toMatchObject({
        status: 422,
        body: { errors: [{ resource: "Label", field: "name", code: "invalid", value: long }] },
      });
    }
    const opened = { title: "y", labels: [long] };
    expect((await api("POST", `/repos/${REPO}/issues`, "ghp_maria", opened)).status).toBe(422);
    expect(github.issue(REPO, 1).labels).toEqual([]);
    expect((await put("POST", [fits])).status).toBe(200);
    const all = await api("GET", `/repos/${REPO}/labels`, "ghp_maria");
    expect(all.body.map(({ name }: { name: string }) => name)).toEqual([fits]);
    expect(() => github.issue(REPO, 2)).toThrow("Could not resolve");
  });
});

describe("without credentials", () => {
  freshGitHub();

  async function anonymous(method: string, path: string, body?: object): Promise<Reply> {
    const sent = body ? { body: JSON.stringify(body) } : {};
    const answer = await fetch(`${github.url}${path}`, { method, ...sent });
    return { status: answer.status, body: await answer.json() };
  }

  test("what is public is read, and nothing is written", async () => {
    await withPull(await installationToken());
    github.comment(REPO, 1, "Hi", "maria");
    const reads = [
      "",
      "/issues/1",
      "/issues/1/comments",
      "/pulls/2",
      "/contents/README.md",
      "/commits/main/check-runs",
    ];
    for (const path of reads) expect((await anonymous("GET", `/repos/${REPO}${path}`)).status).toBe(200);
    const written = await anonymous("POST", `/repos/${REPO}/issues/1/comments`, { body: "Hi" });
    expect(written).toMatchObject({ status: 401, body: { message: "Requires authentication" } });
    expect((await anonymous("GET", `/repos/${REPO}/collaborators/maria/permission`)).status).toBe(401);
    expect((await anonymous("POST", "/graphql", { query: "{ viewer { login } }" })).status).toBe(401);
    const standing = await anonymous("GET", "/rate_limit");
    expect(standing.body.resources.core).toMatchObject({ limit: 60, used: reads.length + 2 });
    expect(github.issue(REPO, 1).comments).toHaveLength(1);
    expect(github.violations).toEqual([]);
  });

  test("what is private is not there, and a wrong token is no better than before", async () => {
    await github.addRepository({ owner: "acme", name: "secret", from: join(folder, "files"), private: true });
    for (const path of ["", "/issues", "/contents/README.md"]) {
      expect((await anonymous("GET", `/repos/acme/secret${path}`)).status).toBe(404);
    }
    expect((await api("GET", `/repos/${REPO}`, "ghs_wrong")).status).toBe(401);
  });

  test("git fetches what is public, and is asked for credentials for the rest", async () => {
    await github.addRepository({ owner: "acme", name: "secret", from: join(folder, "files"), private: true });
    await git(folder, "clone", "--quiet", `${github.url}/${REPO}.git`, "copy");
    const copy = join(folder, "copy");
    await git(copy, "commit", "--quiet", "--allow-empty", "-m", "Mine");
    await expect(git(copy, "push", "origin", "HEAD:refs/heads/mine")).rejects.toThrow(
      /could not read Username/,
    );
    const cloned = git(folder, "clone", "--quiet", `${github.url}/acme/secret.git`, "none");
    await expect(cloned).rejects.toThrow(/could not read Username/);
    expect(github.effects.filter(({ kind }) => kind === "push")).toEqual([]);
  });
});
