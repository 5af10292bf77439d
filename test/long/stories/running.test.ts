import { expect, test } from "@jest/globals";
import { aWorld, lineOf, planned, planText, said, sample, subjects } from "../../world/story.ts";
import { callEnded, working } from "../../world/working.ts";

test.each([
  ["/pause now", "Paused. Comment `/resume` to continue.", []],
  ["/cancel", "Cancelled. Comment `/plan` to start again.", []],
  ["/revise Be brief.", "Waiting for approval.", ["Revise the plan"]],
])("%s ends the call of the model and commits nothing of the item", async (command, state, after) => {
  const { world, model, github, repo, pull, issue, branch } = await working();
  github.comment(repo, pull, command, "carol");
  await callEnded(model);
  model.faults.clear();
  await world.settle();
  const made = (await subjects(world, branch)).slice(1);
  expect(made.map((subject) => subject.split(" for ")[0])).toEqual(after);
  expect(said(world, issue)[0]).toContain(state);
});

test.each(["the label is removed", "the pull request is closed", "the approval is deleted"])(
  "when %s, the item that runs ends at once",
  async (what) => {
    const { world, model, github, repo, pull, issue, branch } = await working();
    if (what.includes("label")) github.unlabel(repo, issue, "ai-plan", "alice");
    else if (what.includes("closed")) github.closeIssue(repo, pull, "alice");
    else github.deleteComment(repo, github.issue(repo, pull).comments[0]?.id ?? 0, "carol");
    await callEnded(model);
    model.faults.clear();
    await world.settle();
    expect(await subjects(world, branch)).toHaveLength(1);
  },
);

test("a comment on another item is seen at once and waits until the item that runs is pushed", async () => {
  const { world, model, github, repo, pull, branch } = await working(2);
  const line = lineOf(await planText(world, branch), "**3. ");
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body: "Allow 50." }] });
  await github.until(({ kind, content }) => kind === "reaction" && content === "eyes");
  model.faults.clear();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual([
    "Count requests in a sliding window",
    expect.stringMatching(/^Revise the plan/),
  ]);
  expect(model.abandoned).toEqual([]);
});

test("a comment on the item that runs ends it, because it would be done again anyway", async () => {
  const { world, model, github, repo, pull, branch } = await working();
  const line = lineOf(await planText(world, branch), "**1. ");
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body: "Use a map." }] });
  await callEnded(model);
  model.faults.clear();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual([expect.stringMatching(/^Revise the plan/)]);
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
