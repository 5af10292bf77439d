import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { aWorld, lineOf, planned, planText, subjects } from "../../world/story.ts";

const SMALL = { title: "Small", body: "" };
const SETTINGS = ".github/redline.yml";

/** A plan in a repository where single comments wait for a minute. */
async function unhurried(world: World) {
  const { github, repo } = world;
  await github.commit(repo, "main", {
    by: "alice",
    message: "Settings",
    files: { [SETTINGS]: "debounce: 60\n" },
  });
  const made = await planned(world, SMALL);
  const line = lineOf(await planText(world, made.branch), "## Goal");
  const comment = (body: string, by = "bob") =>
    github.commentOnLine(repo, made.pull, { by, path: "PLAN.md", line, body });
  return { ...made, line, comment };
}

test("comments one by one are one revision, when nothing was added for a while", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const { branch, pull, comment } = await unhurried(world);
  await comment("Shorter.");
  await world.settle();
  github.clock.advance(40_000);
  await comment("And clearer.");
  await world.settle();
  github.clock.advance(40_000);
  expect(await bot.hurry()).toBe(true);
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(1);
  github.clock.advance(40_000);
  expect(await bot.hurry()).toBe(true);
  await world.settle();
  expect((await subjects(world, branch))[1]).toContain("2 comments by bob");
  expect(github.pull(repo, pull).threads.every((thread) => thread.isResolved)).toBe(true);
  expect(await bot.hurry()).toBe(false);
});

test("a review of more than one comment does not wait, nor does anything once /revise is said", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull, line, comment } = await unhurried(world);
  const comments = ["Shorter.", "Clearer."].map((body) => ({ path: "PLAN.md", line, body }));
  await github.review(repo, pull, { by: "bob", comments });
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(2);
  await comment("Once more.");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(2);
  github.comment(repo, pull, "/revise", "bob");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(3);
});

test("what is commented while a revision is made is no reason to drop it, and is addressed in the next", async () => {
  let act = async () => {};
  const world = await aWorld({
    script: ({ tools }, bundled) => {
      if (tools.has("submit_revision")) void act();
      return bundled();
    },
  });
  const { github, repo, bot, model } = world;
  const { branch, pull, comment } = await unhurried(world);
  const late: Promise<unknown>[] = [];
  act = async () => {
    if (late.length > 0) return;
    late.push(comment("Too late for this one?"));
    await Promise.all(late);
  };
  await comment("Shorter.");
  await world.settle();
  github.clock.advance(120_000);
  await bot.hurry();
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(2);
  const asked = model?.requests.length;
  github.clock.advance(120_000);
  await bot.hurry();
  await world.settle();
  const { threads } = github.pull(repo, pull);
  expect(threads.map((thread) => thread.comments.at(-1)?.body.slice(0, 9))).toEqual([
    "**Applied",
    "**Answere",
  ]);
  expect(model?.requests).toHaveLength((asked ?? 0) + 1);
});

test("an answer in a thread, and a comment on a line that is gone since, are taken like any", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, SMALL);
  const plan = await planText(world, branch);
  const line = lineOf(plan, "A real model would read");
  const { reviewId } = await github.startReview(repo, pull, {
    by: "bob",
    comments: [{ path: "PLAN.md", line, body: "Which one?" }],
  });
  const cut = plan
    .split("\n")
    .toSpliced(line - 1, 1, "Somebody would read it.")
    .join("\n");
  await github.commit(repo, branch, { by: "carol", message: "Mine", files: { "PLAN.md": cut } });
  github.submitReview(repo, reviewId, { by: "bob" });
  await world.settle();
  const [asked] = github.pull(repo, pull).threads;
  expect(asked?.comments[1]?.body).toMatch(/^\*\*Answered\.\*\*/);
  expect(JSON.stringify(world.model?.requests.at(-1)?.body)).toContain(
    "a line of the plan that has changed since",
  );
  github.reply(repo, pull, asked?.comments[0]?.id ?? 0, "Then say so in the plan.", "carol");
  await world.settle();
  const [thread] = github.pull(repo, pull).threads;
  expect(thread?.comments.map((one) => one.by)).toEqual(["bob", "redline[bot]", "carol", "redline[bot]"]);
  expect(thread?.isResolved).toBe(true);
  expect(await planText(world, branch)).toContain("Then say so in the plan.");
});
