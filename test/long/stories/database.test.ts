import { afterEach, expect, test } from "@jest/globals";
import { createDatabase, type Postgres, startPostgres } from "../../../playground/postgres.ts";
import { aWorld, sample, subjects } from "../../world/story.ts";

let postgres: Postgres | undefined;
afterEach(async () => {
  await postgres?.stop();
});

test("while the database is away webhooks are refused; when it is back, the work goes on", async () => {
  postgres = await startPostgres();
  const world = await aWorld({ databaseUrl: await createDatabase(postgres.url) });
  const { github, repo, bot } = world;
  await postgres.halt();
  const { title, body } = sample(1);
  const issue = github.openIssue(repo, { by: "alice", title, body });
  github.label(repo, issue, "ai-plan", "alice");
  await github.idle();
  expect(github.deliveries.map(({ status }) => status)).toContain(500);
  await expect(bot.sweep()).rejects.toThrow("ECONNREFUSED");
  expect(github.pulls(repo)).toHaveLength(0);

  await postgres.resume();
  await bot.sweep();
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
  expect(github.deliveries.at(-1)?.status).toBe(200);
});

test("a database that goes away in the middle of the work costs time and nothing else", async () => {
  const server = await startPostgres();
  postgres = server;
  const world = await aWorld({ databaseUrl: await createDatabase(server.url) });
  const { github, repo } = world;
  const { title, body } = sample(1);
  let isFirst = true;
  github.onRequest = async ({ path }) => {
    if (!isFirst || !path.endsWith("git-receive-pack")) return undefined;
    isFirst = false;
    await server.halt();
    return undefined;
  };
  const issue = github.openIssue(repo, { by: "alice", title, body });
  github.label(repo, issue, "ai-plan", "alice");
  await github.until(({ kind, by }) => kind === "push" && by === github.app.botLogin);
  await server.resume();
  await github.until(({ kind }) => kind === "check");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
  expect(await subjects(world, `ai-plan/issue-${issue}`)).toHaveLength(1);
});
