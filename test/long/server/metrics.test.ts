import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { scraped } from "../../server/ask.ts";
import { aWorld, planned, sample } from "../../world/story.ts";

const action = (kind: string, outcome: string) =>
  `redline_actions_total{kind="${kind}",outcome="${outcome}"}`;
const asked = (kind: string, outcome: string) =>
  `redline_github_requests_total{class="${kind}",outcome="${outcome}"}`;
const left = (found: Readonly<Record<string, number>>, resource: string) =>
  Object.entries(found)
    .filter(([series]) => series.startsWith("redline_github_limit_remaining_requests{"))
    .filter(([series]) => series.endsWith(`resource="${resource}"}`))
    .map(([, value]) => value);
const ITEM = /^Plan-Item: /m;

async function wholeLife(world: World) {
  const { github, repo } = world;
  const { branch, pull } = await planned(world, sample(2));
  await world.bot.sweep();
  await world.settle();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
  const items = (await github.log(repo, branch)).filter(({ message }) => ITEM.test(message)).length;
  expect(items).toBeGreaterThan(1);
  return items;
}

test("a whole life shows in a scrape, and in no other bot's", async () => {
  const world = await aWorld({ hasThread: true });
  const { github } = world;
  const items = await wholeLife(world);
  const found = await scraped(world.bot);
  const of = (kind: string) => github.requests.filter((one) => one.class === kind).length;
  expect(found).toMatchObject({
    'redline_wakes_total{source="sweep"}': 1,
    [action("draft-plan", "done")]: 1,
    [action("open-pull", "done")]: 1,
    [action("revise", "done")]: 0,
    [action("reopen-pull", "done")]: 0,
    [action("amend-plan", "done")]: 0,
    [action("revert-item", "done")]: 0,
    [action("execute-item", "done")]: items,
    [action("execute-item", "failed")]: 0,
    'redline_model_cost_usd_total{phase="revise"}': 0,
    [asked("rest-read", "ok")]: of("rest-read"),
    [asked("rest-write", "ok")]: of("rest-write"),
    [asked("graphql-read", "error")]: 0,
    'redline_queue_keys{state="queued"}': 0,
    'redline_queue_keys{state="dead"}': 0,
    redline_queue_oldest_due_seconds: 0,
  });
  expect((found[asked("graphql-read", "ok")] ?? 0) + (found[asked("graphql-write", "ok")] ?? 0)).toBe(
    of("graphql"),
  );
  expect(left(found, "graphql")).toEqual([5_000 - of("graphql")]);
  expect(left(found, "core")).toEqual([expect.any(Number)]);
  for (const series of [
    'redline_wakes_total{source="webhook"}',
    'redline_model_tokens_total{kind="fresh"}',
    'redline_model_tokens_total{kind="cached"}',
    'redline_model_tokens_total{kind="output"}',
    'redline_model_cost_usd_total{phase="plan"}',
    'redline_model_cost_usd_total{phase="execute"}',
    asked("graphql-read", "ok"),
    asked("graphql-write", "ok"),
    "process_resident_memory_bytes",
  ])
    expect([series, (found[series] ?? 0) > 0]).toEqual([series, true]);
  const other = await aWorld();
  expect(await scraped(other.bot)).toMatchObject({
    'redline_wakes_total{source="webhook"}': 0,
    [action("execute-item", "done")]: 0,
    [asked("graphql-read", "ok")]: 0,
  });
});

test("what went wrong shows as what it was", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const push = { class: "git", operation: "git-receive-pack" } as const;
  const observe = { class: "graphql", operation: "Observe" } as const;
  github.faults.set([
    { on: push, do: { kind: "status", status: 500, when: "before" }, at: 1 },
    { on: observe, do: { kind: "status", status: 502, when: "before" }, at: 1 },
    { on: observe, do: { kind: "limit", which: "secondary", status: 403 }, at: 2 },
  ]);
  const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  while (await bot.hurry()) await world.settle();
  github.faults.set([{ on: push, do: { kind: "race", by: "bob" }, times: 1 }]);
  github.comment(repo, github.pulls(repo)[0]?.number ?? 0, "/approve", "carol");
  await world.settle();
  const found = await scraped(bot);
  expect(found).toMatchObject({
    [asked("graphql-read", "error")]: 1,
    [asked("graphql-read", "limited")]: 1,
    [action("draft-plan", "thrown")]: 1,
    [action("draft-plan", "done")]: 1,
    [action("execute-item", "dropped")]: 1,
    [action("execute-item", "done")]: 0,
  });
});

test("what is told to people has failed, and was paid for all the same", async () => {
  const world = await aWorld({ script: () => [{ type: "text", text: "I would rather talk." }] });
  const { github, repo, bot } = world;
  const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  const found = await scraped(bot);
  expect(found).toMatchObject({ [action("draft-plan", "failed")]: 1, [action("draft-plan", "done")]: 0 });
  expect(found['redline_model_cost_usd_total{phase="plan"}']).toBeGreaterThan(0);
});
