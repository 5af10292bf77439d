import { expect, test } from "@jest/globals";
import { aWorld, lineOf, planned, planText } from "../world/story.ts";

const MINUTE_MS = 61_000;

test("of a review with 400 comments, more than one answer of GitHub's holds, each is answered in its thread", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  const line = lineOf(await planText(world, branch), "## Goal");
  const comments = Array.from({ length: 400 }, (_, n) => ({ path: "PLAN.md", line, body: `Why, ${n + 1}?` }));
  await github.review(repo, pull, { by: "bob", body: "", comments });
  await world.settle();
  // GitHub takes 80 contents a minute: what is over them waits, and that is no failed attempt.
  while (await world.bot.hurry()) {
    github.clock.advance(MINUTE_MS);
    await world.settle();
  }
  const threads = github.pull(repo, pull).threads;
  const unanswered = threads.filter(
    (thread) => thread.comments.filter(({ by }) => by === github.app.botLogin).length !== 1,
  );
  expect(threads).toHaveLength(400);
  expect(unanswered.map((thread) => thread.comments[0]?.body)).toEqual([]);
}, 180_000);
