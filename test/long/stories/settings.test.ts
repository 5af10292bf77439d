import { expect, test } from "@jest/globals";
import { SAMPLE } from "../../../playground/world.ts";
import { aWorld, planned } from "../../world/story.ts";

const PATH = ".github/redline.yml";
const MISTAKEN = "debounce: 0\nroles:\n  aprove: admin\nbudget: 5000\n";

async function proposed(content: string | null) {
  const world = await aWorld();
  const { github, repo } = world;
  const files = { [PATH]: content };
  await github.commit(repo, "settings", { by: "bob", message: "Settings", files });
  const pull = await github.openPull(repo, { by: "bob", title: "Settings", head: "settings", base: "main" });
  await world.settle();
  return { world, pull, checks: () => github.pull(repo, pull).checks };
}

test("a pull request that breaks the settings says so, on the lines", async () => {
  const { world, pull, checks } = await proposed(MISTAKEN);
  const { github, repo, model } = world;
  const [check, ...others] = checks();
  expect(others).toEqual([]);
  expect(check).toMatchObject({
    name: "Redline settings",
    conclusion: "failure",
    title: "2 mistakes in .github/redline.yml",
    annotations: [
      { path: PATH, startLine: 3, message: "`roles.aprove` is not a setting. Did you mean `approve`?" },
      { path: PATH, startLine: 4, message: "`budget` must be at most 1000." },
    ],
  });
  // Nobody asked for a plan, and the settings in force are those of the default branch.
  expect(github.pull(repo, pull).comments).toEqual([]);
  expect(model?.requests).toEqual([]);
  // The next commit corrects it; the same content is checked once, however often GitHub tells of it.
  await github.commit(repo, "settings", {
    by: "bob",
    message: "Correct the settings",
    files: { [PATH]: "debounce: 0\nbudget: 5\n" },
  });
  await world.settle();
  github.closeIssue(repo, pull, "bob");
  github.reopenIssue(repo, pull, "bob");
  await world.settle();
  expect(checks().map(({ conclusion, title }) => [conclusion, title])).toEqual([
    ["failure", "2 mistakes in .github/redline.yml"],
    ["success", "The settings are valid"],
  ]);
});

test("deleting the file is fine, and other pull requests get no check", async () => {
  expect((await proposed(null)).checks()).toMatchObject([
    { name: "Redline settings", conclusion: "success" },
  ]);
  const { checks } = await proposed("debounce: 0\n");
  expect(checks()).toEqual([]);
});

test("a plan's own pull request is not one of them", async () => {
  const world = await aWorld();
  const { pull } = await planned(world);
  expect(world.github.pull(world.repo, pull).checks.map(({ name }) => name)).toEqual(["Redline plan"]);
});

test("the owner's `.github` repository has defaults for all of its repositories", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  await github.addRepository({ owner: "acme", name: ".github", from: SAMPLE });
  github.setRole("acme/.github", "alice", "admin");
  const files = { [PATH]: "roles: { approve: maintain }\nlabel: plan-it\n" };
  await github.commit("acme/.github", "main", { by: "alice", message: "Defaults", files });
  const issue = github.openIssue(repo, { by: "alice", title: "Say hello", body: "Please." });
  github.label(repo, issue, "plan-it", "alice");
  await world.settle();
  const pull = github.pulls(repo)[0]?.number ?? 0;
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const last = github.pull(repo, pull).comments.at(-1)?.body;
  expect(last).toContain("You need `maintain` access to use commands here (you have `write`).");
});
