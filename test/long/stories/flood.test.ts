import { expect, test } from "@jest/globals";
import { aGuardedWorld, onlyThePlan, saying } from "../../world/guarded.ts";
import { planned, said, subjects } from "../../world/story.ts";

test("a flood of an outsider's comments pushes nothing out of sight", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  await saying(world, pull, "/approve\n/pause", "alice");
  await saying(world, pull, "/cancel", "alice");
  for (let n = 0; n < 101; n++) {
    github.comment(repo, issue, `Me too, ${n}.`, "rita");
    github.comment(repo, pull, `Me too, ${n}.`, "rita");
  }
  await world.settle();
  expect(said(world, issue)).toHaveLength(1);
  expect(said(world, issue)[0]).toContain("Cancelled.");
  expect(await subjects(world, branch)).toEqual(onlyThePlan(issue));
});
