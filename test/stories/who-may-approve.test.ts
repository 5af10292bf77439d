import { expect, test } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { committed, plannedParts } from "../world/controls.ts";
import { saying } from "../world/guarded.ts";
import { said, subjects } from "../world/story.ts";

test("two people must approve: the first approval waits, one person counts once, both are named", async () => {
  const { world, issue, pull, branch } = await plannedParts({ settings: "approvals: { count: 2 }" });
  const { github, repo } = world;
  await saying(world, pull, "/approve", "bob");
  expect(said(world, issue)[0]).toContain("Waiting for approval: 1 of 2. bob approved.");
  expect(said(world, pull)).toEqual(["Recorded. Waiting for approval: 1 of 2. bob approved."]);
  expect(github.pull(repo, pull).checks.at(-1)?.summary).toContain("1 of 2. bob approved.");
  await saying(world, pull, "/approve", "bob");
  expect(await subjects(world, branch)).toHaveLength(1);
  await saying(world, pull, "/approve", "carol");
  expect(await subjects(world, branch)).toHaveLength(5);
  expect(await committed(world, branch, "Plan-Item")).toMatch(
    /\nApproved-by: carol, bob\nApproval: \S+#issuecomment-\d+ \S+#issuecomment-\d+\n/,
  );
  const { body, isDraft } = github.pull(repo, pull);
  expect(isDraft).toBe(false);
  expect(body).toMatch(/- \[carol\]\(\S+\), \[bob\]\(\S+\) approved `[0-9a-f]{16}` \(items 1, 2, 3\)/);
  expect(github.requests.filter(({ path }) => path.startsWith("/orgs/"))).toEqual([]);
  expect(github.requests.filter(({ operation }) => operation === "Codeowners")).toEqual([]);
});

/** The last words of the pull request's body, and who approved by the status comment. */
function approvalsShown(world: World, issue: number, pull: number) {
  const { body } = world.github.pull(world.repo, pull);
  const [status = ""] = said(world, issue);
  return {
    body: body.slice(body.indexOf("Revision 1")).replace(/`[0-9a-f]{16}`/, "`digest`"),
    status: /^Approved by .*$/m.exec(status)?.[0],
  };
}

test("who approved what is named for every item, and how the rest is continued", async () => {
  const { world, issue, pull } = await plannedParts();
  await saying(world, pull, "/approve 1", "bob");
  await saying(world, pull, "/approve 2", "carol");
  const continued =
    "Waiting for approval. Items 1-2 are done. Comment `/approve` to continue with the rest, or `/next` with item 3.";
  expect(approvalsShown(world, issue, pull)).toEqual({
    body: `Revision 1 (\`digest\`). Approved by bob (item 1), carol (item 2). 2 of 3 items done.\n\n${continued}`,
    status: "Approved by bob (item 1), carol (item 2)",
  });
});

test("where two people must approve, both are named for what both approved", async () => {
  const { world, issue, pull } = await plannedParts({ settings: "approvals: { count: 2 }" });
  await saying(world, pull, "/approve", "carol");
  await saying(world, pull, "/pause\n/approve 1-2", "bob");
  const both = "Approved by bob (items 1-2), carol (items 1-2)";
  const paused = approvalsShown(world, issue, pull);
  expect(paused).toEqual({
    body: `Revision 1 (\`digest\`). ${both}. No code has been written.`,
    status: both,
  });
  await saying(world, pull, "/resume", "carol");
  const rest = "Waiting for approval: 1 of 2. carol approved.";
  expect(approvalsShown(world, issue, pull)).toEqual({
    body: `Revision 1 (\`digest\`). ${both}. 2 of 3 items done.\n\n${rest}`,
    status: both,
  });
});
