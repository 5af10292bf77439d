import { expect, test } from "@jest/globals";
import { aWorld, planned, planText, subjects } from "../../world/story.ts";

test("in a repository with conventional commits and a Markdown lint, nothing that Redline writes fails either", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const files = { ".markdownlint.json": "{}", ".commitlintrc.json": "{}" };
  await github.commit(repo, "main", { by: "alice", message: "chore: lint", files });
  const { issue, branch, pull } = await planned(world);
  const { title } = github.pull(repo, pull);
  expect(title).toMatch(/^fix: [a-z]/);
  const text = await planText(world, branch);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();

  const made = await subjects(world, branch);
  expect(made).toEqual([
    expect.stringMatching(`^docs: plan #${issue}: `),
    expect.stringMatching(/^fix: [a-z`]/),
    `chore: remove the plan for #${issue}`,
  ]);
  const [archived, item] = await github.log(repo, branch);
  expect(archived?.files).toEqual(["PLAN.md"]);
  expect(await planText(world, branch)).toBe("");
  const { body, isDraft, checks } = github.pull(repo, pull);
  expect(isDraft).toBe(false);
  expect(checks.at(-1)).toMatchObject({ conclusion: "success" });
  expect(body).toContain(`/blob/${item?.sha}/PLAN.md).`);
  expect(body).toContain("because the repository checks Markdown (`.markdownlint.json`)");
  expect(body).toContain("<summary>The plan</summary>");
  expect(body).toContain(/^## Goal\n\n(.*)$/m.exec(text)?.[1] ?? "missing");
});

test("a plan is archived where the settings say, and its removal from a finished branch is nobody's failure", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const files = { ".github/redline.yml": "debounce: 0\narchive: adr/{issue}.md\ntitles: plain\n" };
  await github.commit(repo, "main", { by: "alice", message: "Ours", files });
  const { issue, branch, pull } = await planned(world);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const path = `adr/${issue}.md`;
  expect(await github.readFile(repo, branch, path)).toContain("- [x] **1. ");
  expect(github.pull(repo, pull)).toMatchObject({
    isDraft: false,
    title: expect.not.stringMatching(/^\w+: /),
  });

  const comments = () => github.issue(repo, pull).comments.length + github.issue(repo, issue).comments.length;
  const before = comments();
  await github.commit(repo, branch, { by: "carol", message: "No plans here", files: { [path]: null } });
  await world.settle();
  expect(comments()).toBe(before);
  const { body, checks } = github.pull(repo, pull);
  expect(body).toContain("## As built");
  expect(body).toMatch(/The plan as approved: \[`PLAN.md` at [0-9a-f]{7}\]/);
  expect(checks.at(-1)).toMatchObject({
    conclusion: "neutral",
    summary: expect.stringContaining("No plans here"),
  });
});

test("GitHub makes and signs every commit where the settings say so, although a server died while it began", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const files = { ".github/redline.yml": "debounce: 0\ncommits: api\n" };
  const head = await github.commit(repo, "main", { by: "alice", message: "Verified", files });
  const begun = "ai-plan/issue-1-begun";
  await github.createBranch(repo, begun, head, "alice");
  github.protect(repo, "ai-plan/*", { requiresSignatures: true, allowsDeletions: true });
  const { branch, pull, issue } = await planned(world);
  expect(branch).toBe("ai-plan/issue-1");
  await github.review(repo, pull, { by: "bob", body: "/revise Say why.", comments: [] });
  await world.settle();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();

  const { isDraft, checks } = github.pull(repo, pull);
  expect(isDraft).toBe(false);
  expect(checks.at(-1)).toMatchObject({ conclusion: "success" });
  const made = (await github.log(repo, branch)).slice(0, 4);
  expect(made.map(({ message }) => message.split("\n")[0])).toEqual([
    `Archive the plan for #${issue}`,
    expect.stringContaining("400"),
    expect.stringContaining("Revise the plan"),
    expect.stringContaining("Plan #"),
  ]);
  expect(made.every(({ message }) => /\nRedline-Signature: [0-9a-f]{32}$/.test(message.trimEnd()))).toBe(
    true,
  );
  expect(github.effects.filter(({ kind }) => kind === "push").map(({ ref }) => ref)).toContain(
    `refs/heads/${begun}`,
  );
  expect(await github.readFile(repo, begun, "README.md")).toBeUndefined();
});

test("each item gets a sub-issue after the approval, which is closed when the item is done", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const files = { ".github/redline.yml": "debounce: 0\nsub_issues: true\n" };
  await github.commit(repo, "main", { by: "alice", message: "Items", files });
  const { issue, pull } = await planned(world);
  const opened = () =>
    github.effects.filter(({ kind, by }) => kind === "issue" && by === github.app.botLogin);
  expect(opened()).toEqual([]);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(opened()).toHaveLength(1);
  const item = github.issue(repo, Number(opened()[0]?.number));
  expect(item).toMatchObject({ title: "Answer 400 when limit is not a whole number", state: "closed" });
  expect(item.body).toContain(`Item 1 of the plan for #${issue} in #${pull}.`);
  expect(item.labels).toEqual([]);
});
