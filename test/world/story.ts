import { afterEach } from "@jest/globals";
import { SAMPLE_ISSUES } from "../../playground/issues/index.ts";
import { createDatabase, dropDatabase } from "../../playground/postgres.ts";
import { startWorld, type World, type WorldOptions } from "../../playground/world.ts";
import { postgresUrl } from "./postgres.ts";
import { sampleRepository } from "./sample.ts";

/**
 * A world with a real Postgres for its queue, that is closed, and looked over for anything GitHub would not have
 * known, when the test ends.
 */
export async function aWorld(options: WorldOptions = {}): Promise<World> {
  const databaseUrl = await aDatabase();
  const from = options.from ?? (await sampleRepository());
  const world = await startWorld({ isSandboxOff: true, databaseUrl, ...options, from });
  open.push(world);
  return world;
}

/** An empty database for a queue, gone when the test ends. */
export async function aDatabase(): Promise<string> {
  const url = await createDatabase(await postgresUrl());
  databases.push(url);
  return url;
}

const open: World[] = [];
const databases: string[] = [];
afterEach(async () => {
  const worlds = open.splice(0);
  await Promise.all(worlds.map((world) => world.close()));
  await Promise.all(databases.splice(0).map(dropDatabase));
  const violations = worlds.flatMap((world) => [...world.github.violations]);
  if (violations.length > 0) throw new Error(`Not as GitHub has it: ${violations.join("\n")}`);
});

/** A bundled issue: 1 the tiny fix, 2 the feature, 3 the refactoring. */
export function sample(number: 1 | 2 | 3) {
  const found = SAMPLE_ISSUES.find((issue) => issue.number === number);
  if (!found) throw new Error(`There is no sample issue ${number}.`);
  return found;
}

/** An issue with a plan on a draft pull request, waiting for people. */
export async function planned(world: World, issue: { title: string; body: string; by?: string } = sample(1)) {
  const { github, repo } = world;
  const number = github.openIssue(repo, { by: "alice", ...issue });
  github.label(repo, number, "ai-plan", "alice");
  await world.settle();
  const branch = `ai-plan/issue-${number}`;
  const pull = github.pulls(repo).find((one) => one.head === branch);
  if (!pull)
    throw new Error(
      `No plan: ${github
        .issue(repo, number)
        .comments.map((one) => one.body)
        .join("\n")}`,
    );
  return { issue: number, branch, pull: pull.number };
}

/** The plan file on its branch, wherever it lies. */
export async function planText({ github, repo }: World, branch: string): Promise<string> {
  const archived = await github.readFile(repo, branch, `docs/plans/${branch.replace("ai-plan/", "")}.md`);
  return archived ?? (await github.readFile(repo, branch, "PLAN.md")) ?? "";
}

/** The line (from 1) of the plan that holds a text. */
export function lineOf(plan: string, text: string): number {
  const index = plan.split("\n").findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`No line of the plan holds: ${text}`);
  return index + 1;
}

/** What the bot has said on an issue or in a pull request's conversation, as readers see it. */
export function said({ github, repo }: World, number: number): string[] {
  const comments = github
    .issue(repo, number)
    .comments.filter((comment) => comment.by === github.app.botLogin);
  return comments.map((comment) => comment.body.replace(/<!--[\s\S]*?-->/g, "").trim());
}

/** Subjects of the commits of a branch that its base does not have, oldest first. */
export async function subjects({ github, repo }: World, branch: string): Promise<string[]> {
  const known = new Set((await github.log(repo, "main")).map((commit) => commit.sha));
  const own = (await github.log(repo, branch)).filter((commit) => !known.has(commit.sha));
  return own.map((commit) => commit.message.split("\n")[0] ?? "").toReversed();
}
