import { expect, test } from "@jest/globals";
import type { FaultRule } from "@redline/local-github/faults/plan.ts";
import { aWorld, planned, said, sample, subjects } from "../../world/story.ts";
import { settleOverTime } from "../../world/time.ts";

const LAG: FaultRule = {
  on: { class: "graphql", operation: "Observe" },
  do: { kind: "stale", ms: 5_000 },
  times: 60,
};

/** The effect happens, and its answer is lost. */
const lost = (operation: string): FaultRule => ({
  on: { operation },
  do: { kind: "status", status: 502, when: "after" },
  at: 1,
});

test("an /approve is not lost when GitHub stops behind the first field of what is shown", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull } = await planned(world);
  github.faults.set([{ on: { operation: "updateIssueComment" }, do: { kind: "partial", fields: 1 }, at: 1 }]);
  github.comment(repo, pull, "/approve", "carol");
  await settleOverTime(world);
  expect(github.faults.fired).toHaveLength(1);
  expect(github.pull(repo, pull).isDraft).toBe(false);
  expect(github.pull(repo, pull).comments[0]?.reactions).toEqual(["rocket by redline[bot]"]);
});

test("nor is a /cancel", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  github.faults.set([{ on: { operation: "updateIssueComment" }, do: { kind: "partial", fields: 1 }, at: 1 }]);
  github.comment(repo, pull, "/cancel", "carol");
  await settleOverTime(world);
  github.comment(repo, pull, "/approve", "carol");
  await settleOverTime(world);
  expect(await subjects(world, branch)).toHaveLength(1);
});

test("a refusal is said once and marked, when GitHub stops behind the words", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull } = await planned(world);
  github.faults.set([{ on: { operation: "addComment" }, do: { kind: "partial", fields: 1 }, at: 1 }]);
  github.comment(repo, pull, "/approve", "rita");
  await settleOverTime(world);
  expect(said(world, pull)).toHaveLength(1);
  expect(github.pull(repo, pull).comments[0]?.reactions).toEqual(["confused by redline[bot]"]);
});

test("no second status comment when the answer to the first is lost and views lag", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  github.faults.set([lost("addComment"), LAG]);
  const issue = github.openIssue(repo, { by: "alice", title: sample(1).title, body: sample(1).body });
  github.label(repo, issue, "ai-plan", "alice");
  await settleOverTime(world);
  expect(github.faults.fired.length).toBeGreaterThan(1);
  expect(said(world, issue)).toHaveLength(1);
  expect(github.pulls(repo)).toHaveLength(1);
});

test("a review is answered once when the answer is lost and views lag", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull } = await planned(world);
  github.faults.set([lost("addPullRequestReview"), LAG]);
  github.comment(repo, pull, "/revise Mention the README.", "bob");
  await settleOverTime(world);
  expect(github.faults.fired.length).toBeGreaterThan(1);
  expect(github.pull(repo, pull).reviews).toHaveLength(1);
});

test("a wording is published once when the answer is lost and views lag", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  github.faults.set([lost("createCheckRun"), LAG]);
  const issue = github.openIssue(repo, { by: "alice", title: sample(1).title, body: sample(1).body });
  github.label(repo, issue, "ai-plan", "alice");
  await settleOverTime(world);
  expect(github.faults.fired.length).toBeGreaterThan(1);
  expect(github.pulls(repo).map((pull) => pull.checks.length)).toEqual([1]);
});

test("nothing is said twice when views lag for half a minute behind what was done", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, issue } = await planned(world);
  github.faults.set([{ ...LAG, do: { kind: "stale", ms: 30_000 } }]);
  github.comment(repo, pull, "/revise Mention the README.", "bob");
  await settleOverTime(world);
  github.comment(repo, pull, "/approve", "rita");
  await settleOverTime(world);
  const { reviews, checks } = github.pull(repo, pull);
  expect(reviews).toHaveLength(1);
  // The second is the one that was in progress while the revision was made.
  expect(checks.map(({ title }) => title?.replace(/ \(.*/, ""))).toEqual([
    "Waiting for approval: revision 1",
    "Revision 1 of the plan",
    "Waiting for approval: revision 2",
  ]);
  expect([said(world, issue).length, said(world, pull).length]).toEqual([1, 1]);
});
