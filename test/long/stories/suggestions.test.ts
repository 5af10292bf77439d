import { expect, test } from "@jest/globals";
import { aWorld, lineOf, planned, planText, sample, subjects } from "../../world/story.ts";

const SMALL = { title: "Small", body: "" };
const block = (...lines: string[]) => ["```suggestion", ...lines, "```"].join("\n");
const withoutMarks = (body: string | undefined) => body?.replace(/\n*<!--[\s\S]*?-->/g, "");

test("a review of suggestions: put in word for word, overlapping and broken ones asked back, words answered", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, sample(2));
  const before = await planText(world, branch);
  const on = (near: string, body: string, more: object = {}) => ({
    path: "PLAN.md",
    line: lineOf(before, near),
    body,
    ...more,
  });
  const window = "- A sliding window of request times";
  const risk = lineOf(before, "- Memory: bounded");
  await github.review(repo, pull, {
    by: "bob",
    comments: [
      on(window, block("- A window that slides,  *always*.", "- It costs little.\t")),
      on(window, `Or rather:\r\n${block("- No window.").replaceAll("\n", "\r\n")}`),
      { path: "PLAN.md", startLine: risk, line: risk + 1, body: `Is this all?\n${block("- None.")}` },
      on("Verify: `node --test test/limiter.test.js`", block("  - Verify: the tests")),
      on("- Limits on other routes", block()),
      on("redline:plan next=", block("<!-- redline:plan next=9 base=none -->")),
    ],
  });
  await world.settle();
  const { threads } = github.pull(repo, pull);
  expect(threads.map((thread) => thread.isResolved)).toEqual([true, false, true, false, true, false]);
  const replies = threads.map((thread) => withoutMarks(thread.comments[1]?.body));
  const commit = (await github.log(repo, branch))[0]?.sha.slice(0, 7);
  expect(replies[0]?.replaceAll(commit ?? "", "COMMIT")).toMatchInlineSnapshot(
    `"**Applied in COMMIT.** Your suggestion is in the plan, word for word."`,
  );
  expect(replies[1]).toMatchInlineSnapshot(`
"**Needs your decision.** The suggestion was not applied: an earlier suggestion changed some of the same lines. Review them as they are now, then suggest what is still missing.
Added to Decisions, in your words. I am the offline model and have no script for this comment, so I changed nothing else; a real model would work it into the plan.
\`\`\`diff
 - Counts live in memory of this process. There is one process today; see the question below.
+- Condition of bob, in their words: Or rather:
\`\`\`"
`);
  expect(replies[2]).toMatch(
    /^\*\*Applied in [0-9a-f]{7}\.\*\* Your suggestion is in the plan, word for word\.\nI am the offline model/,
  );
  expect(replies[3]).toMatchInlineSnapshot(
    `"**Needs your decision.** The suggestion was not applied: the plan could not be read with it: line 87: \`  - Verify:\` must be one command in backquotes."`,
  );
  expect(replies[5]).toContain("it would change the metadata comment in line 1");
  const after = before
    .replace(
      /^- A sliding window of request times.*$/m,
      "- A window that slides,  *always*.\n- It costs little.\t",
    )
    .replace(/^- Memory: bounded.*\n.*$/m, "- None.")
    .replace(/^- Limits on other routes\n/m, "");
  // The offline model carried "Or rather:" on, as a condition where it stands; all else is byte for byte the same.
  expect((await planText(world, branch)).replace(/^- Condition of bob.*\n/m, "")).toBe(after);
  expect(await subjects(world, branch)).toHaveLength(2);
  const bodies = github.pull(repo, pull).reviews.filter((one) => one.by === github.app.botLogin);
  expect(bodies.map((one) => withoutMarks(one.body)?.replace(commit ?? "", "COMMIT"))).toEqual([
    "**Revision 2** of the plan: COMMIT · changed: Decisions, Risks, Out of scope",
  ]);
});

test("a suggestion of nothing but a title needs no model; any other is carried on by it", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { branch, pull } = await planned(world, SMALL);
  const asked = model?.requests.length ?? 0;
  const before = await planText(world, branch);
  const title = lineOf(before, "- [ ] **1. ");
  await github.commentOnLine(repo, pull, {
    by: "bob",
    path: "PLAN.md",
    line: title,
    body: block("- [ ] **1. Note it** · S"),
  });
  await world.settle();
  expect(await planText(world, branch)).toBe(before.replace(/^- \[ \] .*$/m, "- [ ] **1. Note it** · S"));
  expect(model?.requests).toHaveLength(asked);
  await github.commentOnLine(repo, pull, {
    by: "bob",
    path: "PLAN.md",
    line: lineOf(before, "Verify:"),
    body: block("  - Verify: `true`"),
  });
  await world.settle();
  expect(await planText(world, branch)).toContain("  - Verify: `true`\n");
  expect(JSON.stringify(model?.requests.at(-1)?.body)).toContain('<suggestion id=\\"t');
});

test("a suggestion on a line that was moved meanwhile is put where it stands now; on one that changed, asked back", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, SMALL);
  const before = await planText(world, branch);
  const [, moved = ""] = /^(This plan comes from .*)$/m.exec(before) ?? [];
  const { reviewId } = await github.startReview(repo, pull, {
    by: "bob",
    comments: [
      { path: "PLAN.md", line: lineOf(before, moved), body: block("By hand.") },
      { path: "PLAN.md", line: lineOf(before, "Verify:"), body: block("  - Verify: `true`") },
    ],
  });
  const changed = before
    .replace(`${moved}\n`, "")
    .replace("## Approach\n", `## Approach\n\n${moved}\n`)
    .replace(/Verify: .*/, "Verify: `false`");
  await github.commit(repo, branch, { by: "carol", message: "Mine", files: { "PLAN.md": changed } });
  await world.settle();
  github.submitReview(repo, reviewId, { by: "bob" });
  await world.settle();
  // The command that carol wrote is tried as well.
  const tried = /^- Item 1: .*$/m;
  const after = await planText(world, branch);
  expect(tried.exec(after)?.[0]).toMatch(/^- Item 1: `false` fails at [0-9a-f]{7}, as it should/);
  expect(after.replace(tried, "")).toBe(changed.replace(moved, "By hand.").replace(tried, ""));
  const { threads } = github.pull(repo, pull);
  expect(threads.map((thread) => thread.isResolved)).toEqual([true, false]);
  expect(threads[1]?.comments[1]?.body).toContain("are no longer in the plan as they were");
});

test("a model that rewrites what was suggested is refused, and its edits with it", async () => {
  const world = await aWorld({
    script: ({ tools, asked }, bundled) => {
      const [, id] = /<suggestion id="(t\d+)"/.exec(asked) ?? [];
      if (!tools.has("submit_revision") || !id) return bundled();
      const edits = [{ kind: "section", because: [id], section: "Goal", text: "My own words." }];
      return [{ type: "tool_use", name: "submit_revision", input: { edits, dispositions: [] } }];
    },
  });
  const { github, repo } = world;
  const { branch, pull } = await planned(world, SMALL);
  const before = await planText(world, branch);
  const line = lineOf(before, "## Goal") + 2;
  await github.commentOnLine(repo, pull, { by: "bob", path: "PLAN.md", line, body: block("Bob's words.") });
  await world.settle();
  expect(await planText(world, branch)).toBe(before);
  expect(github.issue(repo, pull).comments.at(-1)?.body).toMatch(
    /could not be revised; your comments are kept[\s\S]*`Goal` contains suggestion/,
  );
});
