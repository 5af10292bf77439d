import { expect, test } from "@jest/globals";
import { said, subjects } from "../world/story.ts";
import { aMovingBase } from "../world/update.ts";

test("a base that changes the plan's files is announced, merged on /update, and the approval holds", async () => {
  const { world, issue, branch, pull, onMain, announced, say } = await aMovingBase();
  const { github, repo } = world;
  const status = () => said(world, issue)[0];
  const check = () => github.pull(repo, pull).checks.at(-1);
  await say("/approve 1");

  await onMain({ "README.md": "Another text.\n" });
  // Pushes are collected for a while, and then wake the plans.
  await announced();
  const moved =
    "`main` has 1 new commit that changes files of this plan: `README.md`. Comment `/update` to merge `main`";
  expect(status()).toContain(moved);
  expect(check()?.summary).toContain(moved);
  const edits = () =>
    github.requests.filter(({ operation }) => operation?.includes("updateIssueComment")).length;
  const [before, looks] = [edits(), github.requests.length];
  const newest = await onMain({ "docs/other.md": "Nothing of the plan.\n" });
  await announced();
  expect(github.requests.length).toBeGreaterThan(looks);
  expect(edits()).toBe(before);

  await say("/pause");
  await say("/approve");
  await say("/update");
  const [head] = await github.log(repo, branch);
  expect(head?.message).toMatch(`Merge branch 'main' into ${branch}\n`);
  expect(head?.parents[1]).toBe(newest);
  expect(said(world, pull)).toEqual([
    "@carol Recorded, but no work starts yet. Paused. Comment `/resume` to continue.",
    `Merged \`main\` (${newest.slice(0, 7)}). The plan still fits, and its wording is unchanged. Item 1 passes its command on the result.`,
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
