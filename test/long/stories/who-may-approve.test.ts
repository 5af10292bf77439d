import { expect, test } from "@jest/globals";
import type { World } from "../../../playground/world.ts";
import { committed, plannedParts } from "../../world/controls.ts";
import { isDraft, saying } from "../../world/guarded.ts";
import { planText, said, subjects } from "../../world/story.ts";

const TEAMS = "approvals: { teams: [core] }";
const OWNERS = "approvals: { require_code_owners: true }";
const ORG = "acme";

/** Resolves when the bot has pushed the first item. */
const firstItem = ({ github }: World) => {
  const { length } = github.effects;
  return github.until(({ n, kind, by }) => n > length && kind === "push" && by === github.app.botLogin);
};
const items = async (world: World, branch: string) =>
  (await subjects(world, branch)).filter((subject) => subject.startsWith("Write part"));
const withOwners = async ({ github, repo }: World, text: string, path = ".github/CODEOWNERS") =>
  await github.commit(repo, "main", { by: "alice", message: "Owners", files: { [path]: text } });
const memberships = ({ github }: World) => github.requests.filter(({ path }) => path.startsWith("/orgs/"));

test("only a team's members approve; whoever leaves it in the middle stops the work before the next item", async () => {
  const { world, pull, branch } = await plannedParts({ settings: TEAMS });
  const { github } = world;
  github.addTeam(ORG, "core");
  expect(memberships(world)).toEqual([]);
  await saying(world, pull, "/approve", "bob");
  expect(said(world, pull).at(-1)).toContain("@bob Approving a plan here requires membership in `@core`");
  github.setTeamMember(ORG, "core", "carol", "pending");
  await saying(world, pull, "/approve", "carol");
  expect(said(world, pull).at(-1)).toContain("@carol Approving a plan here requires");
  github.setTeamMember(ORG, "core", "carol", "active");
  const pushed = firstItem(world);
  github.comment(world.repo, pull, "/approve", "carol");
  await pushed;
  github.setTeamMember(ORG, "core", "carol", undefined);
  await world.settle();
  expect((await items(world, branch)).length).toBeLessThan(3);
  expect(said(world, pull).at(-1)).toContain("carol is no longer in `@core`, as approving requires");
});

test("a team below a team counts; a team that is deleted has no members", async () => {
  const { world, pull, branch } = await plannedParts({ settings: TEAMS });
  const { github } = world;
  github.addTeam(ORG, "core");
  github.addTeam(ORG, "core-api", "core");
  github.setTeamMember(ORG, "core-api", "carol", "active");
  await saying(world, pull, "/next", "carol");
  expect(await items(world, branch)).toEqual(["Write part 1"]);
  github.deleteTeam(ORG, "core");
  await saying(world, pull, "/next", "carol");
  expect(await items(world, branch)).toEqual(["Write part 1"]);
  expect(said(world, pull).join()).toContain("carol is no longer in `@core`");
  expect(said(world, pull).join()).toContain("@carol Approving a plan here requires membership in `@core`");
});

test("without the permission to read teams the approval waits and says what to grant; then it takes effect", async () => {
  const { world, issue, pull, branch } = await plannedParts({ settings: TEAMS });
  const { github } = world;
  github.addTeam(ORG, "core");
  github.setTeamMember(ORG, "core", "carol", "active");
  const granted = { checks: "write", contents: "write", issues: "write", pull_requests: "write" };
  github.setAppPermissions(ORG, granted);
  await saying(world, pull, "/approve", "carol");
  expect(said(world, issue)[0]).toContain("grant the App the organization permission *Members: read*");
  expect(await items(world, branch)).toEqual([]);
  github.setAppPermissions(ORG, { ...granted, members: "read" });
  await saying(world, pull, "/status", "bob");
  expect(await items(world, branch)).toHaveLength(3);
});

test("while GitHub fails to answer about a team, nothing is approved; it is asked again", async () => {
  const { world, pull, branch } = await plannedParts({ settings: TEAMS });
  const { github } = world;
  github.addTeam(ORG, "core");
  github.setTeamMember(ORG, "core", "carol", "active");
  let failures = 0;
  github.onRequest = ({ path }) =>
    path.startsWith("/orgs/") && failures++ < 2 ? { status: 500, body: "{}" } : undefined;
  github.comment(world.repo, pull, "/approve", "carol");
  await world.settle();
  expect(await items(world, branch)).toEqual([]);
  while (await world.bot.hurry()) await world.settle();
  expect(failures).toBeGreaterThan(2);
  expect(await items(world, branch)).toHaveLength(3);
});

