import { expect, test } from "@jest/globals";
import { aWorld, planned, said, sample, subjects } from "../world/story.ts";
import { callEnded } from "../world/working.ts";

/** A plan on an issue of Rita's, who may only read, while its first item is being built. */
async function building() {
  const world = await aWorld();
  const { github, repo, model } = world;
  if (!model) throw new Error("There is no local model.");
  const plan = await planned(world, { title: sample(1).title, body: sample(1).body, by: "rita" });
  const held = new Promise<void>((resolve) => {
    model.faults.onHold = resolve;
  });
  model.faults.set([{ on: { tool: "finish_item" }, do: { kind: "latency" } }]);
  github.comment(repo, plan.pull, "/approve", "carol");
  await held;
  return { world, github, repo, model, ...plan };
}

test("whoever may not request plans cannot start the work again by closing and reopening their issue", async () => {
  const { world, github, repo, model, issue, pull, branch } = await building();
  github.closeIssue(repo, issue, "rita");
  await callEnded(model);
  await world.settle();
  const calls = model.requests.length;
  model.faults.clear();
  for (let again = 0; again < 2; again++) {
    github.reopenIssue(repo, issue, "rita");
    await world.settle();
    expect(said(world, issue)[0]).toContain(
      "Paused: rita reopened the issue. Comment `/resume` to continue.",
    );
    github.comment(repo, pull, "/resume", "rita");
    await world.settle();
    if (again === 0) github.closeIssue(repo, issue, "rita");
  }
  expect(model.requests).toHaveLength(calls);
  expect(await subjects(world, branch)).toHaveLength(1);

  github.comment(repo, pull, "/resume", "bob");
  await world.settle();
  expect((await subjects(world, branch)).length).toBeGreaterThan(1);
  expect(said(world, issue)[0]).not.toContain("Paused");
});

test("an issue that somebody with the role reopens goes on where it was", async () => {
  const { world, github, repo, model, issue, branch } = await building();
  github.closeIssue(repo, issue, "rita");
  await callEnded(model);
  await world.settle();
  expect(said(world, issue)[0]).toContain("Inactive: the issue is closed.");
  model.faults.clear();
  github.reopenIssue(repo, issue, "bob");
  await world.settle();
  expect((await subjects(world, branch)).length).toBeGreaterThan(1);
});
