import { expect, test } from "@jest/globals";
import { aWorld, planned, planText, said, sample, subjects } from "../../world/story.ts";

const call = (name: string, input: Record<string, unknown>) => [{ type: "tool_use" as const, name, input }];
const item = (change: object = {}) => ({
  title: "Write it down",
  why: "",
  files: [{ path: "docs/note.md", change: "new" }],
  verify: "test -s docs/note.md",
  size: "S",
  ...change,
});

test("a plan that names files that do not exist goes back, and at last people are told what is wrong", async () => {
  const world = await aWorld({
    script: ({ tools }) =>
      tools.has("submit_plan")
        ? call("submit_plan", {
            title: "T",
            goal: "G",
            items: [item({ files: [{ path: "src/nowhere.js", change: "edit" }] })],
          })
        : undefined,
  });
  const { github, repo, model } = world;
  const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  expect(model?.requests).toHaveLength(4);
  expect(said(world, issue).at(-1)).toBe(
    "The plan could not be written.\n\nThe model's plan did not pass the checks:\n\n- Item 1: `src/nowhere.js` is marked edit, but there is no such file.\n\nComment `/retry` to try again; a clearer issue helps.",
  );
  expect(github.pulls(repo)).toEqual([]);
});

test("a plan that does not fit the form goes back to the model; prose for ever ends with a clear comment; /retry tries again", async () => {
  let isSensible = false;
  const world = await aWorld({
    script: ({ tools, turns }, bundled) => {
      if (isSensible || !tools.has("submit_plan")) return bundled();
      return turns === 0
        ? call("submit_plan", { title: "", items: [] })
        : [{ type: "text", text: "I would rather talk." }];
    },
  });
  const { github, repo } = world;
  const issue = github.openIssue(repo, { by: "alice", title: sample(1).title, body: sample(1).body });
  github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  expect(said(world, issue).at(-1)).toContain("The model answered in prose instead: I would rather talk.");
  isSensible = true;
  github.comment(repo, issue, "/retry", "alice");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
});

