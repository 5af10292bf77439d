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
  type Reply,
  withPull,
} from "./local.ts";

describe("reviews and comments on lines", () => {
  freshGitHub();

  const PULL = `/repos/${REPO}/pulls/2`;
  const told = (since: number) =>
    github.deliveries.slice(since).map(({ event, action }) => `${event} ${action}`);
  const line = (number: number) => ({ path: "PLAN.md", line: number, body: `Why ${number}?` });

  test("a comment for itself is a review of one, and so is an answer", async () => {
    await withPull(await installationToken());
    await github.idle();
    const since = github.deliveries.length;
    const { headSha } = github.pull(REPO, 2);
    const elsewhere = { ...line(2), commit_id: "0".repeat(40) };
    const strange = await api("POST", `${PULL}/comments`, "ghp_maria", elsewhere);
    expect(strange.body.errors).toMatchObject([{ field: "commit_id", code: "invalid" }]);
    const made = await api("POST", `${PULL}/comments`, "ghp_maria", { ...line(2), commit_id: headSha });
    expect(made).toMatchObject({ status: 201, body: { line: 2, side: "RIGHT", commit_id: headSha } });
    const answer = { body: "And how?", in_reply_to: made.body.id };
    expect((await api("POST", `${PULL}/comments`, "ghp_stranger", answer)).status).toBe(201);
    await api("POST", `${PULL}/comments/${made.body.id}/replies`, "ghp_maria", { body: "So." });
    await github.idle();
    const once = ["pull_request_review submitted", "pull_request_review_comment created"];
    expect(told(since)).toEqual([...once, ...once, ...once]);
    expect(github.pull(REPO, 2)).toMatchObject({
      reviews: [{ by: "maria", body: "" }, { by: "stranger" }, { by: "maria" }],
      threads: [{ line: 2, comments: [{ body: "Why 2?" }, { body: "And how?" }, { body: "So." }] }],
    });
  });

  test("a person's pending review is seen by nobody else, and can be thrown away", async () => {
    const token = await installationToken();
    await withPull(token);
    const { reviewId } = await github.startReview(REPO, 2, { by: "maria", comments: [line(2)] });
    const lists = async (who: string) => [
      (await api("GET", `${PULL}/reviews`, who)).body.length,
      (await api("GET", `${PULL}/comments`, who)).body.length,
    ];
    expect([await lists("ghp_maria"), await lists(token)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect((await api("GET", `${PULL}/reviews/${reviewId}`, token)).status).toBe(404);
    github.discardReview(REPO, reviewId, "maria");
    expect(github.pull(REPO, 2)).toMatchObject({ reviews: [], threads: [] });
    const again = await github.startReview(REPO, 2, { by: "maria", comments: [line(3)] });
    github.submitReview(REPO, again.reviewId, { by: "maria", event: "REQUEST_CHANGES" });
    expect(github.pull(REPO, 2).reviews).toMatchObject([{ state: "CHANGES_REQUESTED" }]);
  });

  test("reviews and comments on lines are edited, deleted and dismissed, and the App is told", async () => {
    await withPull(await installationToken());
    const { reviewId, commentIds } = await github.review(REPO, 2, {
      by: "maria",
      event: "REQUEST_CHANGES",
      body: "No",
      comments: [line(2), line(3)],
    });
    const [first = 0, second = 0] = commentIds;
    await github.idle();
    const since = github.deliveries.length;
    expect(() => github.editReview(REPO, reviewId, "Yes", "stranger")).toThrow("Must have write rights");
    github.editReview(REPO, reviewId, "Not yet", "maria");
    github.editReviewComment(REPO, first, "Why not?", "maria");
    const path = `/repos/${REPO}/pulls/comments/${second}`;
    expect((await api("DELETE", path, "ghp_stranger")).status).toBe(403);
    expect((await api("DELETE", path, "ghp_maria")).status).toBe(204);
    expect((await api("GET", path, "ghp_maria")).status).toBe(404);
    github.dismissReview(REPO, reviewId, "Settled", "maria");
    expect(told(since)).toEqual([
      "pull_request_review edited",
      "pull_request_review_comment edited",
      "pull_request_review_comment deleted",
      "pull_request_review dismissed",
    ]);
    expect(github.pull(REPO, 2)).toMatchObject({
      reviews: [{ state: "DISMISSED", body: "Not yet" }],
      threads: [{ comments: [{ body: "Why not?", isEdited: true }] }],
    });
  });

  test("a deleted comment takes its thread and its empty review with it", async () => {
    await withPull(await installationToken());
    const id = await github.commentOnLine(REPO, 2, { by: "maria", ...line(2) });
    github.deleteReviewComment(REPO, id, "maria");
    expect(github.pull(REPO, 2)).toMatchObject({ reviews: [], threads: [] });
  });

  test("whatever is written can be reacted to once by each, and hidden", async () => {
    const token = await installationToken();
    await withPull(token);
    const comment = github.comment(REPO, 1, "Hi", "stranger");
    const { reviewId, commentIds } = await github.review(REPO, 2, { by: "maria", comments: [line(2)] });
    const reviewComment = commentIds[0] ?? 0;
    const path = `/repos/${REPO}/pulls/comments/${reviewComment}/reactions`;
    expect((await api("POST", path, token, { content: "eyes" })).status).toBe(201);
    const again = await api("POST", path, token, { content: "eyes" });
    expect(again).toMatchObject({ status: 200, body: { content: "eyes", user: { login: "redline[bot]" } } });
    for (const to of [{ issue: 1 }, { comment }, { review: reviewId }]) {
      github.reactTo(REPO, to, "HEART", "stranger");
    }
    expect(github.issue(REPO, 1)).toMatchObject({
      reactions: ["heart by stranger"],
      comments: [{ reactions: ["heart by stranger"] }],
    });
    github.unreact(REPO, { comment }, "HEART", "stranger");
    await api("DELETE", `${path}/${again.body.id}`, token);
    expect(github.issue(REPO, 1).comments).toMatchObject([{ reactions: [] }]);
    expect(github.pull(REPO, 2).threads).toMatchObject([{ comments: [{ reactions: [] }] }]);
    expect(() => github.minimize(REPO, { reviewComment }, "spam", "stranger")).toThrow("rights");
    github.minimize(REPO, { comment }, "off-topic", "maria");
    const asked = `{ repository(owner: "acme", name: "tea") { issue(number: 1) { comments(first: 1) { nodes { isMinimized minimizedReason } } } } }`;
    const { data } = await graphql(token, asked);
    expect(data.repository.issue.comments.nodes).toEqual([
      { isMinimized: true, minimizedReason: "off-topic" },
    ]);
  });

  test("what the App has done it can take back over GraphQL", async () => {
    const token = await installationToken();
    await withPull(token);
    const { data } = await observe(token, 1, 2);
    const { issue, pull } = data.repository;
    const made = await mutate(token, "addComment", { subjectId: issue.id, body: "Hi" });
    const { id } = made.data.it.commentEdge.node;
    await mutate(token, "addReaction", { subjectId: issue.id, content: "EYES" });
    await mutate(token, "markPullRequestReadyForReview", { pullRequestId: pull.id });
    const begun = await mutate(token, "addPullRequestReview", { pullRequestId: pull.id });
    const undo = (field: string, input: object, type: string): Promise<Reply["body"]> =>
      graphql(token, `mutation($i: ${type}!) { ${field}(input: $i) { clientMutationId } }`, { i: input });
    const minimized = { subjectId: id, classifier: "OUTDATED" };
    const answers = [
      await undo("minimizeComment", minimized, "MinimizeCommentInput"),
      await undo("removeReaction", { subjectId: issue.id, content: "EYES" }, "RemoveReactionInput"),
      await undo("convertPullRequestToDraft", { pullRequestId: pull.id }, "ConvertPullRequestToDraftInput"),
      await undo(
        "deletePullRequestReview",
        { pullRequestReviewId: begun.data.it.pullRequestReview.id },
        "DeletePullRequestReviewInput",
      ),
    ];
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined, undefined]);
    expect(github.issue(REPO, 1)).toMatchObject({ reactions: [], comments: [{ isMinimized: true }] });
    expect(github.pull(REPO, 2)).toMatchObject({ isDraft: true, reviews: [] });
    expect((await undo("deleteIssueComment", { id }, "DeleteIssueCommentInput")).errors).toBeUndefined();
    expect(github.issue(REPO, 1).comments).toEqual([]);
  });

  test("a forced push that drops the reviewed commit points the review at the new head", async () => {
    await withPull(await installationToken());
    await github.review(REPO, 2, { by: "maria", event: "APPROVE" });
    const reviewed = github.pull(REPO, 2).headSha;
    const files = { "PLAN.md": "l1\nl2 and more\nl3\n" };
    const next = await github.commit(REPO, "plan/1", { by: "maria", message: "Next", files });
    expect(github.pull(REPO, 2).reviews).toMatchObject([{ commit: reviewed }]);
    const main = (await github.log(REPO, "main"))[0]?.sha ?? "";
    await github.createBranch(REPO, "elsewhere", main, "maria");
    const other = await github.commit(REPO, "elsewhere", { by: "maria", message: "Other", files });
    await github.forcePush(REPO, "plan/1", other, "maria");
    expect(other).not.toBe(next);
    expect(github.pull(REPO, 2).reviews).toMatchObject([{ state: "APPROVED", commit: other }]);
  });

  test("a thread is resolved by those with write and by the author of the pull request", async () => {
    const token = await installationToken();
    await withPull(token);
    const id = await github.commentOnLine(REPO, 2, { by: "stranger", ...line(2) });
    expect(() => github.resolve(REPO, 2, id, "stranger")).toThrow("Must have write rights");
    const { data } = await observe(token, 1, 2);
    const threadId = data.repository.pull.reviewThreads.nodes[0].id;
    expect((await mutate(token, "resolveReviewThread", { threadId })).errors).toBeUndefined();
    github.unresolve(REPO, 2, id, "maria");
    expect(github.pull(REPO, 2).threads).toMatchObject([{ isResolved: false }]);
  });
});
