import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import type { World } from "../../playground/world.ts";
import { saying } from "../world/guarded.ts";
import { aWorld, planned, planText, said, subjects } from "../world/story.ts";

type Call = { readonly name: string; readonly input: Record<string, unknown> };

const ITEMS = ["twice", "thrice"].map((name) => ({
  title: `Write ${name}`,
  why: "It is missing.",
  files: [{ path: `src/${name}.js`, change: "new" }],
  verify: `test -f src/${name}.js`,
  size: "S",
}));
const create = (path: string, content: string): Call => ({ name: "create_file", input: { path, content } });
const finish = (summary = "Done."): Call => ({ name: "finish_item", input: { summary } });
const answer = (kind: string, reply: string): Call => ({ name: "answer", input: { kind, reply } });

/** Plans two items, carries them out, and then does what a comment or a check makes it do. */
const modelOf =
  (fixes: (asked: string) => readonly Call[], items: readonly object[] = ITEMS): ModelScript =>
  ({ tools, turns, asked }) => {
    const use = (call: Call | undefined) => (call ? [{ type: "tool_use" as const, ...call }] : undefined);
    if (tools.has("submit_plan"))
      return use({ name: "submit_plan", input: { title: "Numbers", goal: "Numbers grow.", items } });
    if (tools.has("answer")) return use(fixes(asked)[turns]);
    if (!tools.has("finish_item")) return undefined;
    const name = asked.includes('<item id="1">') ? "twice" : "thrice";
    return use(
      [create(`src/${name}.js`, `export const a = 1;\nexport const ${name} = 0;\n`), finish()][turns],
    );
  };

/** A ready pull request for a plan of two items. */
async function aReadyPull(fixes: (asked: string) => readonly Call[], items?: readonly object[]) {
  const world = await aWorld({ script: modelOf(fixes, items) });
  const { issue, branch, pull } = await planned(world, { title: "Numbers", body: "Please." });
  await saying(world, pull, "/approve", "carol");
  expect(world.github.pull(world.repo, pull).isDraft).toBe(false);
  return { world, issue, branch, pull };
}

/** Comments on a line of code, and waits until everybody is done. */
async function onLine({ github, repo, settle }: World, pull: number, body: string, line = 2, by = "bob") {
  await github.review(repo, pull, { by, comments: [{ path: "src/twice.js", line, body }] });
  await settle();
  return github.pull(repo, pull).threads.at(-1);
}

const FIX = [
  create("src/twice.js", "export const a = 1;\nexport const twice = (n) => 2 * n;\n"),
  finish("It doubles."),
];

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

test("a line that no item wrote, a question, and a fix that proves nothing get a truthful answer and no commit", async () => {
  const { world, branch, pull } = await aReadyPull((asked) =>
    asked.includes("Why")
      ? [answer("answered", "Because it is small.")]
      : [finish("I did nothing."), finish(), finish()],
  );
  const { github, repo } = world;
  const files = { "src/twice.js": "export const a = 1;\nexport const twice = 0;\nexport const own = 3;\n" };
  const head = await github.commit(repo, branch, { by: "bob", message: "Mine", files });
  await world.settle();
  const replies = [
    await onLine(world, pull, "Rename it.", 3),
    await onLine(world, pull, "Why is it 0?"),
    await onLine(world, pull, "Do nothing about it."),
  ].map((thread) => thread?.comments.at(-1)?.body);
  expect(replies[0]).toContain(`No item of this plan wrote this line: it comes from ${head.slice(0, 7)}`);
  expect(replies[1]).toContain("**Answered.** Because it is small.");
  expect(replies[2]).toContain("The code was not changed.");
  expect(replies[2]).toContain("The item has changed none of its files.");
  expect((await github.log(repo, branch))[0]?.sha).toBe(head);
  // Bob's commit stays unproven until a fix has run every item's command on it.
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({ conclusion: "neutral" });
});

