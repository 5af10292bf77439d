import { expect, test } from "@jest/globals";
import { saying } from "../../world/guarded.ts";
import {
  answer,
  aReadyPull,
  create,
  FIX,
  finish,
  ITEMS,
  modelOf,
  onLine,
  reports,
} from "../../world/ready.ts";
import { aWorld, planned, said, subjects } from "../../world/story.ts";

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
  expect(replies[0]).toContain(
    `This line was not written by an item of this plan: it comes from ${head.slice(0, 7)}`,
  );
  expect(replies[1]).toContain("**Answered.** Because it is small.");
  expect(replies[2]).toContain("The code was not changed.");
  expect(replies[2]).toContain("None of the item's files were changed.");
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
    (asked) => (asked.includes("both") ? [...FIX, finish(), finish()] : []),
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

test("an outdated line and a deleted file are traced by the commit that was reviewed", async () => {
  const items: string[] = [];
  const { world, branch, pull } = await aReadyPull((asked) => {
    items.push(/<item id="\d">/.exec(asked)?.[0] ?? "");
    return [answer("answered", asked.includes("src/twice.js (edit)") ? "It is there." : "It is gone.")];
  });
  const { github, repo } = world;
  const change = (files: Record<string, string | null>) =>
    github.commit(repo, branch, { by: "bob", message: "Mine", files });
  await saying(world, pull, "/pause", "carol");
  await onLine(world, pull, "Rename it.");
  await change({ "src/twice.js": "export const a = 1;\nexport const two = 0;\n" });
  await world.settle();
  expect(github.pull(repo, pull).threads.at(-1)?.comments).toHaveLength(1);
  await saying(world, pull, "/resume", "carol");
  expect(github.pull(repo, pull).threads.at(-1)?.comments.at(-1)?.body).toContain("It is there.");

  await saying(world, pull, "/pause", "carol");
  await onLine(world, pull, "Remove it.", 1);
  await change({ "src/twice.js": null });
  await saying(world, pull, "/resume", "carol");
  expect(github.pull(repo, pull).threads.at(-1)?.comments.at(-1)?.body).toContain("It is gone.");
  expect(items).toEqual(['<item id="1">', '<item id="1">']);
});

test("a removed line belongs to the item that removed it; a remark without a line, to the item that it names", async () => {
  const items: string[] = [];
  const readme = {
    title: "Shorten it",
    why: "It is long.",
    files: [{ path: "README.md", change: "edit" }],
    verify: "true",
    size: "S",
  };
  const { world, pull } = await aReadyPull(
    (asked) => {
      items.push(/<item id="\d">/.exec(asked)?.[0] ?? "");
      return [answer("answered", "It was too long.")];
    },
    [ITEMS[0] ?? {}, readme],
  );
  const { github, repo } = world;
  await github.review(repo, pull, {
    by: "bob",
    comments: [{ path: "README.md", line: 5, side: "LEFT", body: "Why is this gone?" }],
  });
  await world.settle();
  expect(items).toEqual(['<item id="2">']);
  await github.review(repo, pull, { by: "bob", body: "Is item 1 complete?" });
  await world.settle();
  expect(items).toEqual(['<item id="2">', '<item id="1">']);
  await github.review(repo, pull, { by: "bob", body: "Is all of it complete?" });
  await world.settle();
  expect(items).toHaveLength(2);
  expect(github.pull(repo, pull).reviews.at(-1)?.body).toContain("it is not clear which item it is about");
});

test("a line of the plan, a reader's remark and /revise in a conversation on code are answered as what they are", async () => {
  const { world, branch, pull, issue } = await aReadyPull(() => FIX);
  const { github, repo } = world;
  const archived = `docs/plans/issue-${issue}.md`;
  await github.review(repo, pull, { by: "bob", comments: [{ path: archived, line: 1, body: "Not this." }] });
  await world.settle();
  expect(github.pull(repo, pull).threads.at(-1)?.comments.at(-1)?.body).toContain(
    "To change the plan, comment `/revise …`",
  );
  const readers = await onLine(world, pull, "It must double.", 2, "rita");
  expect(readers?.comments.at(-1)?.body).toContain("requires `write` access");
  expect((await subjects(world, branch)).at(-1)).toBe(`Archive the plan for #${issue}`);
  await onLine(world, pull, "/revise Keep the numbers small.", 2, "bob");
  expect(await github.readFile(repo, branch, "PLAN.md")).toContain("Keep the numbers small.");
});

test("a fix is kept when others comment meanwhile, and dropped when people pause", async () => {
  let meanwhile = () => {};
  const { world, branch, pull } = await aReadyPull((asked) => {
    if (asked.includes("Why")) return [answer("answered", "Because.")];
    meanwhile();
    meanwhile = () => {};
    return asked.includes("<check") ? [create("src/twice.js", "export const twice = 4;\n"), finish()] : FIX;
  });
  const { github, repo } = world;
  meanwhile = () => void github.comment(repo, pull, "/pause", "carol");
  const head = (await github.log(repo, branch))[0]?.sha ?? "";
  const paused = await onLine(world, pull, "It must double its number.");
  expect((await github.log(repo, branch))[0]?.sha).toBe(head);
  expect(paused?.comments).toHaveLength(1);

  let asked = 0;
  meanwhile = () => {
    asked++;
    void github.review(repo, pull, {
      by: "carol",
      comments: [{ path: "src/twice.js", line: 1, body: "Why?" }],
    });
  };
  await saying(world, pull, "/resume", "carol");
  const [commit] = await github.log(repo, branch);
  expect(commit?.parents).toEqual([head]);
  expect(asked).toBe(1);
  expect(github.pull(repo, pull).threads.map(({ comments }) => comments.length)).toEqual([2, 2]);

  // A comment comes before a check, but does not throw away what is done for it.
  meanwhile = () =>
    void github.review(repo, pull, {
      by: "carol",
      comments: [{ path: "src/thrice.js", line: 1, body: "Why thrice?" }],
    });
  const calls = world.model?.requests.length ?? 0;
  await reports(world, commit?.sha ?? "", "FAILURE");
  expect((await github.log(repo, branch))[0]?.parents).toEqual([commit?.sha]);
  // Two turns for the check, and one for the comment.
  expect((world.model?.requests.length ?? 0) - calls).toBe(3);
});
