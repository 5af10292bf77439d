import { expect, test } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { aWorld, planned, said, subjects } from "../world/story.ts";

/** Presses a button of the newest check run of a pull request. */
function press({ github, repo }: World, pull: number, button: string, by: string): void {
  const check = github.pull(repo, pull).checks.at(-1);
  if (!check) throw new Error("There is no check run.");
  expect(check.actions).toContain(button);
  github.pressCheckAction(repo, check.id, button, by);
}

test("a press of Approve is recorded on the pull request once, and then counts as that person's approval", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  press(world, pull, "revise", "carol");
  await world.settle();
  expect(said(world, pull)).toEqual([expect.stringMatching(/^@carol pressed \*\*Revise\*\*\. To change/)]);
  expect(await subjects(world, branch)).toHaveLength(1);

  press(world, pull, "approve", "rita");
  await world.settle();
  expect(said(world, pull)).toEqual([
    expect.anything(),
    expect.stringMatching(/^@rita pressed \*\*Approve\*\*/),
    expect.stringContaining("@rita You need `write` access"),
  ]);
  expect(await subjects(world, branch)).toHaveLength(1);

  press(world, pull, "approve", "carol");
  await world.settle();
  const item = (await github.log(repo, branch)).find(({ message }) => message.includes("Plan-Item"));
  expect(item?.message).toContain("\nApproved-by: carol\n");
  expect(said(world, pull).at(-1)).toMatch(
    /^@carol pressed \*\*Approve\*\* for revision 1 \(`[0-9a-f]{16}`\)\.$/,
  );
  const before = said(world, pull);
  const delivery = github.deliveries.findLast(({ action }) => action === "requested_action");
  github.redeliver(delivery?.id ?? 0);
  await world.settle();
  expect(said(world, pull)).toEqual(before);
});

test("Stop ends the plan, and an edited record of a press is nobody's command", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  github.onRequest = async ({ path }) => {
    // Before the plan is looked at again, somebody edits what was recorded.
    const record = github.issue(repo, pull).comments.find(({ body }) => body.includes("**Approve**"));
    if (path.endsWith("/graphql") && record && !record.body.startsWith("Edited"))
      github.editComment(repo, record.id, `Edited. ${record.body}`, "bob");
    return undefined;
  };
  press(world, pull, "approve", "carol");
  await world.settle();
  github.onRequest = undefined;
  expect(await subjects(world, branch)).toHaveLength(1);
  press(world, pull, "stop", "carol");
  await world.settle();
  expect(said(world, pull).at(-1)).toMatch(/^@carol pressed \*\*Stop\*\*/);
  expect(said(world, issue)[0]).toContain("Cancelled. Comment `/plan` to start again.");
});
