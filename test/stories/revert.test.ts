import { expect, test } from "@jest/globals";
import { aWorld, planned, planText, said, subjects } from "../world/story.ts";

test("/revert after ready undoes an item in one commit, brings the plan back, and needs a new approval", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  const before = await planText(world, branch);
  const code = "src/routes/search.js";
  const untouched = await github.readFile(repo, "main", code);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await github.readFile(repo, branch, code)).not.toBe(untouched);

  github.comment(repo, pull, "/revert 1", "carol");
  await world.settle();
  expect((await subjects(world, branch)).at(-1)).toMatch(/^Revert item 1: /);
  expect(await github.readFile(repo, branch, code)).toBe(untouched);
  expect(await github.readFile(repo, branch, "PLAN.md")).toBe(before);
  expect(await github.readFile(repo, branch, `docs/plans/issue-${issue}.md`)).toBeUndefined();
  expect(said(world, issue)[0]).toContain("Waiting for approval");

  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(said(world, issue)[0]).toContain("Done: the pull request is ready for review");
  expect((await subjects(world, branch)).slice(-2)).toEqual([
    expect.not.stringMatching(/^Revert/),
    `Archive the plan for #${issue}`,
  ]);
});
