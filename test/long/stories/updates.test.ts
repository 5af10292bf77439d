import { expect, test } from "@jest/globals";
import { watchEffects } from "../../../src/ports/effect.ts";
import { saying } from "../../world/guarded.ts";
import { ITEMS } from "../../world/ready.ts";
import { planText, said, subjects } from "../../world/story.ts";
import { settleOverTime } from "../../world/time.ts";
import { aMovingBase } from "../../world/update.ts";

type Moving = Awaited<ReturnType<typeof aMovingBase>>;

/** Bob merges the default branch, or another one, as GitHub's button does; `files`: what he hides in it. */
async function bobMerges(
  { world: { github, repo }, branch }: Moving,
  merges = "main",
  files: Record<string, string | null> = {},
) {
  const message = `Merge branch 'main' into ${branch}`;
  const committer = { name: "GitHub", email: "noreply@github.com" };
  return await github.pushCommit(repo, branch, { message, merges, files, committer }, "bob");
}

const statusOf = ({ world, issue }: Moving) => said(world, issue)[0];
const lastSaid = ({ world, pull }: Moving) => said(world, pull).at(-1);
const headOf = async ({ world: { github, repo }, branch }: Moving) => (await github.log(repo, branch))[0];
const checkOf = ({ world: { github, repo }, pull }: Moving) => github.pull(repo, pull).checks.at(-1);

test("GitHub's own merge of the base stops nothing, and the plan is checked after it", async () => {
  const moving = await aMovingBase();
  const { world, branch, issue, say, onMain } = moving;
  await say("/approve 1");
  await say("/pause");
  await say("/approve");
  const main = await onMain({ "README.md": "Another text.\n" });
  const merge = await bobMerges(moving);
  await say("/resume");
  expect(said(world, moving.pull)).toEqual([
    "@carol Recorded, but no work starts yet. Paused. Comment `/resume` to continue.",
    `bob merged \`main\` (${main.slice(0, 7)}). The plan still fits, and its wording is unchanged. Item 1 passes its command on the result.`,
  ]);
  expect((await world.github.log(world.repo, branch)).map(({ sha }) => sha)).toContain(merge);
  expect((await subjects(world, branch)).slice(-2)).toEqual([
    "Change the text",
    `Archive the plan for #${issue}`,
  ]);
  expect(checkOf(moving)).toMatchObject({ conclusion: "success" });
});

test.each([
  ["hides a file in the merge", "main", { "src/evil.js": "stolen();\n" }],
  ["drops what the base brings", "main", { "README.md": "Mine.\n" }],
  ["merges a branch of his own", "evil", {}],
] as const)("a writer who %s has made a commit of his own: the work stops", async (_, merges, files) => {
  const moving = await aMovingBase();
  const { world, branch, say, onMain } = moving;
  const { github, repo } = world;
  await say("/approve 1");
  await say("/pause");
  await say("/approve");
  await onMain({ "README.md": "Another text.\n" });
  const evil = { message: "Evil", files: { "src/evil.js": "stolen();\n" } };
  await github.pushCommit(repo, "evil", evil, "bob");
  const merge = await bobMerges(moving, merges, { ...files });
  await say("/resume");
  expect(lastSaid(moving)).toContain("Stopped: the branch has 1 commit that Redline did not make:");
  expect((await headOf(moving))?.sha).toBe(merge);
  expect(await subjects(world, branch)).not.toContain("Change the text");
});

test("a conflict is explained with who changed the file on either side, and nothing is pushed", async () => {
  const moving = await aMovingBase();
  const { world, branch, issue, say, onMain } = moving;
  const { github, repo } = world;
  await say("/approve 2");
  const item = await headOf(moving);
  const main = await onMain({ "README.md": "Another text.\n" });
  await saying(world, issue, "/status", "rita");
  const where = "`main` conflicts with this branch in `README.md`. Comment `/update` to see";
  expect(statusOf(moving)).toContain(where);
  await say("/update");
  expect(await headOf(moving)).toEqual(item);
  const url = `${github.url}/${repo}/commit`;
  const link = (sha = "") => `[${sha.slice(0, 7)}](${url}/${sha})`;
  expect(lastSaid(moving)).toContain(
    `- \`README.md\`: changed here by item 2 (${link(item?.sha)}), and on \`main\` in ${link(main)} \`Move on\``,
  );
  expect(lastSaid(moving)).toContain(
    `Merge \`main\` into \`${branch}\` yourself; or comment \`/revert 2\`, then \`/update\`, and approve item 2 again`,
  );

  await say("/approve");
  expect(statusOf(moving)).toMatch(/Done: the pull request is ready for review[\s\S]*`main` conflicts with/);
  await say("/revert 2");
  await say("/update");
  expect((await headOf(moving))?.parents).toContain(main);
  await say("/approve");
  expect(await github.readFile(repo, branch, "README.md")).toContain("const README");
  expect(checkOf(moving)).toMatchObject({ conclusion: "success" });
});