test("a verify command that keeps failing ends with its last lines in a comment; nothing is committed; /retry goes on", async () => {
  let isWell = false;
  const world = await aWorld({
    script: ({ tools, calls }) => {
      if (tools.has("submit_plan")) {
        return call("submit_plan", {
          title: "T",
          goal: "G",
          items: [item({ verify: "cat docs/note.md && grep -q well docs/note.md" })],
        });
      }
      if (calls.length % 2 === 1) return call("finish_item", { summary: "Done." });
      return call("create_file", {
        path: "docs/note.md",
        content: isWell ? "all is well\n" : "what a pity\n",
      });
    },
  });
  const { github, repo, model } = world;
  const { pull, branch } = await planned(world, { title: "T", body: "B" });
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(said(world, pull)).toEqual([
    "Item 1 failed; nothing of it was committed.\n\nAfter 3 attempts: `cat docs/note.md && grep -q well docs/note.md` ended with exit code 1. The end of its output:\n\n```text\nwhat a pity\n```\n\nComment `/retry` to try the item again, or comment on the plan to change it first.",
  ]);
  expect(await subjects(world, branch)).toHaveLength(1);
  expect(github.pull(repo, pull)).toMatchObject({ isDraft: true });
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({
    status: "completed",
    conclusion: "action_required",
  });
  const asked = model?.requests.length;
  await world.bot.sweep();
  await world.settle();
  expect(model?.requests.length).toBe(asked);
  isWell = true;
  github.comment(repo, pull, "/retry", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("a push that a person's commit has overtaken keeps that commit; the run stops and asks; /resume goes on upon it", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  let isRacing = true;
  github.onRequest = async (request) => {
    if (!isRacing || request.method !== "POST" || !request.path.endsWith("git-receive-pack"))
      return undefined;
    isRacing = false;
    await github.commit(repo, branch, {
      by: "bob",
      message: "A note of mine",
      files: { "NOTE.md": "mine\n" },
    });
    return undefined;
  };
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await subjects(world, branch)).toEqual([expect.stringContaining("Plan #"), "A note of mine"]);
  expect(said(world, pull)).toEqual([
    expect.stringMatching(
      /^Stopped: the branch has 1 commit that Redline did not make:\n\n- [0-9a-f]{7} `A note of mine`/,
    ),
  ]);
  github.comment(repo, pull, "/resume", "carol");
  await world.settle();
  expect((await subjects(world, branch)).slice(1, 3)).toEqual([
    "A note of mine",
    "Answer 400 when limit is not a whole number",
  ]);
  expect(await github.readFile(repo, branch, "NOTE.md")).toBe("mine\n");
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("every webhook twice, and again at the end, changes nothing", async () => {
  const once = await play(false);
  const twice = await play(true);
  expect(twice).toEqual(once);
});

async function play(isDoubling: boolean) {
  const world = await aWorld();
  const { github, repo } = world;
  const again = async () => {
    // The list grows while deliveries are sent again: only those there are now.
    const ids = github.deliveries.map((delivery) => delivery.id);
    if (isDoubling) for (const id of ids) github.redeliver(id);
    await world.settle();
  };
  const { pull, branch, issue } = await planned(world);
  await again();
  github.comment(repo, pull, "/revise Mention the README.", "bob");
  await world.settle();
  await again();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  await again();
  const { comments, reviews, checks } = github.pull(repo, pull);
  return {
    commits: await subjects(world, branch),
    issue: said(world, issue).length,
    comments: comments.length,
    reviews: reviews.length,
    checks: checks.map((check) => check.conclusion),
  };
}

test("an executor that reaches for other files is refused by the tool, and nothing else gets into the commit", async () => {
  const world = await aWorld({
    script: ({ tools, calls }) => {
      if (tools.has("submit_plan"))
        return call("submit_plan", {
          title: "T",
          goal: "G",
          items: [item({ verify: "echo x > elsewhere.txt" })],
        });
      const steps = [
        call("edit_file", { path: "src/server.js", old: "import", new: "export" }),
        call("create_file", { path: "../escape.md", content: "x" }),
        call("create_file", { path: ".github/workflows/x.yml", content: "x" }),
        call("create_file", { path: "docs/note.md", content: "a note\n" }),
      ];
      return steps[calls.length] ?? call("finish_item", { summary: "Done." });
    },
  });
  const { github, repo, model } = world;
  const { pull, branch } = await planned(world, { title: "T", body: "B" });
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const commit = (await github.log(repo, branch)).find((one) => one.message.includes("Plan-Item"));
  expect(commit?.files.toSorted()).toEqual(["PLAN.md", "docs/note.md"]);
  expect(JSON.stringify(model?.requests.at(-1)?.body)).toContain("cannot be changed so by this item");
  expect(await planText(world, branch)).toContain("- [x] **1. Write it down**");
});

test("a request for an amendment stops the item and says which file and why", async () => {
  const world = await aWorld({
    script: ({ tools }) =>
      tools.has("submit_plan")
        ? call("submit_plan", { title: "T", goal: "G", items: [item()] })
        : call("request_amendment", { path: "src/server.js", reason: "the note is read there" }),
  });
  const { github, repo } = world;
  const { pull, branch } = await planned(world, { title: "T", body: "B" });
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(said(world, pull)[0]).toContain(
    "Item 1 needs `src/server.js`, which the plan does not list for it; nothing of the item was committed.\n\nthe note is read there",
  );
  expect(await subjects(world, branch)).toHaveLength(1);
});

test("without a sandbox items are refused, and plans are made all the same", async () => {
  const world = await aWorld({
    change: (config) => ({ ...config, isSandboxOff: false }),
    isSandboxOff: false,
  });
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const { unfit } = world.bot;
  const words = said(world, pull).join();
  const commits = await subjects(world, branch);
  const isDone = commits.length === 3 && words === "";
  const isRefused =
    commits.length === 1 &&
    /has no working sandbox\. The server log has the details \(error id `[0-9a-f]{8}`\)/.test(words);
  expect({ isDone, isRefused }).toEqual({ isDone: unfit === undefined, isRefused: unfit !== undefined });
});
