import { expect, test } from "@jest/globals";
import { aWorld, planned, planText, said, sample, subjects } from "../world/story.ts";

test.each(["/approve", "/revise And the moon."])(
  "%s in a comment that was edited before it was seen is refused",
  async (body) => {
    const world = await aWorld();
    const { github, repo } = world;
    const { pull, branch } = await planned(world);
    github.sendWebhooksTo(undefined);
    const id = github.comment(repo, pull, "Nice.", "carol");
    github.editComment(repo, id, body, "carol");
    github.sendWebhooksTo(world.bot.webhookUrl);
    github.comment(repo, pull, "Now?", "bob");
    await world.settle();
    expect(said(world, pull)).toEqual([
      "@carol This comment was edited before Redline read it, so it is not clear who wrote the command. Post it again.",
      expect.stringMatching(/^@bob Redline did not act on this comment/),
    ]);
    expect(await subjects(world, branch)).toHaveLength(1);
  },
);

test("an approval does not reach a wording that was pushed after it was written", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  const plan = await planText(world, branch);
  github.sendWebhooksTo(undefined);
  github.comment(repo, pull, "/approve", "carol");
  await github.commit(repo, branch, {
    by: "bob",
    message: "Also the moon",
    files: { "PLAN.md": plan.replace("## Goal\n", "## Goal\n\nAnd the moon.\n") },
  });
  github.sendWebhooksTo(world.bot.webhookUrl);
  github.comment(repo, pull, "I added the moon.", "bob");
  await world.settle();
  expect(said(world, pull).join()).toMatch(
    /The plan was changed outside of Redline since it was last published\. Review it, then comment `\/approve [0-9a-f]{16}`/,
  );
  expect(await subjects(world, branch)).toEqual([expect.stringContaining("Plan #"), "Also the moon"]);
});

test("an approval that is written just before the publication of a new wording is not of that wording", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  let isRacing = true;
  github.onRequest = (request) => {
    if (isRacing && request.operation?.includes("createCheckRun")) {
      isRacing = false;
      github.comment(repo, pull, "/approve", "carol");
    }
    return undefined;
  };
  github.comment(repo, pull, "/revise And the moon.", "bob");
  await world.settle();
  expect(isRacing).toBe(false);
  // It is read while the revision is still being made, or right after that.
  expect(said(world, pull).join()).toMatch(/is still being addressed|predates revision 2/);
  expect(await subjects(world, branch)).toHaveLength(2);
});

test("a change of the wording in mid-run voids the approval; the run stops and says so", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world, sample(3));
  const mark = github.effects.length;
  const stop = github.until(
    (effect) => effect.n > mark && effect.kind === "push" && effect.by === github.app.botLogin,
  );
  github.comment(repo, pull, "/approve", "carol");
  await stop;
  const plan = await planText(world, branch);
  await github.commit(repo, branch, {
    by: "bob",
    message: "Change the plan",
    files: { "PLAN.md": plan.replace("## Goal\n", "## Goal\n\nAnd the moon.\n") },
  });
  await world.settle();
  expect(said(world, pull).join()).toContain("The approval of carol no longer counts");
  const commits = await subjects(world, branch);
  expect(commits.at(-1)).toBe("Change the plan");
  expect(github.pull(repo, pull).isDraft).toBe(true);
});
