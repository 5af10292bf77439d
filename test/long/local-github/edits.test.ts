import { describe, expect, test } from "@jest/globals";
import {
  api,
  freshGitHub,
  github,
  graphql,
  installationToken,
  mutate,
  observe,
  REPO,
  withPull,
} from "./local.ts";

describe("who edited what was written last", () => {
  freshGitHub();

  const EDITS =
    "lastEditedAt includesCreatedEdit editor { __typename login } userContentEdits(first: 10) { totalCount nodes { editedAt diff editor { login } } }";

  /** What GraphQL says of the edits of anything that people wrote. */
  const editsOf = async (id: string) => {
    const asked = `{ node(id: "${id}") { ... on Comment { createdAt body ${EDITS} } } }`;
    return (await graphql("ghp_maria", asked)).data.node;
  };

  const AUTHORED = { totalCount: 2, nodes: [{ diff: "by the writer" }, { diff: "by the author" }] };

  test("what nobody has edited has no editor and no history", async () => {
    await withPull(await installationToken());
    const { body } = await api("GET", `/repos/${REPO}/issues/1`, "ghp_maria");
    expect(await editsOf(body.node_id)).toMatchObject({
      lastEditedAt: null,
      includesCreatedEdit: false,
      editor: null,
      userContentEdits: { totalCount: 0, nodes: [] },
    });
  });

  test("people with write edit anybody's comment, review, line comment and description, also the App's", async () => {
    const token = await installationToken();
    await withPull(token);
    const first = "by the author";
    const made = await api("POST", `/repos/${REPO}/issues/1/comments`, token, { body: first });
    const line = { path: "PLAN.md", line: 2, body: first };
    const pull = `/repos/${REPO}/pulls/2`;
    await api("PATCH", pull, token, { body: "by the App" });
    const { body: review } = await api("POST", `${pull}/reviews`, token, {
      event: "COMMENT",
      body: first,
      comments: [line],
    });
    const [comment] = (await api("GET", `${pull}/comments`, token)).body;
    const edit = { body: "by the writer" };
    const paths = [
      ["PATCH", `/repos/${REPO}/issues/comments/${made.body.id}`, made.body.node_id],
      ["PUT", `${pull}/reviews/${review.id}`, review.node_id],
      ["PATCH", `/repos/${REPO}/pulls/comments/${comment.id}`, comment.node_id],
    ];
    for (const [method = "", path = "", id = ""] of paths) {
      expect((await api(method, path, "ghp_stranger", edit)).status).toBe(403);
      expect((await api(method, path, "ghp_maria", edit)).status).toBe(200);
      const seen = await editsOf(id);
      expect(seen).toMatchObject({
        editor: { __typename: "User", login: "maria" },
        includesCreatedEdit: true,
      });
      expect(seen.userContentEdits).toMatchObject(AUTHORED);
      const [latest, created] = seen.userContentEdits.nodes;
      expect([created.editedAt, created.editor.login]).toEqual([seen.createdAt, "redline"]);
      expect([latest.editedAt, latest.editor.login]).toEqual([seen.lastEditedAt, "maria"]);
    }
    github.editIssue(REPO, 2, edit, "maria");
    const asked = `{ repository(owner: "acme", name: "tea") { pullRequest(number: 2) { ${EDITS} } } }`;
    const { pullRequest } = (await graphql(token, asked)).data.repository;
    expect(pullRequest.editor.login).toBe("maria");
    expect(pullRequest.userContentEdits.nodes.map((one: { diff: string }) => one.diff)).toEqual([
      "by the writer",
      "by the App",
      "See #1",
    ]);
  });

  test("an edit by the App makes its bot the last editor, and an edit back leaves its trace", async () => {
    const token = await installationToken();
    await withPull(token);
    const id = github.comment(REPO, 1, "mine", "maria");
    const { node_id } = (await api("GET", `/repos/${REPO}/issues/comments/${id}`, token)).body;
    await mutate(token, "updateIssueComment", { id: node_id, body: "ours" });
    expect((await editsOf(node_id)).editor).toEqual({ __typename: "Bot", login: "redline" });
    github.editComment(REPO, id, "mine", "maria");
    const { nodes } = (await editsOf(node_id)).userContentEdits;
    const seen = nodes.map((one: { diff: string; editor: object }) => [one.diff, one.editor]);
    expect(seen).toEqual([
      ["mine", { login: "maria" }],
      ["ours", { login: "redline" }],
      ["mine", { login: "maria" }],
    ]);
    const oldest = `{ node(id: "${node_id}") { ... on Comment { userContentEdits(last: 1) { nodes { editedAt } } createdAt } } }`;
    const { node } = (await graphql(token, oldest)).data;
    expect(node.userContentEdits.nodes).toEqual([{ editedAt: node.createdAt }]);
  });

  test("GraphQL edits issues, reviews and line comments by the same rules", async () => {
    const token = await installationToken();
    await withPull(token);
    const line = { path: "PLAN.md", line: 2, body: "Why?" };
    await github.review(REPO, 2, { by: "maria", body: "Hm", comments: [line] });
    const { data } = await observe(token, 1, 2);
    const { issue, pull } = data.repository;
    const { reviews, reviewThreads } = pull;
    const [review] = reviews.nodes;
    const [comment] = reviewThreads.nodes[0].comments.nodes;
    const edits = [
      ["updateIssue", "UpdateIssueInput", { id: issue.id, body: "new" }],
      [
        "updatePullRequestReview",
        "UpdatePullRequestReviewInput",
        { pullRequestReviewId: review.id, body: "new" },
      ],
      [
        "updatePullRequestReviewComment",
        "UpdatePullRequestReviewCommentInput",
        { pullRequestReviewCommentId: comment.id, body: "new" },
      ],
    ] as const;
    for (const [field, type, input] of edits) {
      const edit = `mutation($i: ${type}!) { ${field}(input: $i) { clientMutationId } }`;
      const refused = await graphql("ghp_stranger", edit, { i: input });
      expect(refused.errors[0].type).toBe("FORBIDDEN");
      expect((await graphql(token, edit, { i: input })).errors).toBeUndefined();
    }
    for (const id of [issue.id, review.id, comment.id]) {
      expect(await editsOf(id)).toMatchObject({ body: "new", editor: { login: "redline" } });
    }
    const remove = `mutation { deletePullRequestReviewComment(input: { id: "${comment.id}" }) { pullRequestReview { body } } }`;
    expect((await graphql("ghp_maria", remove)).data.deletePullRequestReviewComment).toEqual({
      pullRequestReview: { body: "new" },
    });
    expect(github.pull(REPO, 2).threads).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  test("people with write delete the App's comments, and people without it do not", async () => {
    const token = await installationToken();
    await withPull(token);
    const made = await api("POST", `/repos/${REPO}/issues/1/comments`, token, { body: "ours" });
    expect(() => github.deleteComment(REPO, made.body.id, "stranger")).toThrow("Must have write rights");
    github.deleteComment(REPO, made.body.id, "maria");
    expect(github.issue(REPO, 1).comments).toEqual([]);
    expect(await editsOf(made.body.node_id)).toBeNull();
  });
});
