import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { aWorld, planned, said, sample, subjects } from "../../world/story.ts";

test("with every webhook lost, the sweep brings a plan from its label to the end", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  github.sendWebhooksTo(undefined);
  const swept = async () => {
    await bot.sweep();
    await world.settle();
  };
  const { title, body } = sample(1);
  const issue = github.openIssue(repo, { by: "alice", title, body });
  github.label(repo, issue, "ai-plan", "alice");
  await swept();
  const pull = github.pulls(repo)[0]?.number ?? 0;
  github.comment(repo, pull, "/revise Mention the tests.", "bob");
  await swept();
  github.comment(repo, pull, "/approve", "carol");
  await swept();
  expect(github.pull(repo, pull).isDraft).toBe(false);
  expect(await subjects(world, `ai-plan/issue-${issue}`)).toHaveLength(4);
});

test("a plan whose label was taken off while nobody listened is found by its pull request", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const { issue, pull } = await planned(world);
  github.sendWebhooksTo(undefined);
  github.unlabel(repo, issue, "ai-plan", "alice");
  await bot.sweep();
  await world.settle();
  expect(said(world, issue)[0]).toContain("label");
  expect(github.pull(repo, pull).state).toBe("open");
});

test("a repository's own label is swept for", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  await github.commit(repo, "main", {
    by: "alice",
    message: "Our label",
    files: { ".github/redline.yml": "label: robots\n" },
  });
  github.sendWebhooksTo(undefined);
  const { title, body } = sample(1);
  const issue = github.openIssue(repo, { by: "alice", title, body });
  github.label(repo, issue, "robots", "alice");
  await bot.sweep();
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
});

test("webhooks that were refused are asked for again, until they arrive", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const refusing = createServer((_, response) => response.writeHead(500).end()).listen(0, "127.0.0.1");
  await new Promise((done) => refusing.once("listening", done));
  github.sendWebhooksTo(`http://127.0.0.1:${(refusing.address() as AddressInfo).port}/`);
  const { title, body } = sample(1);
  const issue = github.openIssue(repo, { by: "alice", title, body });
  github.label(repo, issue, "ai-plan", "alice");
  await github.idle();
  const refused = github.deliveries.map(({ guid }) => guid);
  expect(refused.length).toBeGreaterThan(1);
  github.sendWebhooksTo(bot.webhookUrl);
  await bot.sweep();
  await world.settle();
  const arrived = github.deliveries.filter(({ status }) => status === 200).map(({ guid }) => guid);
  expect(refused.filter((guid) => !arrived.includes(guid))).toEqual([]);
  const attempts = github.deliveries.length;
  await bot.sweep();
  await world.settle();
  expect(github.deliveries.filter(({ guid }) => refused.includes(guid))).toHaveLength(2 * refused.length);
  expect(github.deliveries.length).toBe(attempts);
  await new Promise((done) => refusing.close(done));
});
