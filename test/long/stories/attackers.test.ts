import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { startBot } from "../../../src/assemble.ts";
import { aGuardedWorld, isDraft, onlyThePlan, saying } from "../../world/guarded.ts";
import { aDatabase, planned, planText, said, subjects } from "../../world/story.ts";

const statusComment = ({ github, repo }: World, issue: number) => {
  const found = github.issue(repo, issue).comments.filter(({ body }) => body.includes("<!-- redline:status"));
  return found.at(-1) ?? { id: 0, body: "" };
};

const conclusions = ({ github, repo }: World, pull: number) =>
  github.pull(repo, pull).checks.map(({ conclusion }) => conclusion);

test("a plan file at another path is just a file: what was shown and approved is what is done", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  const shown = await planText(world, branch);
  const path = `docs/plans/issue-${issue}.md`;
  const evil = shown
    .replace("src/search.js", "src/server.js")
    .replace(/\*\*1\. .*?\*\*/, "**1. Something else**");
  await github.commit(repo, branch, { by: "bob", message: "Docs", files: { [path]: evil } });
  await world.settle();
  await saying(world, pull, "/approve", "alice");
  expect((await subjects(world, branch)).join()).not.toContain("Something else");
  expect(await github.readFile(repo, branch, path)).not.toContain("Something else");
});

test("an older text of the status comment that a writer puts back undoes nothing", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  await saying(world, pull, "/approve\n/pause", "alice");
  const approved = statusComment(world, issue);
  await saying(world, pull, "/cancel", "alice");
  github.editComment(repo, approved.id, approved.body, "bob");
  await world.settle();
  expect(await subjects(world, branch)).toEqual(onlyThePlan(issue));
  const [status, notice] = said(world, issue);
  expect(status).toContain("Cancelled.");
  expect([notice, ...said(world, pull)].join()).not.toContain("Approved by");
  github.deleteComment(repo, approved.id, "bob");
  await saying(world, pull, "/resume", "alice");
  expect(await subjects(world, branch)).toEqual(onlyThePlan(issue));
  expect(said(world, pull).at(-1)).toContain("This plan was cancelled");
});

test("where the server's store is gone as well, a changed status comment stops the plan until an approver says so", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  await saying(world, pull, "/approve\n/pause", "alice");
  const paused = statusComment(world, issue);
  await saying(world, pull, "/cancel", "alice");
  await world.bot.stop();
  github.editComment(repo, paused.id, paused.body, "bob");
  const { port } = new URL(world.bot.webhookUrl);
  const server = { ...world.config.server, port: Number(port) };
  const bot = await startBot({ ...world.config, server, databaseUrl: await aDatabase() });
  try {
    const settled = async () => {
      await github.idle();
      await bot.idle();
      await github.idle();
      await bot.idle();
    };
    await bot.sweep();
    await settled();
    expect(said(world, issue)[0]).toContain("was edited by bob");
    github.comment(repo, pull, "/resume", "bob");
    await settled();
    expect(said(world, issue)[0]).toContain("was edited by bob");
    github.comment(repo, pull, "/resume", "alice");
    await settled();
    expect(said(world, issue)[0]).toContain("Waiting for approval.");
    expect(await subjects(world, branch)).toEqual(onlyThePlan(issue));
  } finally {
    await bot.stop();
  }
});

test("pull requests of forks and of people under the plan's name hide nothing", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  const fork = await github.fork(repo, "rita");
  await github.commit(fork, branch, { by: "rita", message: "Mine", files: { "PLAN.md": "# Mine\n" } });
  const [main] = await github.log(repo, "main");
  await github.createBranch(repo, "elsewhere", main?.sha ?? "", "bob");
  for (const [by, head, base] of [
    ["rita", `rita:${branch}`, "main"],
    ["bob", branch, "elsewhere"],
    ["rita", `rita:${branch}`, "main"],
    ["bob", branch, "elsewhere"],
    ["rita", `rita:${branch}`, "main"],
    ["bob", branch, "elsewhere"],
  ] as const) {
    const number = await github.openPull(repo, { by, title: "A plan", head, base });
    github.closeIssue(repo, number, by);
  }
  await world.settle();
  await saying(world, pull, "/approve", "alice");
  expect(isDraft(world, pull)).toBe(false);
  expect(said(world, issue)[0]).toContain(`Plan: #${pull}`);
});

test("a wording that a writer pushed is announced, shown, and approved by its digest only", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  const text = await planText(world, branch);
  const changed = text.replace(/## Goal\n\n.*\n/, "## Goal\n\nWhat bob wants.\n");
  expect(changed).not.toBe(text);
  await github.commit(repo, branch, { by: "bob", message: "Better", files: { "PLAN.md": changed } });
  await world.settle();
  expect(github.pull(repo, pull).body).toContain("What bob wants.");
  const announced = said(world, pull).at(-1) ?? "";
  const [, digest = ""] = /`\/approve ([0-9a-f]{16})`/.exec(announced) ?? [];
  expect(announced).toContain("The plan was changed outside of Redline");
  expect(announced).toContain("changed: Goal");
  await saying(world, pull, "/approve", "alice");
  await saying(world, pull, `/approve ${digest.slice(0, 15)}`, "alice");
  expect(await subjects(world, branch)).toEqual([...onlyThePlan(issue), "Better"]);
  await saying(world, pull, `/approve ${digest}`, "alice");
  expect(isDraft(world, pull)).toBe(false);
});

test("boxes that a writer ticked end nothing and prove nothing", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  const ticked = (await planText(world, branch)).replaceAll("- [ ]", "- [x]");
  await github.commit(repo, branch, { by: "bob", message: "Done", files: { "PLAN.md": ticked } });
  await world.settle();
  expect(isDraft(world, pull)).toBe(true);
  expect(conclusions(world, pull)).not.toContain("success");
  await saying(world, pull, "/approve", "bob");
  expect(isDraft(world, pull)).toBe(true);
  await saying(world, pull, "/approve", "alice");
  expect(isDraft(world, pull)).toBe(false);
  expect(conclusions(world, pull)).not.toContain("success");
  expect(github.pull(repo, pull).body).toContain("ticked by hand");
});

test("a commit that a writer pushes onto a finished plan takes the green check away", async () => {
  const world = await aGuardedWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  await saying(world, pull, "/approve", "alice");
  expect(conclusions(world, pull).at(-1)).toBe("success");
  await github.commit(repo, branch, { by: "bob", message: "Break it", files: { "src/server.js": "no\n" } });
  await world.settle();
  expect(conclusions(world, pull).at(-1)).toBe("neutral");
  expect(github.pull(repo, pull).body).toContain("Break it");
});