test("what the base takes away from the plan is marked in it, and has to be approved again", async () => {
  const moving = await aMovingBase();
  const { world, branch, say, onMain } = moving;
  await say("/pause");
  await say("/approve");
  await onMain({ "README.md": null });
  await say("/update");
  const plan = await planText(world, branch);
  const { sha = "", parents } = (await world.github.log(world.repo, branch)).at(1) ?? {};
  expect(parents).toHaveLength(2);
  expect(plan).toContain(
    `- Item 2: \`README.md\` is marked edit, but there is no such file (at ${sha.slice(0, 7)}).`,
  );
  expect(said(world, moving.pull)).toContainEqual(
    expect.stringMatching(/Revision 2 \(`[0-9a-f]{16}`\) marks what no longer fits in the plan/),
  );
  expect(statusOf(moving)).toContain("Waiting for approval.");
  expect(statusOf(moving)).not.toContain("Approved by");
});

test("what no longer passes after a merge is no longer proven, until it passes again", async () => {
  const [first = {}] = ITEMS;
  const moving = await aMovingBase([{ ...first, verify: "test -f src/twice.js -a ! -e docs/broken.md" }]);
  const { world, say, onMain } = moving;
  await say("/approve");
  expect(checkOf(moving)).toMatchObject({ conclusion: "success" });
  await onMain({ "docs/broken.md": "Broken.\n" });
  await say("/update");
  expect(lastSaid(moving)).toContain(
    "**Item 1 is no longer proven since the merge of `main`**: its command did not pass on the result.",
  );
  expect(checkOf(moving)).toMatchObject({ conclusion: "neutral" });
  expect(world.github.pull(world.repo, moving.pull).body).toContain(
    "- Item 1: no longer proven since the default branch was merged: its command did not pass",
  );
  await onMain({ "docs/broken.md": null });
  await say("/update");
  expect(lastSaid(moving)).toContain("Item 1 passes its command on the result.");
  expect(checkOf(moving)).toMatchObject({ conclusion: "success" });
});

test("a base that was rewritten, and one with a plan file of its own, are not merged", async () => {
  const moving = await aMovingBase();
  const { world, say, onMain } = moving;
  const { github, repo } = world;
  const head = await headOf(moving);
  await onMain({ "PLAN.md": "Theirs.\n" });
  await say("/update");
  expect(lastSaid(moving)).toContain("`main` now has a file where the plan is.");
  const first = (await github.log(repo, "main")).at(-1)?.sha ?? "";
  await github.forcePush(repo, "main", first, "alice");
  await onMain({ "docs/new.md": "History is written anew.\n" });
  await say("/update");
  expect(lastSaid(moving)).toContain(
    "Nothing was merged, because it would bring back what was removed there.",
  );
  expect(statusOf(moving)).toContain("`main` was rewritten: it no longer contains the commit");
  expect(await headOf(moving)).toEqual(head);
});

test.each(["commit:after", "push:before", "push:after"])(
  "a failure at %s repeats nothing and loses nothing; a base that moves meanwhile waits",
  async (place) => {
    const moving = await aMovingBase();
    const { world, branch, say, onMain } = moving;
    await say("/pause");
    const main = await onMain({ "README.md": "Another text.\n" });
    let isDown = false;
    const restore = watchEffects(async (reached) => {
      if (reached !== place || isDown) return;
      isDown = true;
      await onMain({ "README.md": "A third text.\n" });
      throw new Error("The server is gone.");
    });
    world.github.comment(world.repo, moving.pull, "/update\n/update", "carol");
    await settleOverTime(world);
    restore();
    expect(isDown).toBe(true);
    const merges = (await world.github.log(world.repo, branch)).filter(({ parents }) => parents.length > 1);
    expect(merges).toHaveLength(1);
    const isLate = place === "push:after";
    expect(merges[0]?.parents.includes(main)).toBe(isLate);
    expect(statusOf(moving)?.includes("1 new commit")).toBe(isLate);
    expect(said(world, moving.pull).filter((text) => text.startsWith("Merged"))).toHaveLength(1);
  },
);

test("an /update waits for the item that runs, and the next item is built on the merge", async () => {
  const moving = await aMovingBase();
  const { world, branch, issue, pull, onMain } = moving;
  const { github, repo } = world;
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const { faults } = world.model ?? {};
  if (!faults) throw new Error("There is no local model.");
  faults.onHold = resolve;
  faults.set([{ on: { tool: "finish_item" }, do: { kind: "latency" }, at: 1 }]);
  github.comment(repo, pull, "/approve", "carol");
  await held;
  await onMain({ "docs/other.md": "Nothing of the plan.\n" });
  github.comment(repo, pull, "/update", "carol");
  await github.idle();
  faults.release();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual([
    "Write twice",
    `Merge branch 'main' into ${branch}`,
    "Change the text",
    `Archive the plan for #${issue}`,
  ]);
});

test("where GitHub makes the commits, the merge is pushed by git, and the plan goes on", async () => {
  const moving = await aMovingBase();
  const { world, branch, say, onMain } = moving;
  await onMain({ ".github/redline.yml": "debounce: 0\ncommits: api\n" });
  const main = await onMain({ "README.md": "Another text.\n" });
  await say("/update");
  expect((await headOf(moving))?.parents[1]).toBe(main);
  await say("/approve");
  expect(await subjects(world, branch)).toContain("Change the text");
  expect(checkOf(moving)).toMatchObject({ conclusion: "success" });
});
