import { expect, test } from "@jest/globals";
import { saying } from "../world/guarded.ts";
import { answer, aReadyPull, create, FIX, finish, itemCommits, onLine, reports } from "../world/ready.ts";
import { planText, said, subjects } from "../world/story.ts";

test("a comment on code is traced to its item and fixed in a commit of its own, named and resolved in its thread", async () => {
  const { world, branch, pull } = await aReadyPull((asked) => {
    expect(asked).toContain("It must double");
    expect(asked).toContain('<built item="1">');
    return FIX;
  });
  const { github, repo } = world;
  const thread = await onLine(world, pull, "It must double its number.");
  const [commit] = await github.log(repo, branch);
  expect(commit?.files).toEqual(["src/twice.js"]);
  expect(commit?.message).toMatch(
    /^Address a comment by bob on item 1\n\nIt doubles\.\n\nPlan-Fix: 1\nPlan-Digest: [0-9a-f]{64}\nApproved-by: carol\nAddresses: t\d+\nProven-Items: 1 2\nEvidence: `test -f src\/twice\.js` exit 0 in [\d.]+ s; `test -f src\/thrice\.js` exit 0 in [\d.]+ s; passes before · passes after\n/,
  );
  expect(thread).toMatchObject({ isResolved: true });
  expect(thread?.comments.at(-1)?.body).toContain(
    `**Fixed in ${commit?.sha.slice(0, 7)}** (item 1). It doubles.`,
  );
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({
    conclusion: "success",
    title: "Done: 2 items",
  });
  expect(github.pull(repo, pull).body).toContain(`- Item 1: ${commit?.sha.slice(0, 7)}, for a comment`);
});

test("a comment is fixed as well where the finished plan is in no file of the branch", async () => {
  const { world, branch, pull } = await aReadyPull(() => FIX, undefined, "archive: pull-request");
  const { github, repo } = world;
  expect(await github.readFile(repo, branch, "PLAN.md")).toBeUndefined();
  const thread = await onLine(world, pull, "It must double its number.");
  const [commit] = await github.log(repo, branch);
  expect(commit?.files).toEqual(["src/twice.js"]);
  expect(thread?.comments.at(-1)?.body).toContain(`**Fixed in ${commit?.sha.slice(0, 7)}** (item 1).`);
});

test("a remark that disagrees with the plan is told so, and /revise reopens the plan: new items wait for approval", async () => {
  const { world, branch, pull, issue } = await aReadyPull(() => [answer("as-planned", "The plan says 0.")]);
  const { github, repo } = world;
  const head = (await github.log(repo, branch))[0]?.sha;
  const thread = await onLine(world, pull, "I would rather have it return 1.");
  expect((await github.log(repo, branch))[0]?.sha).toBe(head);
  expect(thread?.isResolved).toBe(false);
  expect(thread?.comments.at(-1)?.body).toContain(
    "The code is as planned. The plan says 0. To change it, comment `/revise …`",
  );
  github.resolve(repo, pull, thread?.comments[0]?.id ?? 0, "bob");

  await saying(world, pull, "/revise Keep the numbers small.", "bob");
  expect(await github.readFile(repo, branch, "PLAN.md")).toContain("Keep the numbers small.");
  expect(await github.readFile(repo, branch, `docs/plans/issue-${issue}.md`)).toBeUndefined();
  expect(said(world, issue).join("\n")).toContain("Waiting for approval");
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({ conclusion: "action_required" });

  await saying(world, pull, "/approve", "carol");
  expect((await subjects(world, branch)).at(-1)).toBe(`Archive the plan for #${issue}`);
  expect(await planText(world, branch)).toContain("Keep the numbers small.");
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({ conclusion: "success" });
  expect(said(world, issue).join("\n")).toContain("Done: the pull request is ready for review");
});

const LOG = `${"ok\n".repeat(300)}not ok 301 - doubles\nTypeError: twice is not a function\n${"# end\n".repeat(300)}`;

test("a failing check is tied to the first item on which it is red, with its log, a bounded number of times", async () => {
  let times = 0;
  const { world, branch, pull } = await aReadyPull((asked) => {
    expect(asked).toContain('<item id="1">');
    expect(asked).toContain("TypeError: twice is not a function");
    expect(asked).toContain("lines left out");
    times++;
    return [create("src/twice.js", `export const twice = ${times};\n`), finish("It is a function.")];
  });
  const { github, repo } = world;
  const [first] = await itemCommits(world, branch);
  await reports(world, (await github.log(repo, branch)).at(-4)?.sha ?? "", "SUCCESS");
  await reports(world, first?.sha ?? "", "FAILURE");
  const before = (await github.log(repo, branch))[0]?.sha ?? "";
  await reports(world, before, "FAILURE", LOG);
  const [fixed] = await github.log(repo, branch);
  expect(fixed?.parents).toEqual([before]);
  expect(fixed?.message).toMatch(
    /^Repair item 1: `unit` failed\n[\s\S]*\nPlan-Fix: 1\n[\s\S]*\nFailed-Check: unit\n/,
  );
  expect(said(world, pull).join("\n")).toContain(
    `\`unit\` failed. **Fixed in ${fixed?.sha.slice(0, 7)}** (item 1).`,
  );
  expect(github.pull(repo, pull).isDraft).toBe(false);

  await reports(world, fixed?.sha ?? "", "FAILURE", LOG);
  const [again] = await github.log(repo, branch);
  expect(again?.parents).toEqual([fixed?.sha]);
  await reports(world, again?.sha ?? "", "FAILURE", LOG);
  expect((await github.log(repo, branch))[0]?.sha).toBe(again?.sha);
  expect(said(world, pull).join("\n")).toContain("still fails after 2 attempts to repair item 1");
});
