import { readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createRegistry } from "../../adapters/registry.ts";
import { OTHERS } from "../../bad-input/cases.ts";
import { expectTold, worldOf } from "../../bad-input/life.ts";
import { SETUPS } from "../../bad-input/setups.ts";
import { aFolder } from "../../world/alone.ts";
import { lineOf, planned, planText } from "../../world/story.ts";

const registry = await createRegistry(
  { name: "shared", version: "1.0.0" },
  { "index.js": 'module.exports = "installed";\n' },
);
const { npm_config_registry: before } = process.env;
beforeAll(() => {
  process.env.npm_config_registry = registry.url;
});
afterAll(() => {
  if (before === undefined) delete process.env.npm_config_registry;
  else process.env.npm_config_registry = before;
  registry.close();
});

test("people are told of all that needs no set-up", async () => {
  expect(OTHERS.length).toBeGreaterThan(10);
  await expectTold(await worldOf(OTHERS), OTHERS);
});

for (const { environment, cases, without } of SETUPS)
  test(`people are told when ${cases.map(({ when }) => when).join(", ")}`, async () => {
    expect.assertions(1);
    const { PATH } = process.env;
    if (without !== undefined) process.env.PATH = await pathWithout(without);
    try {
      const world = await worldOf(cases, { environment, hasSandbox: without === undefined });
      await expectTold(world, cases);
    } finally {
      process.env.PATH = PATH;
    }
  });

/** A folder with all programs that are found now, but one. */
async function pathWithout(program: string): Promise<string> {
  const folder = await aFolder();
  // The first one of a name is the one that is found.
  for (const place of (process.env.PATH ?? "").split(":"))
    for (const name of await readdir(place).catch(() => []))
      if (name !== program) await symlink(join(place, name), join(folder, name)).catch(() => {});
  return folder;
}

test("a command that a suggestion replaced is tried again, and the plan says whose it is", async () => {
  const verify = "node --test weak.test.mjs";
  const one = { when: "weak", verify, files: { "weak.test.mjs": "process.exit(1);\n" }, told: {} };
  const world = await worldOf([one]);
  const { github, repo } = world;
  const { branch, pull } = await planned(world, { title: "Case 0.", body: "" });
  const line = lineOf(await planText(world, branch), "- Verify:");
  const body = "```suggestion\n  - Verify: `true`\n```";
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body }] });
  await world.settle();
  expect(await planText(world, branch)).toMatch(
    /^- Item 1: `true` passes at [0-9a-f]{7} without any change, so by itself it proves nothing\. It proves little: it always passes\. A person changed it from `node --test weak\.test\.mjs`\.$/m,
  );
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).body).toContain("passes before · passes after · command changed by hand");
});
