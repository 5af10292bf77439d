import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { aWorld, lineOf, planned, planText, said, subjects } from "../../world/story.ts";

const SMALL = { title: "Small", body: "" };

/** People's commits to the plan file, in the web editor. */
const commit = ({ github, repo }: World, branch: string, text: string | null, by = "bob") =>
  github.commit(repo, branch, { by, message: "By hand", files: { "PLAN.md": text } });
const reviewsOf = ({ github, repo }: World, pull: number) =>
  github
    .pull(repo, pull)
    .reviews.filter((review) => review.by === github.app.botLogin)
    .map((review) => review.body.replace(/\n*<!--[\s\S]*?-->/g, "").replace(/: [0-9a-f]{7}\b/, ": COMMIT"));
const checkOf = ({ github, repo }: World, pull: number) => github.pull(repo, pull).checks.at(-1);

test("notes typed into the plan are answered like comments and removed; /approve waits for that", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, SMALL);
  const before = await planText(world, branch);
  const noted = before
    .replace("## Goal\n", "## Goal\n>> Why @alice?\n")
    .replace("  - Verify:", "  >> Keep it short.\n  >> Very short.\n  - Verify:");
  await commit(world, branch, noted);
  await world.settle();
  const after = await planText(world, branch);
  expect(after.replace(/\n- Condition of bob.*\n|\n## Decisions\n/g, "")).toBe(
    before.replace("\n## Decisions\n", ""),
  );
  expect(after).toContain("- Condition of bob, in their words: Keep it short. Very short.");
  expect(reviewsOf(world, pull).join()).toMatchInlineSnapshot(`
"**Revision 3** of the plan: COMMIT · added: Decisions

- **Answered.** On the note \`Why @alice?\` by bob: I am the offline model and cannot think about this question. This is what the plan says under Goal:

> This plan comes from Redline's **offline model, which has no script for this issue**. It only writes the request down:
>
> Small
- **Applied.** On the note \`Keep it short. Very short.\` by bob: Added to Decisions, in your words. I am the offline model and have no script for this comment, so I changed nothing else; a real model would work it into the plan.
\`\`\`diff
 
+## Decisions
+
+- Condition of bob, in their words: Keep it short. Very short.
+
 ## Approach
\`\`\`"
`);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("any other edit of a person is kept byte for byte, is a revision of its own, and says what it changed", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { branch, pull } = await planned(world, SMALL);
  const asked = model?.requests.length;
  const edited = `${(await planText(world, branch)).replace("## Goal\n", "## Goal  \n\n> My >> own\n\n\n")}\n## Mine\n\ttext `;
  await commit(world, branch, edited);
  await world.settle();
  expect(await planText(world, branch)).toBe(edited);
  expect(checkOf(world, pull)?.title).toMatch(/^Waiting for approval: revision 2 /);
  expect(checkOf(world, pull)?.summary).toContain(
    "Since the previous revision by bob: added: Mine; changed: Goal.",
  );
  expect(model?.requests).toHaveLength(asked ?? 0);
  github.comment(repo, pull, "/revise Keep it short.", "carol");
  await world.settle();
  expect(await planText(world, branch)).toContain("\n> My >> own\n\n\n");
  expect(reviewsOf(world, pull)[0]).toMatch(/^\*\*Revision 3\*\* of the plan: COMMIT · changed: Approach\n/);
});

test("a plan that an edit broke is said with its line and kept; once it is fixed the plan goes on", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, SMALL);
  const good = await planText(world, branch);
  const broken = good.replace(" · S", "").replace("## Goal\n", ">> Size?\n## Goal\n");
  await commit(world, branch, broken);
  await world.settle();
  const line = lineOf(broken, "- [ ] **1. ");
  expect(checkOf(world, pull)).toMatchObject({
    conclusion: "failure",
    title: `Line ${line} of the plan cannot be read`,
    summary: expect.stringContaining("an item must look like `- [ ] **1. Title** · S`"),
  });
  expect(await planText(world, branch)).toBe(broken);
  await commit(world, branch, broken.replace("down**\n", "down** · M\n"), "carol");
  await world.settle();
  expect(await planText(world, branch)).toBe(good.replace(" · S", " · M"));
  expect(reviewsOf(world, pull)[0]).toContain("On the note `Size?` by carol, bob:");
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("a plan file that a person removed is asked for; when it is back the plan goes on", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world, SMALL);
  const plan = await planText(world, branch);
  await commit(world, branch, null);
  await world.settle();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(said(world, pull)).toEqual([
    expect.stringMatching(
      /^Stopped: the plan file `PLAN\.md` is not on the branch \(its last commit is \w{7} by bob\)/,
    ),
    "@carol The plan file is no longer on the branch. Restore it, then approve again.",
  ]);
  await commit(world, branch, plan);
  await world.settle();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("a plan file of a megabyte is not read, and that is said", async () => {
  const world = await aWorld();
  const { branch, pull } = await planned(world, SMALL);
  const plan = await planText(world, branch);
  await commit(world, branch, `${plan}\n${"A long line of words.\n".repeat(50_000)}`);
  await world.settle();
  expect(checkOf(world, pull)).toMatchObject({
    conclusion: "failure",
    title: "The plan file cannot be read",
    summary: expect.stringContaining("is too large or not text"),
  });
  expect(await subjects(world, branch)).toHaveLength(2);
});

test("two people who edit at once are both handled: a note of one, an edit of the other", async () => {
  const world = await aWorld();
  const { branch, pull } = await planned(world, SMALL);
  const plan = await planText(world, branch);
  const noted = plan.replace("## Goal\n", "## Goal\n>> Short?\n");
  await Promise.all([
    commit(world, branch, noted, "bob"),
    world.github.commit(world.repo, branch, { by: "carol", message: "A file", files: { "x.md": "x\n" } }),
  ]);
  await commit(world, branch, noted.replace(" · S", " · L"), "carol");
  await world.settle();
  expect(await planText(world, branch)).toBe(plan.replace(" · S", " · L"));
  expect(reviewsOf(world, pull).join()).toMatch(/On the note `Short\?` by (bob|carol, bob):/);
});
