import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { aWorld, planned, said, sample, subjects } from "../../world/story.ts";

const settings = async ({ github, repo }: World, text: string) =>
  await github.commit(repo, "main", {
    by: "alice",
    message: "Settings",
    files: { ".github/redline.yml": text },
  });
const modelCalls = ({ model }: World) => model?.requests.length ?? 0;
const spent = (world: World, issue: number) =>
  Number(/Model: \$([\d.]+)/.exec(said(world, issue).join("\n"))?.[1] ?? 0);

/** A model at the dearest price: two calls that plan cost more than 10 cents, the smallest budget. */
const dear = async () =>
  await aWorld({ change: (config) => ({ ...config, model: { ...config.model, name: "dear" } }) });

test("a plan stops in mid conversation when its budget is used up, says so once, and /budget goes on", async () => {
  const world = await dear();
  const { github, repo } = world;
  await settings(world, "debounce: 0\nbudget: 0.1\n");
  const issue = github.openIssue(repo, { by: "alice", title: sample(2).title, body: sample(2).body });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  expect(github.pulls(repo)).toEqual([]);
  const calls = modelCalls(world);
  // As soon as it is used up: the call in flight is the last one.
  expect(calls).toBeLessThanOrEqual(2);
  const cost = spent(world, issue);
  expect(cost).toBeGreaterThanOrEqual(0.1);
  const notice = `Paused: the $0.1 budget for this plan is used up (spent so far: $${cost.toFixed(3)}). Nothing is lost. Comment \`/budget +5\` to add $5; the work then continues by itself.`;
  expect(said(world, issue).slice(1)).toEqual([notice]);
  expect(said(world, issue)[0]).toContain(
    "Paused: the $0.1 budget is used up. Comment `/budget +5` to add $5.",
  );

  await world.bot.sweep();
  github.comment(repo, issue, "Well?", "bob");
  await world.settle();
  expect(modelCalls(world)).toBe(calls);
  expect(said(world, issue)).toHaveLength(2);

  github.comment(repo, issue, "/budget a lot", "bob");
  await world.settle();
  expect(said(world, issue).at(-1)).toBe(
    "@bob `a lot` is not an amount. Comment `/budget +5` to add $5; $100 is the most you can add at once.",
  );
  github.comment(repo, issue, "/budget +1", "bob");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
  expect(spent(world, issue)).toBeGreaterThan(cost);
});

test("an approved plan stops before an item; the check run is concluded and says why", async () => {
  const world = await dear();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  await settings(world, "debounce: 0\nbudget: 0.1\n");
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(1);
  const [notice = ""] = said(world, pull);
  expect(notice).toContain("is used up");
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({
    status: "completed",
    conclusion: "action_required",
    title: "Paused",
    summary: "Paused: the $0.1 budget is used up. Comment `/budget +5` to add $5.\n\n0 of 1 item done.",
  });
  github.comment(repo, pull, "/budget +5", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
  expect(said(world, pull)).toEqual([notice]);
});

test("what a failed attempt has cost counts, and its conversation is written down like the others", async () => {
  const secret = `ghp_${"s".repeat(36)}`;
  let isBroken = true;
  const world = await aWorld({
    script: ({ tools, calls }) => {
      if (!tools.has("submit_plan") || calls.length > 0) return undefined;
      return [{ type: "tool_use", name: "read_file", input: { path: "keys.txt" } }];
    },
  });
  const { github, repo, bot, config } = world;
  await github.commit(repo, "main", {
    by: "alice",
    message: "Keys",
    files: { "keys.txt": `key ${secret}\n` },
  });
  github.onRequest = async ({ path, method }) =>
    isBroken && method === "POST" && path.endsWith("git-receive-pack") ? "drop" : undefined;
  const issue = github.openIssue(repo, { by: "alice", ...sample(1) });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  isBroken = false;
  const calls = modelCalls(world);
  await bot.hurry();
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
  const costs = /plan \$([\d.]+)/.exec(said(world, issue).join("\n"))?.[1];

  const folder = join(config.folder, "transcripts", repo, String(issue));
  const files = (await readdir(folder)).sort();
  // On a slow machine it has come again by itself meanwhile: then there is a third attempt.
  expect(files.length).toBeGreaterThan(1);
  expect(files).toEqual(files.map(() => expect.stringMatching(/Z-plan\.jsonl$/)));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const lines = texts.flatMap((text) => text.trimEnd().split("\n")).map((line) => JSON.parse(line));
  expect(lines.filter(({ kind }) => kind === "reply")).toHaveLength(modelCalls(world));
  expect(lines.filter(({ kind }) => kind === "end").map(({ how }) => how)).toEqual(files.map(() => "done"));
  const usd = lines.reduce((sum, { kind, usage }) => sum + (kind === "reply" ? usage.usd : 0), 0);
  expect(calls).toBeGreaterThan(0);
  expect(Number(costs)).toBeCloseTo(usd, 2);
  expect(texts.join()).toContain("key [redacted]");
  expect(texts.join()).not.toContain(secret);
});
