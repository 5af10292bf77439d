import { expect, test } from "@jest/globals";
import { Client } from "pg";
import { nameOf } from "../../../src/core/state/snapshot.ts";
import { aDatabase, aWorld, planned, said } from "../../world/story.ts";

test("a step that fails again and again is given up, and says so with what would help; /retry goes on", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const { pull } = await planned(world);
  let isBroken = true;
  github.onRequest = async ({ path, method }) =>
    isBroken && method === "POST" && path.endsWith("git-receive-pack") ? "drop" : undefined;
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  let attempts = 1;
  while (await bot.hurry()) {
    await world.settle();
    attempts++;
  }
  expect(attempts).toBe(8);
  expect(said(world, pull)).toEqual([
    expect.stringMatching(
      /^Item 1 failed; nothing of it was committed\.\n\nStopped after 8 attempts: Redline hit an internal error \(`[A-Z]\w+(?: \w+)*`, error id `[0-9a-f]{8}`\)\. The server log has the details\.\n\nComment `\/retry` to try the item again/,
    ),
  ]);
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({
    status: "completed",
    conclusion: "action_required",
  });
  await bot.sweep();
  await world.settle();
  expect(await bot.hurry()).toBe(false);

  isBroken = false;
  github.comment(repo, pull, "/retry", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});

test("work that ends the whole process again and again is not begun for ever", async () => {
  const databaseUrl = await aDatabase();
  const world = await aWorld({ databaseUrl });
  const { github, repo, bot } = world;
  const { issue, pull } = await planned(world);
  github.sendWebhooksTo(undefined);
  github.comment(repo, pull, "/approve", "carol");
  // As it lies in the queue when eight processes have ended over it.
  const installation = github.deliveries[0]?.installationId ?? 0;
  const key = { installation, owner: "acme", repo: "bookshelf", issue };
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query(
    "insert into redline_keys (name, content, due, waits, wakes, attempts) values ($1, $2, 9e15::bigint, 1, 1, 8)",
    [nameOf(key), JSON.stringify(key)],
  );
  await database.end();
  await bot.hurry();
  await world.settle();
  expect(said(world, pull)).toEqual([
    "Item 1 failed; nothing of it was committed.\n\nThe server stopped during each of 8 attempts. Its log has the details.\n\nComment `/retry` to try the item again, or comment on the plan to change it first.",
  ]);
  github.comment(repo, pull, "/retry", "carol");
  await bot.sweep();
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
});
