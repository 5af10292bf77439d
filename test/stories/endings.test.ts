import { expect, test } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { plannedParts } from "../world/controls.ts";
import { saying } from "../world/guarded.ts";
import { said } from "../world/story.ts";

/** What still invites people on a pull request: the end of its body, and the newest check of its head. */
function invitations({ github, repo }: World, number: number) {
  const { body, checks, headSha } = github.pull(repo, number);
  const check = checks.findLast(({ head }) => head === headSha);
  return { body, check: [check?.conclusion, check?.title, check?.summary?.trim(), check?.actions] };
}

test("a pull request that is merged early asks for nothing more", async () => {
  const { world, pull } = await plannedParts();
  const { github, repo } = world;
  await saying(world, pull, "/approve 1", "carol");
  github.ready(repo, pull, "bob");
  await github.merge(repo, pull, "bob");
  await world.settle();
  const { body, check } = invitations(world, pull);
  expect(check).toEqual(["neutral", "Merged", "Merged.\n\n1 of 3 items done.", []]);
  expect(body).toMatch(/^Closes #1\n\nMerged\.\n\nAll parts\.\n[\s\S]*\n1 of 3 items done\.$/);
  expect(body).not.toContain("/approve");
});

test("without its branch a pull request says how it can be continued, and asks for nothing else", async () => {
  const { world, pull, issue, branch } = await plannedParts();
  const { github, repo } = world;
  const before = invitations(world, pull);
  await github.deleteBranch(repo, branch, "bob");
  await world.settle();
  const how = "Restore its branch and reopen it to continue, or comment `/plan` to start again.";
  const reason = `Inactive: the pull request is closed. ${how}`;
  const { body, check } = invitations(world, pull);
  expect(check).toEqual(["neutral", "Inactive", reason, []]);
  expect(body).toContain(`\n\n${reason}\n\nThe plan is still among [the changed files](`);
  expect(body).not.toContain("/approve");
  expect(said(world, issue).at(-1)).toContain(reason);
  await saying(world, pull, "/approve", "carol");
  expect(said(world, pull).at(-1)).toContain("Restore its branch and reopen it, then post the command again");
  await github.createBranch(repo, branch, github.pull(repo, pull).headSha, "bob");
  github.reopenIssue(repo, pull, "bob");
  await world.settle();
  expect(invitations(world, pull)).toEqual(before);
});

test("on a locked pull request nothing starts, the status says why, and what was said there counts later", async () => {
  const { world, pull, issue } = await plannedParts();
  const { github, repo } = world;
  github.lock(repo, pull, "alice");
  await saying(world, pull, "/approve 1", "carol");
  const reason =
    "Inactive: the pull request is locked, so Redline cannot answer there. Unlock it to continue.";
  expect(said(world, issue)[0]).toContain(reason);
  const { body, check } = invitations(world, pull);
  expect(check).toEqual(["neutral", "Inactive", `${reason}\n\n0 of 3 items done.`, []]);
  expect(body).toContain(reason);
  github.unlock(repo, pull, "alice");
  await world.settle();
  expect(said(world, issue)[0]).toContain("Done: 1 of 3 items");
});
