import { expect, test } from "@jest/globals";
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
