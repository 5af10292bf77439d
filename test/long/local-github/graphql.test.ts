import { describe, expect, test } from "@jest/globals";
import { BRANCH_OF_PULL, SETTINGS_HISTORY } from "../../../src/github/queries.ts";
import { freshGitHub, github, graphql, installationToken, mutate, observe, REPO, withPull } from "./local.ts";

describe("GraphQL", () => {
  freshGitHub();

  test("one query observes the issue, its pull request, reviews, threads, checks and files", async () => {
    const token = await installationToken();
    await withPull(token);
    github.comment(REPO, 1, "/redline plan", "stranger");
    const { commentIds } = await github.review(REPO, 2, {
      by: "maria",
      body: "Nearly",
      comments: [{ path: "PLAN.md", line: 2, body: "Why?" }],
    });
    github.reply(REPO, 2, commentIds[0] ?? 0, "And how?", "stranger");
    const before = await observe(token, 1, 2);
    // Most owners have no defaults.
    expect(before.errors).toMatchObject([{ type: "NOT_FOUND", path: ["defaults"] }]);
    const { repository } = before.data;
    await mutate(token, "addReaction", { subjectId: repository.issue.comments.nodes[0].id, content: "EYES" });
    await mutate(token, "createCheckRun", {
      repositoryId: repository.id,
      name: "redline / plan",
      headSha: repository.branch.target.oid,
      conclusion: "NEUTRAL",
      output: { title: "Waiting", summary: "For approval" },
    });
    const { data } = await observe(token, 1, 2);
    const { issue, branch, pull, planAtRoot, planInDocs, settings } = data.repository;
    expect(settings.text).toBe("label: plan\n");
    expect(planAtRoot).toMatchObject({ text: "l1\nl2\nl3\nl4\nl5\n" });
    expect(planInDocs).toBeNull();
    expect(issue.labels.nodes).toEqual([{ name: "plan" }]);
    expect(issue.labelled.nodes).toMatchObject([
      { label: { name: "plan" }, actor: { __typename: "User", login: "maria" } },
    ]);
    const eyes = issue.comments.nodes[0].reactionGroups.filter(
      (one: { viewerHasReacted: boolean }) => one.viewerHasReacted,
    );
    expect(eyes).toEqual([{ content: "EYES", viewerHasReacted: true }]);
    expect(issue.comments.nodes[0].reactionGroups).toHaveLength(8);
    expect(branch.target.history.nodes.map((commit: { message: string }) => commit.message)).toEqual([
      "Plan",
      "Initial commit",
    ]);
    expect(branch.target.checkSuites.nodes[0].checkRuns.nodes).toHaveLength(1);
    expect(pull).toMatchObject({
      isDraft: true,
      author: { __typename: "Bot", login: "redline", databaseId: github.app.botId },
    });
    expect(
      pull.reviews.nodes.map((review: { state: string; body: string }) => [review.state, review.body]),
    ).toEqual([
      ["COMMENTED", "Nearly"],
      ["COMMENTED", ""],
    ]);
    expect(pull.reviewThreads.nodes).toMatchObject([
      {
        path: "PLAN.md",
        line: 2,
        comments: { nodes: [{ body: "Why?", diffHunk: "@@ -0,0 +1,5 @@\n+l1\n+l2" }, { body: "And how?" }] },
      },
    ]);
    expect(github.violations).toEqual([]);
  });

  test("a file is read in each commit that changed it, and is null where it was deleted", async () => {
    const token = await installationToken();
    for (const settings of ["label: other\n", null])
      await github.commit(REPO, "main", {
        by: "maria",
        message: "Settings",
        files: { ".github/redline.yml": settings },
      });
    const { data, errors } = await graphql(token, SETTINGS_HISTORY, { owner: "acme", repo: "tea" });
    expect(errors).toBeUndefined();
    const { nodes } = data.repository.defaultBranchRef.target.history;
    const texts = nodes.map((one: { file: { object: { text: string } } | null }) => one.file?.object.text);
    expect(texts).toEqual([undefined, "label: other\n", "label: plan\n"]);
  });

  test("a thread follows its line, is outdated when that changes, and comes back with it", async () => {
    const token = await installationToken();
    await withPull(token);
    await github.review(REPO, 2, { by: "maria", comments: [{ path: "PLAN.md", line: 2, body: "Why?" }] });
    const commit = (body: string) =>
      github.commit(REPO, "plan/1", { by: "maria", message: "Edit", files: { "PLAN.md": body } });
    const line = () => github.pull(REPO, 2).threads.map((thread) => [thread.line, thread.originalLine]);
    const moved = await commit("l0\nl1\nl2\nl3\nl4\nl5\n");
    expect(line()).toEqual([[3, 2]]);
    await commit("l0\nl1\nchanged\nl3\nl4\nl5\n");
    expect(line()).toEqual([[null, 2]]);
    await github.forcePush(REPO, "plan/1", moved, "maria");
    expect(line()).toEqual([[3, 2]]);
  });

  test("a pending review is its author's alone until it is submitted, and then tells of each comment", async () => {
    const token = await installationToken();
    await withPull(token);
    await github.review(REPO, 2, {
      by: "maria",
      comments: [2, 4].map((line) => ({ path: "PLAN.md", line, body: `Why ${line}?` })),
    });
    const asked = await observe(token, 1, 2);
    const { pull } = asked.data.repository;
    const started = await mutate(token, "addPullRequestReview", { pullRequestId: pull.id });
    const review = started.data.it.pullRequestReview.id;
    const again = await mutate(token, "addPullRequestReview", { pullRequestId: pull.id });
    expect(again.errors[0].message).toBe("User can only have one pending review per pull request");
    for (const thread of pull.reviewThreads.nodes) {
      const input = { pullRequestReviewId: review, pullRequestReviewThreadId: thread.id, body: "Done" };
      expect((await mutate(token, "addPullRequestReviewThreadReply", input)).errors).toBeUndefined();
    }
    const count = async (by: string) => {
      const { data } = await observe(by, 1, 2);
      const { reviews, reviewThreads } = data.repository.pull;
      return [
        reviews.nodes.length,
        ...reviewThreads.nodes.map((one: { comments: { nodes: [] } }) => one.comments.nodes.length),
      ];
    };
    expect(await count(token)).toEqual([2, 2, 2]);
    expect(await count("ghp_maria")).toEqual([1, 1, 1]);
    await github.idle();
    const earlier = github.deliveries.length;
    await mutate(token, "submitPullRequestReview", { pullRequestReviewId: review, event: "COMMENT" });
    await github.idle();
    expect(await count("ghp_maria")).toEqual([2, 2, 2]);
    expect(github.deliveries.slice(earlier).map(({ event }) => event)).toEqual([
      "pull_request_review",
      "pull_request_review_comment",
      "pull_request_review_comment",
    ]);
  });

  test("a pending review takes more comments on lines, from its author alone", async () => {
    const token = await installationToken();
    await withPull(token);
    const { data } = await observe("ghp_maria", 1, 2);
    const pullRequestId = data.repository.pull.id;
    const started = await mutate("ghp_maria", "addPullRequestReview", { pullRequestId });
    const pullRequestReviewId = started.data.it.pullRequestReview.id;
    const add = (by: string, where: { line: number; startLine?: number }) =>
      graphql(
        by,
        "mutation($i: AddPullRequestReviewThreadInput!) { addPullRequestReviewThread(input: $i) { thread { id } } }",
        { i: { pullRequestReviewId, path: "PLAN.md", body: "Why?", ...where } },
      );
    for (const where of [{ line: 2 }, { line: 4, startLine: 3 }])
      expect((await add("ghp_maria", where)).errors).toBeUndefined();
    const refused = async (by: string, line: number) => (await add(by, { line })).errors[0].message;
    expect(await refused(token, 2)).toBe("Pull request review must be a pending review of the viewer");
    expect(await refused("ghp_maria", 99)).toBe("pull_request_review_thread.line must be part of the diff");
    await mutate("ghp_maria", "submitPullRequestReview", { pullRequestReviewId, event: "COMMENT" });
    expect(await refused("ghp_maria", 2)).toBe("Pull request review must be a pending review of the viewer");
    expect(github.pull(REPO, 2).threads.map(({ line, comments }) => [line, comments.length])).toEqual([
      [2, 1],
      [4, 1],
    ]);
    expect(github.violations).toEqual([]);
  });

  test("all eleven mutations of the bot do what they say", async () => {
    const token = await installationToken();
    await withPull(token);
    await github.review(REPO, 2, { by: "maria", comments: [{ path: "PLAN.md", line: 1, body: "Why?" }] });
    const { data } = await observe(token, 1, 2);
    const { issue, pull } = data.repository;
    const comment = await mutate(token, "addComment", { subjectId: issue.id, body: "Hello" });
    await mutate(token, "updateIssueComment", {
      id: comment.data.it.commentEdge.node.id,
      body: "Hello again",
    });
    await mutate(token, "resolveReviewThread", { threadId: pull.reviewThreads.nodes[0].id });
    await mutate(token, "updatePullRequest", { pullRequestId: pull.id, title: "Tea", body: "Closes #1" });
    await mutate(token, "markPullRequestReadyForReview", { pullRequestId: pull.id });
    const userIds = [pull.reviews.nodes[0].author.id];
    await mutate(token, "requestReviews", { pullRequestId: pull.id, userIds, union: true });
    expect(github.issue(REPO, 1).comments).toMatchObject([
      { by: "redline[bot]", body: "Hello again", isEdited: true },
    ]);
    expect(github.pull(REPO, 2)).toMatchObject({
      title: "Tea",
      body: "Closes #1",
      isDraft: false,
      requestedReviewers: ["maria"],
      threads: [{ isResolved: true }],
    });
    const branch = await graphql(token, BRANCH_OF_PULL, { owner: "acme", repo: "tea", number: 2 });
    expect(branch.data.repository.pullRequest).toEqual({ headRefName: "plan/1", isCrossRepository: false });
    expect(github.violations).toEqual([]);
  });

  test("what is not covered fails loudly; what is not there is NOT_FOUND; what is not allowed FORBIDDEN", async () => {
    const token = await installationToken();
    const uncovered = await graphql(token, `{ repository(owner: "acme", name: "tea") { stargazerCount } }`);
    expect(uncovered.errors[0].message).toBe("the playground does not cover Repository.stargazerCount");
    expect(github.violations).toEqual(["the playground does not cover Repository.stargazerCount"]);
    const unheeded = await graphql(
      token,
      `{ repository(owner: "acme", name: "tea") { pullRequests(first: 1, labels: ["x"]) { totalCount } } }`,
    );
    expect(unheeded.errors[0].message).toBe("the playground does not cover Repository.pullRequests(labels:)");
    const missing = await graphql(token, `{ repository(owner: "acme", name: "no") { id } }`);
    expect(missing).toMatchObject({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", path: ["repository"] }],
    });
    const reader = await installationToken({ permissions: { issues: "read" } });
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const { data } = await observe(token, 1, 2);
    const input = { subjectId: data.repository.issue.id, body: "no" };
    expect((await mutate(reader, "addComment", input)).errors[0].type).toBe("FORBIDDEN");
    const long = await mutate(token, "addComment", { ...input, body: "x".repeat(65_537) });
    expect(long.errors[0].message).toBe("Body is too long (maximum is 65536 characters)");
  });
});
