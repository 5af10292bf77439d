import { expect, test } from "@jest/globals";
import { plannedParts } from "../../world/controls.ts";
import { saying } from "../../world/guarded.ts";
import { aReadyPull, FIX, onLine } from "../../world/ready.ts";
import { lineOf, planText } from "../../world/story.ts";
import { working } from "../../world/working.ts";

test("the words of a revert are heard, whoever may approve has written them", async () => {
  const { world, pull } = await plannedParts();
  await saying(world, pull, "/approve", "carol");
  await saying(world, pull, "/revert 3 use the FROBNICATOR name", "bob");
  const asked = JSON.stringify(world.model?.requests.map(({ body }) => body));
  expect(asked).toContain("FROBNICATOR");
  const { comments, reviews } = world.github.pull(world.repo, pull);
  const said = [...comments, ...reviews].map(({ body }) => body).join("\n");
  expect(said).toMatch(/bob: \*\*(?:Applied|Answered|Declined)\.\*\*/);
});

test("a pause before the approval is shown, and can be taken back", async () => {
  const { world, pull, issue } = await plannedParts();
  const { github, repo } = world;
  const status = () => github.issue(repo, issue).comments.find(({ by }) => by === github.app.botLogin)?.body;
  await saying(world, pull, "/pause", "bob");
  expect(status()).toContain(
    "Waiting for approval. Paused: no item is started until somebody comments `/resume`.",
  );
  const check = () => github.pull(repo, pull).checks.at(-1)?.summary;
  expect(check()).toContain("Paused: no item is started until somebody comments `/resume`.");
  await saying(world, pull, "/resume", "bob");
  expect(status()).toMatch(/· Waiting for approval\.$/m);
  expect(check()).not.toContain("Paused");
  await saying(world, pull, "/approve", "carol");
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("who makes a ready pull request a draft again is left alone", async () => {
  const { world, pull } = await aReadyPull(() => FIX);
  const { github, repo } = world;
  github.convertToDraft(repo, pull, "alice");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(true);
});

test("a command on a line of the plan blocks no approval", async () => {
  const { world, pull, branch } = await plannedParts();
  const { github, repo } = world;
  const line = lineOf(await planText(world, branch), "## Goal");
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body: "/status" }] });
  await world.settle();
  await github.review(repo, pull, { by: "carol", comments: [{ path: "PLAN.md", line, body: "/approve" }] });
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("a refused command says that the others beside it were not followed", async () => {
  const { world, github, repo, pull, model } = await working(2);
  github.comment(repo, pull, "/pause\n/retry 1", "bob");
  model.faults.set([]);
  await world.settle();
  expect(github.pull(repo, pull).comments.map(({ body }) => body)).toContainEqual(
    expect.stringContaining(
      "Nothing has failed, so there is nothing to retry. The other commands in this comment were not followed either",
    ),
  );
});

test("a skipped last item can be built as the answer says", async () => {
  const { world, pull } = await plannedParts();
  const { github, repo } = world;
  await saying(world, pull, "/approve 1-2", "carol");
  await saying(world, pull, "/skip 3 not needed", "carol");
  const last = () => github.pull(repo, pull).comments.at(-1)?.body;
  expect(last()).toContain("Item 3 is skipped. To build it after all, comment `/revise …` with why");
  expect(github.pull(repo, pull).checks.at(-1)?.title).toBe("Done: 2 of 3 items, not all of it verified");
  await saying(world, pull, "/retry 3", "carol");
  expect(last()).toContain("Item 3 was skipped. To build it after all, comment `/revise …` with why");
});

test("after ready, a plain comment leads to the code, and a pause does not hold the plan back", async () => {
  const { world, pull } = await aReadyPull(() => FIX);
  const { github, repo } = world;
  await saying(world, pull, "Please also double thrice.", "bob");
  const said = () =>
    github
      .pull(repo, pull)
      .comments.map(({ body }) => body)
      .join("\n");
  expect(said()).toContain("To change the code, comment on a line of it.");
  await saying(world, pull, "/pause", "carol");
  expect(said()).toContain("Recorded. Comments on the code wait until you comment `/resume`.");
  const before = github.pull(repo, pull).headSha;
  await onLine(world, pull, "It must double its number.");
  expect(github.pull(repo, pull).headSha).toBe(before);
  await saying(world, pull, "/resume", "carol");
  expect(said()).not.toContain("does not continue this");
  expect(github.pull(repo, pull).headSha).not.toBe(before);
});

test("who may not approve is not told to", async () => {
  const { world, pull } = await plannedParts({ settings: "approvals: { prevent_self_review: true }" });
  const { github, repo } = world;
  await github.review(repo, pull, { by: "alice", event: "APPROVE", body: "" });
  await world.settle();
  expect(github.pull(repo, pull).comments.at(-1)?.body).toContain(
    "An approving review does not start the work. You requested this plan, and this repository requires somebody else",
  );
});
