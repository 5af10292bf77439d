import { describe, expect, test } from "@jest/globals";
import { PROVIDERS } from "../../../src/ports/model.ts";
import { aLoggedBot } from "../../world/logged.ts";
import { at, onGoogleCloud, SETTINGS } from "../../world/providers.ts";
import { aWorld, lineOf, planned, planText, said, sample, subjects } from "../../world/story.ts";
import { callEnded, working } from "../../world/working.ts";

onGoogleCloud();

const ENDPOINTS = {
  anthropic: /^\/v1\/messages$/,
  bedrock: /\/invoke-with-response-stream$/,
  vertex: /:streamRawPredict$/,
  openai: /\/chat\/completions$/,
};

describe.each(PROVIDERS)("%s", (provider) => {
  test("a label becomes a plan, comments a revision, an approval a ready pull request", async () => {
    const world = await aWorld(at(provider));
    const { github, repo, model } = world;
    const { issue, branch, pull } = await planned(world, sample(2));
    const before = await planText(world, branch);
    const comments = sample(2).comments.map(({ near, body }) => ({
      path: "PLAN.md",
      line: lineOf(before, near),
      body,
    }));
    await github.review(repo, pull, { by: "bob", comments });
    await world.settle();
    const { threads } = github.pull(repo, pull);
    expect(threads.map((thread) => thread.isResolved)).toEqual([true, true, false]);
    github.resolve(repo, pull, threads[2]?.comments[0]?.id ?? 0, "bob");
    github.comment(repo, pull, "/approve", "carol");
    await world.settle();
    expect(github.pull(repo, pull).isDraft).toBe(false);
    expect((await subjects(world, branch)).length).toBeGreaterThanOrEqual(6);
    const [status = ""] = said(world, issue);
    expect(status).toContain("Done: the pull request is ready for review.");
    expect(status).toMatch(/Model: \$0\.\d*[1-9]/);
    expect(status).not.toContain("is unknown");
    const paths = (model?.requests ?? []).map(({ path }) => path);
    expect(paths.filter((path) => !ENDPOINTS[provider].test(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(10);
  });

  test("/cancel ends the call in hand, and a wrong key is told without a word of the API's", async () => {
    const { world, model, github, repo, pull, issue } = await working(1, at(provider));
    github.comment(repo, pull, "/cancel", "carol");
    await callEnded(model);
    await world.settle();
    expect(said(world, issue)[0]).toContain("Cancelled");

    const { apiKey, aws } = SETTINGS[provider]("");
    const message = `no such key: ${apiKey} ${aws?.secret}`;
    model.faults.set([{ on: {}, do: { kind: "error", status: 401, message } }]);
    const other = github.openIssue(repo, { by: "alice", title: "Another", body: "" });
    github.label(repo, other, "ai-plan", "alice");
    await world.settle();
    while (await world.bot.hurry()) await world.settle();
    const text = said(world, other).join("\n");
    expect(text).toContain("401");
    expect(text).not.toMatch(/no such key|canary/);
  });
});

test("an unknown price is counted as the highest, and said where the cost is", async () => {
  const world = await aWorld({
    change: (config) => ({
      ...config,
      model: { ...SETTINGS.openai(config.model.baseUrl ?? ""), prices: undefined },
    }),
  });
  const { github, repo } = world;
  await github.commit(repo, "main", {
    by: "alice",
    message: "A small budget",
    files: { ".github/redline.yml": "debounce: 0\nbudget: 0.1\n" },
  });
  const issue = github.openIssue(repo, { by: "alice", title: sample(2).title, body: sample(2).body });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  expect(github.pulls(repo)).toEqual([]);
  const [status = ""] = said(world, issue);
  expect(status).toContain("Paused: the $0.1 budget is used up.");
  expect(status).toContain(
    "The price of `gpt-x` is unknown, so its tokens are counted at the highest known price: $15 per million in, $75 out.",
  );

  const { lines, bot } = await aLoggedBot(world);
  await bot.stop();
  expect(lines.join("")).toMatch(/"model":"gpt-x".*the price of the model is unknown/);
});
