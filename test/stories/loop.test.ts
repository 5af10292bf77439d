import { expect, test } from "@jest/globals";
import { readPlan } from "../../src/core/plan/document.ts";
import { aWorld, lineOf, planned, planText, said, sample, subjects } from "../world/story.ts";

test("each phase asks the model that the repository's settings name, and what the work may cost is said before it", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const files = {
    ".github/redline.yml": "debounce: 0\nmodels: { execute: { model: claude-opus-5-5, effort: low } }\n",
  };
  await github.commit(repo, "main", { by: "alice", message: "Our models", files });
  const { issue, pull } = await planned(world);
  expect(said(world, issue)[0]).toContain("Estimated cost of the work: $0.");
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const asked = (model?.requests ?? []).map(({ body }) => body as { model: string; output_config?: object });
  expect(new Set(asked.map((one) => `${one.model} ${JSON.stringify(one.output_config)}`))).toEqual(
    new Set(["claude-sonnet-5-5 undefined", 'claude-opus-5-5 {"effort":"low"}']),
  );
  expect(said(world, issue)[0]).not.toContain("Estimated cost");
});

test("a label becomes a plan, comments become a revision, an approval becomes one commit for each item", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world, sample(2));
  expect(github.pull(repo, pull)).toMatchObject({
    isDraft: true,
    requestedReviewers: ["alice"],
    title: "Rate limit GET /api/search",
  });
  expect(github.issue(repo, issue).reactions).toEqual(["eyes by redline[bot]"]);
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({ conclusion: "action_required" });
  expect(await subjects(world, branch)).toEqual([`Plan #${issue}: Rate limit GET /api/search`]);

  const before = await planText(world, branch);
  const comments = sample(2).comments.map(({ near, body }) => ({
    path: "PLAN.md",
    line: lineOf(before, near),
    body,
  }));
  await github.review(repo, pull, { by: "bob", comments });
  await world.settle();
  const threads = github.pull(repo, pull).threads;
  expect(threads.map((thread) => [thread.isResolved, thread.comments.length])).toEqual([
    [true, 2],
    [true, 2],
    [false, 2],
  ]);
  expect(github.pull(repo, pull).reviews.filter((review) => review.by === github.app.botLogin)).toHaveLength(
    1,
  );

  const after = await planText(world, branch);
  const changed = readPlan(before).blocks.filter(
    (block) => !readPlan(after).blocks.some((other) => other.text === block.text),
  );
  expect(changed.map((block) => block.text.split("\n")[0])).toEqual([
    "## Approach",
    "- [ ] **2. Refuse callers that are over the limit, as middleware** · S",
  ]);

  for (const thread of threads.filter((one) => !one.isResolved))
    github.resolve(repo, pull, thread.comments[0]?.id ?? 0, "bob");
  github.comment(repo, pull, "Good.\n\n/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull)).toMatchObject({ isDraft: false, state: "open" });
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({
    conclusion: "success",
    title: "Done: 4 items",
  });
  expect((await subjects(world, branch)).slice(2)).toEqual([
    "Count requests in a sliding window",
    "Refuse callers that are over the limit, as middleware",
    "Allow 100 searches a minute for each caller",
    "Tell callers about the limit",
    `Archive the plan for #${issue}`,
  ]);
  expect(github.pull(repo, pull).body).toContain("## As built");
  expect(said(world, issue).join()).toContain("Done: the pull request is ready for review");
});

test("an item's commit carries the change, the tick and the evidence together, and its trailers", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  github.comment(repo, pull, "/approve", "bob");
  await world.settle();
  const item = (await github.log(repo, branch)).find((commit) => commit.message.includes("Plan-Item"));
  expect(item?.files.toSorted()).toEqual([
    "PLAN.md",
    "README.md",
    "src/routes/search.js",
    "test/search.test.js",
  ]);
  expect(item?.author).toBe(`redline[bot] <${github.app.botId}+redline[bot]@users.noreply.github.com>`);
  expect(item?.message).toMatch(
    /\nPlan-Item: 1\nItem-Digest: [0-9a-f]{32}\nPlan-Digest: [0-9a-f]{64}\nApproved-by: bob\nApproval: http:\S+#issuecomment-\d+\nAttempts: 1\nCost: \$0\.\d+\nEvidence: `node --test test\/search\.test\.js` exit 0 in [\d.]+ s; passes before · tests fail without the change · passes after\n/,
  );
  const plan = await github.readFile(repo, item?.sha ?? "", "PLAN.md");
  expect(plan).toMatch(/- \[x\] \*\*1\. [\s\S]*\n {2}- Done: `node --test test\/search\.test\.js` exit 0/);
});

test("a question is answered in its thread and changes nothing", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  const before = await planText(world, branch);
  await github.review(repo, pull, {
    by: "bob",
    comments: [
      { path: "PLAN.md", line: lineOf(before, "## Goal"), body: "Is 400 what other routes answer?" },
    ],
  });
  await world.settle();
  expect(await planText(world, branch)).toBe(before);
  expect(await subjects(world, branch)).toHaveLength(1);
  const [thread] = github.pull(repo, pull).threads;
  expect(thread?.comments.map((comment) => comment.by)).toEqual(["bob", "redline[bot]"]);
  expect(thread?.comments[1]?.body).toMatch(/^\*\*Answered\.\*\* /);
  expect(thread?.isResolved).toBe(false);
});

test("/revise changes the plan as a whole and lands with a rocket", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  github.comment(repo, pull, "/revise Keep the error code short.", "bob");
  await world.settle();
  expect(await subjects(world, branch)).toHaveLength(2);
  expect(await planText(world, branch)).toContain("Keep the error code short.");
  expect(github.pull(repo, pull).comments[0]?.reactions).toEqual([
    "eyes by redline[bot]",
    "rocket by redline[bot]",
  ]);
});
