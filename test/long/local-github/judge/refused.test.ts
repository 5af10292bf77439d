import { describe, expect, test } from "@jest/globals";
import { newTally } from "@redline/local-github";
import { api, freshGitHub, github, installationToken, REPO, withPull } from "../local.ts";

describe("what no client should send is noticed, besides that", () => {
  // Counted apart: it is sent on purpose.
  freshGitHub({ tally: newTally() });

  const PULL = `/repos/${REPO}/pulls/2`;

  test("what is no JSON is refused", async () => {
    const answer = await fetch(`${github.url}/repos/${REPO}/issues/1/comments`, {
      method: "POST",
      headers: { authorization: "Bearer ghp_maria" },
      body: "{",
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: "Problems parsing JSON" });
    expect(github.violations).toEqual(['request of issues/create-comment: body is no JSON (got "{")']);
  });

  test("a reaction that there is not is refused", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const nod = { content: "nod" };
    expect((await api("POST", `/repos/${REPO}/issues/1/reactions`, "ghp_maria", nod)).status).toBe(422);
    expect(github.violations).toEqual([
      'request of reactions/create-for-issue: body /content must be equal to one of the allowed values: +1, -1, laugh, confused, heart, hooray, rocket, eyes (got "nod")',
    ]);
  });

  test("a comment on a line of no commit is refused", async () => {
    await withPull(await installationToken());
    const comment = { path: "PLAN.md", line: 2, body: "Why 2?" };
    expect((await api("POST", `${PULL}/comments`, "ghp_maria", comment)).status).toBe(422);
    expect(github.violations).toEqual([
      expect.stringContaining("pulls/create-review-comment: body / must have required property 'commit_id'"),
    ]);
  });

  test("the draft state of a pull request is left as it is", async () => {
    await withPull(await installationToken());
    expect((await api("PATCH", PULL, "ghp_maria", { draft: false })).status).toBe(200);
    expect(github.pull(REPO, 2).isDraft).toBe(true);
    expect(github.violations).toEqual(["request of pulls/update: body /draft is no field of it (got false)"]);
  });
});
