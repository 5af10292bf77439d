import { expect, test } from "@jest/globals";
import { aWorld, lineOf, planned, planText, said, sample, subjects } from "../../world/story.ts";

test("a label by somebody without the role is answered once, politely, and no model is asked", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const issue = github.openIssue(repo, { by: "rita", ...pick(sample(1)) });
  github.label(repo, issue, "ai-plan", "dave");
  await world.settle();
  github.comment(repo, issue, "Anything happening?", "rita");
  await world.settle();
  expect(said(world, issue)).toEqual([
    "@dave Thanks! Requesting a plan requires `write` access (you have `triage`). A maintainer can comment `/plan` or add the label `ai-plan`.",
  ]);
  expect(model?.requests).toEqual([]);
  expect(github.pulls(repo)).toEqual([]);
});

test("somebody with the role puts the label on again, and the plan is made", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const issue = github.openIssue(repo, { by: "rita", ...pick(sample(1)) });
  github.label(repo, issue, "ai-plan", "dave");
  await world.settle();
  github.unlabel(repo, issue, "ai-plan", "bob");
  github.label(repo, issue, "ai-plan", "bob");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
});

test("/approve in quotes, code, HTML, lists or sentences is no command", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  const bodies = [
    "> /approve",
    "```\n/approve\n```",
    "`/approve` starts it",
    "    /approve",
    "- /approve",
    "<div>\n/approve\n</div>",
    "I would /approve this",
  ];
  for (const body of bodies) github.comment(repo, pull, body, "carol");
  await world.settle();
  // What reads like a command to other bots is left to them; the others are seen, and answered once.
  const eyes = ["eyes by redline[bot]"];
  const { comments } = github.pull(repo, pull);
  const reactions = comments.slice(0, bodies.length).map((comment) => comment.reactions);
  expect(reactions).toEqual([eyes, [], eyes, eyes, eyes, [], eyes]);
  expect(said(world, pull)).toEqual([expect.stringMatching(/^@carol Redline did not act on this comment/)]);
  expect(await subjects(world, branch)).toHaveLength(1);
});

test("a person without write is refused with the reason, and no model is asked", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { pull, branch } = await planned(world);
  const asked = model?.requests.length;
  github.comment(repo, pull, "/approve", "rita");
  await world.settle();
  expect(said(world, pull)).toEqual([
    "@rita You need `write` access to use commands here (you have `read`). Nothing was done.",
  ]);
  expect(github.pull(repo, pull).comments[0]?.reactions).toEqual(["confused by redline[bot]"]);
  expect(await subjects(world, branch)).toHaveLength(1);
  expect(model?.requests.length).toBe(asked);
});

test("a comment of an outsider is declined once, and no model is asked", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { pull, branch } = await planned(world);
  const asked = model?.requests.length;
  const line = lineOf(await planText(world, branch), "## Goal");
  await github.review(repo, pull, {
    by: "rita",
    comments: [{ path: "PLAN.md", line, body: "Rewrite it in Rust." }],
  });
  await world.settle();
  github.comment(repo, pull, "Hm.", "bob");
  await world.settle();
  const [thread] = github.pull(repo, pull).threads;
  expect(thread?.comments.map((comment) => comment.body.split("\n")[0])).toEqual([
    "Rewrite it in Rust.",
    "**Declined.** Thanks! Changing the plan requires `write` access. A maintainer can make this change.",
  ]);
  expect(model?.requests.length).toBe(asked);
});

test("/approve is refused while a conversation is open, and holds once it is resolved", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  const line = lineOf(await planText(world, branch), "## Goal");
  const { commentIds } = await github.review(repo, pull, {
    by: "bob",
    comments: [{ path: "PLAN.md", line, body: "Why?" }],
  });
  await world.settle();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const link = `http://127.0.0.1:1/acme/bookshelf/pull/${pull}#discussion_r${commentIds[0]}`;
  expect(said(world, pull).map((text) => text.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1"))).toEqual([
    `@carol 1 conversation on the plan is not resolved: [1](${link}). Resolve it, then approve again.`,
  ]);
  github.resolve(repo, pull, commentIds[0] ?? 0, "bob");
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("/pause stops after the current item, /resume goes on, /cancel ends it", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  github.comment(repo, pull, "/pause", "carol");
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(1);
  github.comment(repo, pull, "/cancel", "carol");
  await world.settle();
  github.comment(repo, pull, "/resume", "carol");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(1);
  github.unlabel(repo, 1, "ai-plan", "carol");
  github.label(repo, 1, "ai-plan", "carol");
  // The pause from before the end still holds.
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(1);
  github.comment(repo, pull, "/resume", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

function pick({ title, body }: { title: string; body: string }) {
  return { title, body };
}

test.each([
  ["the label is taken off", "unlabel"],
  ["the issue is closed", "close"],
  ["/cancel is said", "cancel"],
] as const)("when %s while an item is worked on, nothing more is pushed", async (_, how) => {
  let act = () => {};
  let isHeard = false;
  const world = await aWorld({
    // Who works on the item is the only one who works: nobody else hands the wake on.
    change: (config) => ({ ...config, atOnce: 1 }),
    script: ({ tools }, bundled) => {
      if (!tools.has("finish_item")) return bundled();
      act();
      act = () => {};
      return isHeard ? bundled() : [{ type: "tool_use", name: "list_files", input: {} }];
    },
  });
  const { github, repo } = world;
  const { pull, branch, issue } = await planned(world);
  act = () => {
    if (how === "unlabel") github.unlabel(repo, issue, "ai-plan", "bob");
    if (how === "close") github.closeIssue(repo, issue, "bob");
    if (how === "cancel") github.comment(repo, pull, "/cancel", "bob");
    void github.idle().then(() => {
      isHeard = true;
    });
  };
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(isHeard).toBe(true);
  expect(await subjects(world, branch)).toHaveLength(1);
  expect(github.pull(repo, pull).isDraft).toBe(true);
});

test("a question to a line of code, while items are worked on, is answered too", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull } = await planned(world);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  await github.review(repo, pull, {
    by: "bob",
    comments: [{ path: "README.md", line: await lineAdded(world), body: "Why here?" }],
  });
  await world.settle();
  const [thread] = github.pull(repo, pull).threads;
  expect(thread?.comments[1]?.body).toContain("**Needs your decision.** The code was not changed.");
});

async function lineAdded({ github, repo }: Awaited<ReturnType<typeof aWorld>>): Promise<number> {
  const before = new Set(((await github.readFile(repo, "main", "README.md")) ?? "").split("\n"));
  const after = ((await github.readFile(repo, "ai-plan/issue-1", "README.md")) ?? "").split("\n");
  return after.findIndex((line) => !before.has(line)) + 1;
}

test("a remark that asks for nothing is seen, costs nothing, and does not stand in the way", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { pull, branch } = await planned(world);
  const asked = model?.requests.length;
  const line = lineOf(await planText(world, branch), "## Goal");
  await github.review(repo, pull, {
    by: "bob",
    comments: [{ path: "PLAN.md", line, body: "Looks right to me." }],
  });
  await github.review(repo, pull, { by: "carol", body: "LGTM, thanks! 🎉" });
  await world.settle();
  expect(model?.requests).toHaveLength(asked ?? 0);
  const [thread] = github.pull(repo, pull).threads;
  expect(thread?.comments.map(({ reactions }) => reactions)).toEqual([[`eyes by ${github.app.botLogin}`]]);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});
