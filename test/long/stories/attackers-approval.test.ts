import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { aGuardedWorld, isDraft, onlyThePlan, saying } from "../../world/guarded.ts";
import { lineOf, planned, planText, said, sample, subjects } from "../../world/story.ts";

test("an approver who loses the role in the middle of an item approves no other", async () => {
  let isGone = false;
  const world: World = await aGuardedWorld({
    script: (conversation, bundled) => {
      if (conversation.tools.has("finish_item") && !isGone) {
        isGone = true;
        world.github.setRole(world.repo, "alice", "write");
      }
      return bundled();
    },
  });
  const { branch, pull } = await planned(world, sample(2));
  await saying(world, pull, "/approve", "alice");
  const made = await subjects(world, branch);
  expect(made.length).toBeLessThanOrEqual(2);
  expect(isDraft(world, pull)).toBe(true);
  expect(said(world, pull).join()).toContain("no longer has the `maintain` access");
});

test("an approval whose comment is deleted in the middle of an item approves no other", async () => {
  const deleted: number[] = [];
  const world: World = await aGuardedWorld({
    script: (conversation, bundled) => {
      if (conversation.tools.has("finish_item") && deleted.length === 0) {
        const { github, repo } = world;
        const [pull] = github.pulls(repo);
        const comment = github
          .issue(repo, pull?.number ?? 0)
          .comments.find(({ body }) => body === "/approve");
        deleted.push(comment?.id ?? 0);
        github.deleteComment(repo, comment?.id ?? 0, "bob");
      }
      return bundled();
    },
  });
  const { branch, pull } = await planned(world, sample(2));
  await saying(world, pull, "/approve", "alice");
  expect((await subjects(world, branch)).length).toBeLessThanOrEqual(2);
  expect(said(world, pull).join()).toContain("was deleted, so the approval no longer counts");
});

test("settings with a mistake keep what the last valid version allowed", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  const files = { ".github/redline.yml": "roles: { approve: maintain }\nsign-off: true\n" };
  await github.commit(repo, "main", { by: "alice", message: "Sign-off", files });
  await saying(world, pull, "/approve", "bob");
  expect(await subjects(world, branch)).toEqual(onlyThePlan(issue));
  expect(said(world, pull).at(-1)).toContain("You need `maintain` access");
  expect(said(world, issue)[0]).toContain("The last valid version applies");
});

test("a reader's open conversation holds up no approval", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  const line = lineOf(await planText(world, branch), "## Goal");
  await github.commentOnLine(repo, pull, { by: "rita", path: "PLAN.md", line, body: "Why?" });
  await world.settle();
  await saying(world, pull, "/approve", "alice");
  expect(isDraft(world, pull)).toBe(false);
});

test("a requester who leaves before the plan is there is not asked for a review, and stops nothing", async () => {
  const world: World = await aGuardedWorld({
    script: (conversation, bundled) => {
      if (conversation.tools.has("submit_plan")) world.github.setRole(world.repo, "bob", undefined);
      return bundled();
    },
  });
  const { github, repo } = world;
  const issue = github.openIssue(repo, { by: "alice", ...sample(1) });
  github.label(repo, issue, "ai-plan", "bob");
  await world.settle();
  expect(said(world, issue)[0]).toContain("Waiting for approval.");
});
