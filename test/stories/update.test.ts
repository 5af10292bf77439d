import { expect, test } from "@jest/globals";
import { saying } from "../world/guarded.ts";
import { said, subjects } from "../world/story.ts";
import { aMovingBase } from "../world/update.ts";

test("a base that changes the plan's files is announced, merged on /update, and the approval holds", async () => {
  const { world, issue, branch, pull, onMain, say } = await aMovingBase();
  const { github, repo } = world;
  const status = () => said(world, issue)[0];
  const check = () => github.pull(repo, pull).checks.at(-1);
  await say("/approve 1");

  await onMain({ "docs/other.md": "Nothing of the plan.\n" });
  await saying(world, issue, "/status", "rita");
  expect(status()).not.toContain("new commit");
  const main = await onMain({ "README.md": "Another text.\n" });
  await saying(world, issue, "/status", "rita");
  const moved =
    "`main` has 1 new commit that changes files of this plan: `README.md`. Comment `/update` to merge `main`";
  expect(status()).toContain(moved);
  expect(check()?.summary).toContain(moved);

  await say("/pause");
  await say("/approve");
  await say("/update");
  const [head] = await github.log(repo, branch);
  expect(head?.message).toMatch(`Merge branch 'main' into ${branch}\n`);
  expect(head?.parents[1]).toBe(main);
  expect(said(world, pull)).toEqual([
    `Merged \`main\` (${main.slice(0, 7)}). The plan still fits, and its wording is unchanged. Item 1 passes its command on the result.`,
  ]);
  expect(status()).toContain("Paused. Comment `/resume` to continue.");
  expect(status()).not.toContain("new commit");

  await say("/update");
  expect(said(world, pull).at(-1)).toBe("Already up to date: everything on `main` is on this branch.");
  await say("/resume");
  expect((await subjects(world, branch)).slice(1)).toEqual([
    "Write twice",
    `Merge branch 'main' into ${branch}`,
    "Change the text",
    `Archive the plan for #${issue}`,
  ]);
  expect(check()).toMatchObject({ conclusion: "success" });
});
