import { expect, test } from "@jest/globals";
import { aWorld, planned, planText, said, sample, subjects } from "../world/story.ts";

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

test("/revert with words is feedback on that item; an item that others build on is refused with its name", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, sample(2));
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const built = await subjects(world, branch);
  github.comment(repo, pull, "/revert 2", "carol");
  await world.settle();
  expect(await subjects(world, branch)).toEqual(built);
  expect(said(world, pull).at(-1)).toMatch(
    /Item 2 was not reverted: item 3 builds on it and is done\. .*`\/revert 3`/,
  );

  github.comment(repo, pull, "/revert 4 Mention the header only.", "carol");
  await world.settle();
  expect((await subjects(world, branch)).slice(built.length)).toEqual([
    expect.stringMatching(/^Revert item 4: /),
    expect.stringMatching(/^Revise the plan .*: 1 comment by carol$/),
  ]);
  expect(await planText(world, branch)).toContain("- [ ] **4. ");
  expect(await planText(world, branch)).toContain("Mention the header only.");
});