test("without a valid approval nothing is fixed until /approve names the plan, and a fix proves what is below it", async () => {
  const { world, branch, pull } = await aReadyPull(() => FIX);
  const { github, repo } = world;
  const files = { "README.md": "Mine.\n" };
  const head = await github.commit(repo, branch, { by: "bob", message: "Mine", files });
  github.setRole(repo, "carol", "read");
  await world.settle();
  const thread = await onLine(world, pull, "It must double its number.");
  expect(thread?.comments).toHaveLength(1);
  expect((await github.log(repo, branch))[0]?.sha).toBe(head);
  expect(said(world, pull).join("\n")).toContain("carol no longer has the `write` access");

  await saying(world, pull, "/approve", "alice");
  const [commit] = await github.log(repo, branch);
  expect(commit?.message).toContain("\nApproved-by: alice\n");
  expect(commit?.parents).toEqual([head]);
  expect(github.pull(repo, pull).threads[0]?.isResolved).toBe(true);
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({ conclusion: "success" });
});

test("a fix that breaks another item goes back to the model", async () => {
  const other = { ...ITEMS[1], verify: "grep -q 'twice = 0' src/twice.js && test -f src/thrice.js" };
  const { world, branch, pull } = await aReadyPull(
    (asked) => (asked.includes("both") ? [...FIX, ...FIX.slice(1)] : []),
    [ITEMS[0] ?? {}, other],
  );
  const { github, repo } = world;
  const before = await github.log(repo, branch);
  const thread = await onLine(world, pull, "Change both.");
  expect(await github.log(repo, branch)).toEqual(before);
  expect(thread?.comments.at(-1)?.body).toContain("grep -q 'twice = 0'");
});

test("on ready the requester is asked for a review, and whoever requested changes is asked again, once", async () => {
  const world = await aWorld({ script: modelOf(() => FIX) });
  const { github, repo } = world;
  const { branch, pull } = await planned(world, { title: "Numbers", body: "Please." });
  await github.review(repo, pull, { by: "alice", event: "APPROVE", body: "LGTM" });
  await github.review(repo, pull, { by: "bob", event: "REQUEST_CHANGES", body: "LGTM" });
  await world.settle();
  expect(github.pull(repo, pull).requestedReviewers).toEqual([]);
  await saying(world, pull, "/approve", "carol");
  expect(github.pull(repo, pull).requestedReviewers.toSorted()).toEqual(["alice", "bob"]);
  github.unrequestReview(repo, pull, "bob", "bob");
  await onLine(world, pull, "It must double its number.", 2, "carol");
  expect((await subjects(world, branch)).at(-1)).toContain("Address a comment by carol");
  expect(github.pull(repo, pull).requestedReviewers).toEqual(["alice"]);
});

/** A person's CI says how a check ended. */
async function reports({ github, repo, settle }: World, headSha: string, conclusion: string, log = "") {
  const { name, title } = { name: "unit", title: "1 test failed" };
  await github.reportCheck(repo, { name, headSha, conclusion, title, ...(log && { log }) }, "alice");
  await settle();
}

/** The commits of a plan's branch that did its items, oldest first. */
const itemCommits = async ({ github, repo }: World, branch: string) =>
  (await github.log(repo, branch)).filter(({ message }) => message.includes("Plan-Item: ")).toReversed();

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

test("a check that fails on the base is not ours, and one that the model cannot fix is said so once", async () => {
  const { world, branch, pull } = await aReadyPull(() => [
    answer("cannot-fix", "The runner has no network."),
  ]);
  const { github, repo } = world;
  const head = (await github.log(repo, branch))[0]?.sha ?? "";
  await reports(world, head, "FAILURE");
  await reports(world, head, "FAILURE");
  const notes = () => said(world, pull).filter((text) => text.includes("unit"));
  expect(notes()).toHaveLength(1);
  expect(notes()[0]).toContain(
    "probably because of item 2. The code was not changed.\n\nThe runner has no network.",
  );

  const main = (await github.log(repo, "main"))[0]?.sha ?? "";
  await reports(world, main, "FAILURE");
  const own = await github.commit(repo, branch, { by: "bob", message: "Mine", files: { "a.txt": "A\n" } });
  await reports(world, own, "FAILURE");
  expect(notes()).toHaveLength(2);
  expect(notes()[1]).toContain(
    "fails, but not because of an item of this plan: it also fails on the default branch",
  );
  expect((await github.log(repo, branch))[0]?.sha).toBe(own);
});