test("owners of different files approve together; the file is the default branch's", async () => {
  const { world, issue, pull, branch } = await plannedParts({ settings: OWNERS });
  const { github } = world;
  github.addTeam(ORG, "api");
  await withOwners(world, "* @rita\n/docs/part-1.md\n/docs/part-2.md @Bob\n/docs/part-3.md @acme/api\n");
  await saying(world, pull, "/approve 1", "carol");
  expect(await items(world, branch)).toEqual(["Write part 1"]);
  await saying(world, pull, "/approve", "carol");
  expect(said(world, issue)[0]).toContain(
    "Waiting for approval. carol approved. `@Bob` must approve `docs/part-2.md`. `@acme/api` must approve `docs/part-3.md`.",
  );
  await saying(world, pull, "/approve 2", "bob");
  expect(await items(world, branch)).toEqual(["Write part 1", "Write part 2"]);
  github.setTeamMember(ORG, "api", "alice", "active");
  await saying(world, pull, "/approve", "alice");
  expect(await items(world, branch)).toHaveLength(3);
  expect(await committed(world, branch, "Plan-Item")).toContain("\nApproved-by: alice, carol\n");
  expect(isDraft(world, pull)).toBe(false);
});

test("no CODEOWNERS: the role is enough. One that is too large: nothing starts", async () => {
  const { world, issue, pull, branch } = await plannedParts({ settings: OWNERS });
  await saying(world, pull, "/next", "carol");
  expect(await items(world, branch)).toEqual(["Write part 1"]);
  await withOwners(world, "# long\n".repeat(500_000), "docs/CODEOWNERS");
  await saying(world, pull, "/approve", "carol");
  expect(said(world, issue)[0]).toContain("`docs/CODEOWNERS` cannot be read");
  expect(await items(world, branch)).toEqual(["Write part 1"]);
});

test("an approving review counts, and dismissing it in the middle stops the work", async () => {
  const { world, pull, branch } = await plannedParts({ settings: "approvals: { reviews: true }" });
  const { github, repo } = world;
  const pushed = firstItem(world);
  const { reviewId } = await github.review(repo, pull, {
    by: "carol",
    body: "",
    event: "APPROVE",
    comments: [],
  });
  await pushed;
  github.dismissReview(repo, reviewId, "Too early.", "alice");
  await world.settle();
  expect((await items(world, branch)).length).toBeLessThan(3);
  expect(said(world, pull).at(-1)).toContain("The review in which carol approved the plan was dismissed");
  expect(await committed(world, branch, "Plan-Item")).toMatch(
    /\nApproved-by: carol\nApproval: \S+#pullrequestreview-\d+\n/,
  );
});

test("of two approvals, one whose comment is deleted in the middle stops the work", async () => {
  const { world, issue, pull, branch } = await plannedParts({ settings: "approvals: { count: 2 }" });
  const { github, repo } = world;
  await saying(world, pull, "/approve", "bob");
  const pushed = firstItem(world);
  const id = github.comment(repo, pull, "/approve", "carol");
  await pushed;
  github.deleteComment(repo, id, "carol");
  await world.settle();
  expect((await items(world, branch)).length).toBeLessThan(3);
  expect(said(world, pull).at(-1)).toContain("The comment in which carol approved the plan was deleted");
  expect(said(world, issue)[0]).toContain("Waiting for approval: 1 of 2. bob approved.");
});

test("two approvers at the same moment both count", async () => {
  const { world, pull, branch } = await plannedParts({ settings: "approvals: { count: 2 }" });
  const { github, repo } = world;
  github.comment(repo, pull, "/approve", "bob");
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await items(world, branch)).toHaveLength(3);
  expect(await committed(world, branch, "Plan-Item")).toContain("\nApproved-by: carol, bob\n");
});

test("the requester may not approve, not with the button either; somebody else may", async () => {
  const { world, pull, branch } = await plannedParts({
    settings: "approvals: { prevent_self_review: true }",
  });
  const { github, repo } = world;
  const why = "You requested this plan, and this repository requires somebody else to approve it.";
  await saying(world, pull, "/approve", "alice");
  expect(said(world, pull).at(-1)).toContain(`@alice ${why}`);
  const check = github.pull(repo, pull).checks.at(-1);
  github.pressCheckAction(repo, check?.id ?? 0, "approve", "alice");
  await world.settle();
  expect(said(world, pull).at(-1)).toContain(`@alice ${why}`);
  expect(await items(world, branch)).toEqual([]);
  await saying(world, pull, "/approve", "bob");
  expect(await items(world, branch)).toHaveLength(3);
});

test("who changed the plan by a commit is not known: two people must approve it", async () => {
  const settings = "approvals: { require_last_push_approval: true }";
  const { world, issue, pull, branch } = await plannedParts({ settings });
  const { github, repo } = world;
  const files = { "PLAN.md": (await planText(world, branch)).replace("All parts.", "All parts, quickly.") };
  await github.commit(repo, branch, { by: "bob", message: "Quickly", files });
  await world.settle();
  const [digest] = /(?<=\/approve )[0-9a-f]{16}/.exec(said(world, pull).at(-1) ?? "") ?? [];
  await saying(world, pull, `/approve ${digest}`, "bob");
  expect(said(world, issue)[0]).toMatch(/1 of 2\. bob approved\. Two people must approve/);
  await saying(world, pull, `/approve ${digest}`, "carol");
  expect(await items(world, branch)).toHaveLength(3);
});
