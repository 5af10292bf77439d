import { expect, test } from "@jest/globals";
import { NEEDED, plannedParts } from "../../world/controls.ts";
import { saying } from "../../world/guarded.ts";
import { said, subjects } from "../../world/story.ts";

test("a file that no plan may touch is never offered, even if the settings allow amendments: the model does without", async () => {
  const path = ".github/workflows/ci.yml";
  const { world, pull, branch } = await plannedParts({ asksFor: path, settings: "amendments: allow" });
  await saying(world, pull, "/approve 1", "carol");
  expect((await subjects(world, branch)).slice(1)).toEqual(["Write part 1"]);
  expect(JSON.stringify(world.model?.requests.map(({ body }) => body))).toContain(`${path} is protected`);
  expect(said(world, pull)).toEqual([]);
});

test("where amendments are denied, or not granted, the item is tried again with what was said", async () => {
  const { world, pull, branch } = await plannedParts({ needsMore: true, settings: "amendments: deny" });
  await saying(world, pull, "/approve 1-2", "carol");
  expect(said(world, pull).at(-1)).toContain(`The item needs to change \`${NEEDED}\``);
  await saying(world, pull, "/approve", "carol");
  expect((await subjects(world, branch)).slice(1)).toEqual(["Write part 1"]);
  await saying(world, pull, "/retry 3", "carol");
  expect(said(world, pull).at(-1)).toContain("Item 3 has not failed; item 2 has.");
  await saying(world, pull, "/retry 2 Leave it out", "carol");
  const asked = JSON.stringify(world.model?.requests.map(({ body }) => body));
  expect(asked).toContain('<hint by=\\"carol\\">Leave it out</hint>');
  expect(await subjects(world, branch)).toContain("Write part 2");
  expect(await world.github.readFile(world.repo, branch, NEEDED)).toBeUndefined();
});

test("items are approved one by one, in the order in which they depend on each other; one is left out", async () => {
  const { world, pull, branch, issue } = await plannedParts({ after: { 3: [2] } });
  const say = async (body: string) => await saying(world, pull, body, "carol");
  const last = () => said(world, pull).at(-1);
  const built = async () => (await subjects(world, branch)).slice(1);
  await say("/approve 9");
  expect(last()).toContain("There is no item 9: the plan has items 1-3.");
  await say("/approve 3");
  expect(last()).toContain("Item 3 depends on item 2, which is neither done nor approved.");
  await say("/next");
  expect(await built()).toEqual(["Write part 1"]);
  expect(said(world, issue).join()).toContain(
    "Item 1 is done. Comment `/approve` to continue with the rest, or `/next` with item 2.",
  );
  expect(world.github.pull(world.repo, pull).checks.at(-1)).toMatchObject({ conclusion: "action_required" });
  await say("/skip 2 The cache does this");
  expect(last()).toContain("Item 2 is skipped. Item 3 depends on it and will be built without it");
  await saying(world, issue, "/status", "rita");
  expect(said(world, issue).at(-1)).toContain("- 2. Write part 2: Skipped by carol: The cache does this");
  await say("/approve 3");
  expect(await built()).toEqual(["Write part 1", "Write part 3", `Archive the plan for #${issue}`]);
  const { isDraft, body } = world.github.pull(world.repo, pull);
  expect(isDraft).toBe(false);
  expect(body).toContain("| 2 | Write part 2 |  | Skipped by carol: The cache does this |");
  expect(world.github.pull(world.repo, pull).checks.at(-1)).toMatchObject({ conclusion: "neutral" });
});
