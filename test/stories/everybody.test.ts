import { expect, test } from "@jest/globals";
import { aWorld, lineOf, planned, planText, said, subjects } from "../world/story.ts";

const withoutMarks = (body: string | undefined) => body?.replace(/\n*<!--[\s\S]*?-->/g, "");

test("everybody gets an answer, without a model: typos, plain comments, approving reviews, readers", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { issue, pull, branch } = await planned(world);
  const asked = model?.requests.length;
  github.clock.advance(2_000);
  github.comment(repo, pull, "/aprove", "carol");
  await world.settle();
  expect(said(world, pull).at(-1)).toContain("Did you mean `/approve`?");
  github.comment(repo, pull, "Could this use the cache?", "bob");
  await world.settle();
  expect(said(world, pull).at(-1)).toMatch(/^@bob Redline did not act on this comment/);
  github.comment(repo, issue, "Or the other one.", "bob");
  github.comment(repo, pull, "/lgtm", "bob");
  await github.review(repo, pull, { by: "carol", event: "APPROVE", body: "" });
  github.comment(repo, pull, "/help", "rita");
  github.comment(repo, pull, "/help", "rita");
  await world.settle();
  const answers = said(world, pull).slice(2);
  expect(answers.toSorted()).toEqual([
    expect.stringMatching(/^@carol Thanks for the review\. An approving review does not start the work\./),
    expect.stringMatching(/^Commands, one per line/),
  ]);
  expect(said(world, issue)).toHaveLength(1);
  const { comments } = github.issue(repo, issue);
  expect(comments.find(({ by }) => by === "bob")?.reactions).toEqual(["eyes by redline[bot]"]);
  expect(model?.requests).toHaveLength(asked ?? 0);
  expect(await subjects(world, branch)).toHaveLength(1);
});

test("a revision's commit says nothing of comments, and answers survive the comment that holds them", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { pull, branch } = await planned(world);
  const line = lineOf(await planText(world, branch), "## Goal");
  // A reader asks; a maintainer takes it up in the same conversation.
  const { commentIds } = await github.review(repo, pull, {
    by: "rita",
    comments: [{ path: "PLAN.md", line, body: "Why not Temporal?" }],
  });
  await world.settle();
  github.reply(repo, pull, commentIds[0] ?? 0, "Please put the reason into the plan.", "bob");
  github.comment(repo, pull, "/revise Mention the README.", "bob");
  await world.settle();
  const request = JSON.stringify(model?.requests.at(-1)?.body);
  expect(request).toContain('<comment by=\\"rita\\">Why not Temporal?</comment>');
  const [commit] = await github.log(repo, branch);
  expect(commit?.message).toMatch(
    /^Revise the plan for #1: 2 comments by bob\n\nPlan-Revision: 2\nPlan-Digest: [0-9a-f]{64}\nPlan-Tried: [0-9a-f]{32}\nPlan-Delta: [^\n]+\nRedline-Signature: \w+\n*$/,
  );
  const review = github.pull(repo, pull).reviews.at(-1);
  expect(withoutMarks(review?.body)).toMatch(/^\*\*Revision 2\*\* of the plan/);
  const before = model?.requests.length ?? 0;
  github.comment(repo, pull, "/help", "bob");
  await world.settle();
  expect(model?.requests).toHaveLength(before);
  expect(github.pull(repo, pull).reviews.filter(({ by }) => by === github.app.botLogin)).toHaveLength(2);
});
