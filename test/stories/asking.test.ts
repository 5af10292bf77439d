import { expect, test } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { startBot } from "../../src/assemble.ts";
import { aDatabase, aWorld, planned, said, sample } from "../world/story.ts";
import { settleOverTime } from "../world/time.ts";

const LABELS = "POST /repos/{}/{}/issues/{}/labels";

/** An issue of rita's without a label, and somebody's words on it. */
function saying(body: string, by: string, { github, repo }: World) {
  const { title, body: text } = sample(1);
  const issue = github.openIssue(repo, { by: "rita", title, body: text });
  return { issue, comment: github.comment(repo, issue, body, by) };
}

const reactionsTo = ({ github, repo }: World, issue: number, comment: number) =>
  github.issue(repo, issue).comments.find(({ id }) => id === comment)?.reactions;
/** Who put the label on and took it off, in order. */
const labelled = ({ github }: World) =>
  github.effects.filter(({ kind }) => kind.endsWith("labeled")).map(({ kind, by }) => `${kind} ${by}`);

test("`/plan` of somebody who may brings the label, though the repository had none, and the plan", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, comment } = saying("Worth it.\n\n/plan", "bob", world);
  await world.settle();
  expect(github.issue(repo, issue).labels).toEqual(["ai-plan"]);
  expect(github.pulls(repo)).toMatchObject([{ isDraft: true, requestedReviewers: ["bob"] }]);
  expect(reactionsTo(world, issue, comment)).toEqual(["rocket by redline[bot]"]);
  expect(said(world, issue)).toEqual([expect.stringContaining("Waiting for approval.")]);
  expect(labelled(world)).toEqual(["labeled redline[bot]"]);
  github.comment(repo, github.pulls(repo)[0]?.number ?? 0, "/approve", "carol");
  await world.settle();
  expect(github.pulls(repo)[0]?.isDraft).toBe(false);
});

test("`/plan` of a reader is answered once, whatever comes twice and whoever starts again, and no model is asked", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  github.faults.set([{ on: {}, do: { kind: "double" } }]);
  const { issue, comment } = saying("/plan", "rita", world);
  await world.settle();
  github.comment(repo, issue, "/plan\n\nPlease!", "rita");
  await world.settle();
  github.faults.set([]);
  // One that has nothing of what the first one remembers.
  const config = { ...world.config, folder: `${world.config.folder}-next`, databaseUrl: await aDatabase() };
  const next = await startBot(config, { now: () => github.clock.unhurried() });
  try {
    github.sendWebhooksTo(next.webhookUrl);
    const comments = github.deliveries.filter(({ event }) => event === "issue_comment");
    for (const { id } of comments) github.redeliver(id);
    await github.idle();
    await next.idle();
  } finally {
    github.sendWebhooksTo(undefined);
    await next.stop();
  }
  expect(said(world, issue)).toEqual([
    "@rita Thanks! Requesting a plan requires `write` access (you have `read`). A maintainer can comment `/plan` or add the label `ai-plan`.",
  ]);
  expect(reactionsTo(world, issue, comment)).toEqual(["confused by redline[bot]"]);
  expect(github.issue(repo, issue).labels).toEqual([]);
  expect([model?.requests, github.pulls(repo)]).toEqual([[], []]);
});

test("in a quote or in a sentence it is nothing, and no other command counts on an issue without the label", async () => {
  const world = await aWorld();
  const bodies = [
    "> /plan",
    "`/plan` asks for one",
    "I would /plan it",
    "/approve",
    "/revise Do it.",
    "/help",
  ];
  const all = bodies.map((body) => saying(body, "bob", world));
  await world.settle();
  expect(all.map(({ issue, comment }) => [said(world, issue), reactionsTo(world, issue, comment)])).toEqual(
    bodies.map(() => [[], []]),
  );
  expect(labelled(world)).toEqual([]);
});

test.each(["before", "after"] as const)(
  "GitHub that breaks off %s it has put the label on is asked once more, and there is one plan",
  async (when) => {
    const world = await aWorld();
    const { github, repo, bot } = world;
    github.faults.set([{ on: { operation: LABELS }, do: { kind: "status", status: 502, when }, times: 1 }]);
    const { issue } = saying("/plan", "bob", world);
    await world.settle();
    expect(github.faults.fired).toHaveLength(1);
    while (await bot.hurry()) await world.settle();
    expect(labelled(world)).toEqual(["labeled redline[bot]"]);
    expect(github.pulls(repo)).toHaveLength(1);
    expect(said(world, issue)).toHaveLength(1);
  },
);

test("a view that lags behind only asks for the same label once more", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  github.faults.set([{ on: { operation: "Observe" }, do: { kind: "stale", ms: 30_000 } }]);
  const { issue } = saying("/plan", "bob", world);
  expect(await settleOverTime(world)).toBe(true);
  expect(labelled(world)).toEqual(["labeled redline[bot]"]);
  expect(github.pulls(repo)).toHaveLength(1);
  expect(said(world, issue)).toHaveLength(1);
});

test("a label that is taken off again stays off, until somebody asks again", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const { issue } = saying("/plan", "bob", world);
  await world.settle();
  github.unlabel(repo, issue, "ai-plan", "carol");
  github.comment(repo, issue, "Not now.", "carol");
  await world.settle();
  await bot.sweep();
  await world.settle();
  expect(github.issue(repo, issue).labels).toEqual([]);
  expect(said(world, issue)).toEqual([expect.stringContaining("Inactive: the label was removed.")]);
  github.comment(repo, issue, "/plan", "carol");
  await world.settle();
  expect(labelled(world)).toEqual(["labeled redline[bot]", "unlabeled carol", "labeled redline[bot]"]);
  expect(said(world, issue)).toEqual([expect.stringContaining("Waiting for approval.")]);
});

test("what was cancelled starts again by `/plan`; on a plan that waits it says where the plan is", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, pull } = await planned(world);
  github.comment(repo, pull, "/cancel", "carol");
  await world.settle();
  github.comment(repo, issue, "/plan", "bob");
  await world.settle();
  expect(said(world, issue)).toEqual([expect.stringContaining("Waiting for approval.")]);
  github.comment(repo, issue, "/plan", "bob");
  await world.settle();
  expect(said(world, issue).at(-1)).toMatch(
    /^@bob This issue already has a plan: #2\. To change it, comment on its lines/,
  );
  expect(github.pulls(repo)).toHaveLength(1);
});

test("a label of somebody who may not is made good by `/plan` of somebody who may", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const issue = github.openIssue(repo, { by: "rita", title: "Small", body: "" });
  github.label(repo, issue, "ai-plan", "dave");
  await world.settle();
  github.comment(repo, issue, "/plan", "bob");
  await world.settle();
  expect(github.pulls(repo)).toMatchObject([{ requestedReviewers: ["bob"] }]);
});

test("a label that GitHub refuses to put on is told, and put on by hand it brings the plan", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  github.faults.set([{ on: { operation: LABELS }, do: { kind: "status", status: 422, when: "before" } }]);
  const { issue } = saying("/plan", "bob", world);
  await world.settle();
  while (await bot.hurry()) await world.settle();
  expect(said(world, issue)).toEqual([
    expect.stringContaining("the label `ai-plan` could not be added"),
    expect.stringMatching(
      /^The label could not be added\.\n\nStopped after 8 attempts: Redline hit an internal error/,
    ),
  ]);
  github.label(repo, issue, "ai-plan", "bob");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
});
