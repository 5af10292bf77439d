import { expect } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { aWorld } from "./story.ts";

/** A world in which alice may approve, bob can push and edit any comment, and rita reads. */
export async function aGuardedWorld(options: Parameters<typeof aWorld>[0] = {}): Promise<World> {
  const world = await aWorld(options);
  const { github, repo } = world;
  const files = { ".github/redline.yml": "debounce: 0\nroles: { approve: maintain }\n" };
  await github.commit(repo, "main", { by: "alice", message: "Only maintainers approve", files });
  return world;
}

/** Says something and waits until nobody has anything to do. */
export async function saying(world: World, number: number, body: string, by: string): Promise<void> {
  world.github.comment(world.repo, number, body, by);
  await world.settle();
}

export const isDraft = ({ github, repo }: World, pull: number) => github.pull(repo, pull).isDraft;

/** The subjects of a branch on which nothing was carried out. */
export const onlyThePlan = (issue: number) => [expect.stringMatching(`^Plan #${issue}: `)];
