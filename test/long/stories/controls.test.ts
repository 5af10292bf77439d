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
  expect(said(world, pull).at(-1)).toContain(`It would have to change \`${NEEDED}\``);
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
