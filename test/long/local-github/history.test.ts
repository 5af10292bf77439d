import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { api, folder, freshGitHub, github, graphql, installationToken, REPO, withPull } from "./local.ts";

describe("what happened to an issue, and where its files are read", () => {
  freshGitHub();

  interface EventJson {
    readonly event: string;
    readonly actor: { readonly login: string };
  }
  const told = (events: readonly EventJson[]) =>
    events.map(({ event, actor }) => `${event} by ${actor.login}`);

  test("events are listed in their order, and the timeline has the comments besides", async () => {
    const token = await installationToken();
    github.openIssue(REPO, { by: "stranger", title: "Cold", body: "" });
    github.label(REPO, 1, "plan", "maria");
    github.comment(REPO, 1, "Hi", "stranger");
    github.editIssue(REPO, 1, { title: "Cold tea" }, "stranger");
    github.closeIssue(REPO, 1, "maria", "not_planned");
    github.reopenIssue(REPO, 1, "maria");
    github.assign(REPO, 1, "maria", "maria");
    github.lock(REPO, 1, "maria");
    github.unlabel(REPO, 1, "plan", "maria");
    const { body: events } = await api("GET", `/repos/${REPO}/issues/1/events`, token);
    const expected = [
      "labeled by maria",
      "renamed by stranger",
      "closed by maria",
      "reopened by maria",
      "assigned by maria",
      "locked by maria",
      "unlabeled by maria",
    ];
    expect(told(events)).toEqual(expected);
    expect(events).toMatchObject([
      { label: { name: "plan" } },
      { rename: { from: "Cold", to: "Cold tea" } },
      { state_reason: "not_planned" },
      {},
      { assignee: { login: "maria" } },
      {},
      {},
    ]);
    const { body: timeline } = await api("GET", `/repos/${REPO}/issues/1/timeline`, token);
    expect(told(timeline)).toEqual([expected[0], "commented by stranger", ...expected.slice(1)]);
    const page = await api("GET", `/repos/${REPO}/issues/1/events?per_page=2&page=2`, token);
    expect(told(page.body)).toEqual(expected.slice(2, 4));
    expect(github.violations).toEqual([]);
  });

  test("a pull request's are its merge, its draft state and whose review was asked for", async () => {
    const token = await installationToken();
    await withPull(token);
    github.requestReview(REPO, 2, "maria", "acme");
    github.ready(REPO, 2, "maria");
    const sha = await github.merge(REPO, 2, "maria");
    const { body: events } = await api("GET", `/repos/${REPO}/issues/2/events`, token);
    expect(told(events)).toEqual([
      "review_requested by acme",
      "ready_for_review by maria",
      "merged by maria",
      "closed by maria",
    ]);
    expect(events).toMatchObject([{ requested_reviewer: { login: "maria" } }, {}, { commit_id: sha }, {}]);
    expect(github.violations).toEqual([]);
  });

  test("issues are asked for by their state where there is none", async () => {
    const asked = `{ repository(owner: "acme", name: "tea") { issues(states: OPEN, labels: ["plan"], first: 5) { totalCount } } }`;
    expect((await graphql("ghp_maria", asked)).data.repository.issues).toEqual({ totalCount: 0 });
    expect(github.violations).toEqual([]);
  });

  test("the line of an outdated comment is null, as GitHub has it", async () => {
    const token = await installationToken();
    await withPull(token);
    await github.commentOnLine(REPO, 2, { by: "maria", path: "PLAN.md", line: 2, body: "Why?" });
    await github.commit(REPO, "plan/1", {
      by: "maria",
      message: "Edit",
      files: { "PLAN.md": "l1\nother\n" },
    });
    const listed = await api("GET", `/repos/${REPO}/pulls/2/comments`, token);
    expect(listed.body).toMatchObject([{ line: null, position: null, original_line: 2 }]);
    expect(github.violations).toEqual([]);
  });

  test("a permalink gives the file's text, whoever follows it; what is private only to who may read it", async () => {
    await withPull(await installationToken());
    const { headSha } = github.pull(REPO, 2);
    const read = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${github.url}${path}`, { headers });
      return [answer.status, answer.headers.get("content-type"), await answer.text()];
    };
    const page = [200, "text/plain; charset=utf-8", "l1\nl2\nl3\nl4\nl5\n"];
    expect(await read(`/${REPO}/blob/${headSha}/PLAN.md`)).toEqual(page);
    expect(await read(`/${REPO}/blob/plan/1/PLAN.md#L2`)).toEqual(page);
    expect((await read(`/${REPO}/blob/${headSha}/NOPE.md`))[0]).toBe(404);
    await github.addRepository({ owner: "acme", name: "secret", from: join(folder, "files"), private: true });
    const hidden = "/acme/secret/blob/main/README.md";
    expect((await read(hidden))[0]).toBe(404);
    expect((await read(hidden, { authorization: "Bearer ghp_maria" }))[0]).toBe(404);
    github.setRole("acme/secret", "maria", "read");
    expect((await read(hidden, { authorization: "Bearer ghp_maria" }))[0]).toBe(200);
    expect(github.violations).toEqual([]);
  });
});
