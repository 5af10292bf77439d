import { aWorld, lineOf, planned, planText } from "./story.ts";

const MINUTE_MS = 61_000;

/**
 * Has a plan reviewed with so many comments and lets time pass until nothing is left to do. Returns how many threads
 * there are, and the comments of those that do not hold exactly one answer of the bot.
 */
export async function answerReviewOf(count: number) {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  const line = lineOf(await planText(world, branch), "## Goal");
  const comments = Array.from({ length: count }, (_, n) => ({
    path: "PLAN.md",
    line,
    body: `Why, ${n + 1}?`,
  }));
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
  return { threads: threads.length, unanswered: unanswered.map((thread) => thread.comments[0]?.body) };
}
