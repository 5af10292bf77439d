import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { SANDBOX_OFF } from "../../../src/server/config.ts";
import { aFolder, alone } from "../../world/alone.ts";
import { aDatabase, aWorld } from "../../world/story.ts";

/** What `npm run doctor` says, in lines, and its exit code. */
async function doctor(env: Record<string, string>) {
  const child = spawn(process.execPath, ["src/doctor.ts"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [said, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  const lines = said.trimEnd().split("\n");
  return { status, errors, said, failed: lines.filter((line) => line.startsWith("fail")) };
}

const OFF = { REDLINE_NO_SANDBOX: SANDBOX_OFF };

/** A bot that runs, and the environment that it would have been started with. */
async function aBot() {
  const world = await aWorld();
  // What was sent before the bot was there arrives now.
  const missed = world.github.deliveries.map(({ id }) => id);
  for (const id of missed) world.github.redeliver(id);
  await world.settle();
  const { app, model, databaseUrl = "", folder } = world.config;
  const env = {
    ...alone("0", folder),
    ...OFF,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    ANTHROPIC_API_KEY: "sk-ant-offline-key",
    ANTHROPIC_BASE_URL: model.baseUrl ?? "",
    GITHUB_API_URL: world.github.url,
    GITHUB_SERVER_URL: world.github.url,
    REDLINE_PUBLIC_URL: new URL(world.bot.webhookUrl).origin,
    DATABASE_URL: databaseUrl,
  };
  return { world, env };
}

test("a bot that is fit and runs has nothing wrong, and no secret is said", async () => {
  const { world, env } = await aBot();
  const { status, said, errors, failed } = await doctor(env);
  expect([errors, failed, status]).toEqual(["", [], 0]);
  for (const words of [
    "ok    Settings: complete.",
    "ok    Node.js: v",
    "ok    git: ",
    `ok    Folder: ${env.REDLINE_FOLDER} is writable.`,
    "warn  Sandbox: switched off",
    "ok    Database: Postgres ",
    "ok    Clock: as GitHub's.",
    `ok    GitHub App: ${world.github.url}/apps/redline accepts the key.`,
    "ok    Permissions: match app.yml.",
    "ok    Events: match app.yml.",
    "ok    Installations: acme",
    `ok    Webhook: ${world.bot.webhookUrl}`,
    "ok    Deliveries: all 1 of the last 24 hours arrived.",
    "ok    Model: claude-sonnet-5-5, and the key works.",
  ])
    expect(said).toContain(words);
  const { PRIVATE_KEY, WEBHOOK_SECRET, ANTHROPIC_API_KEY, DATABASE_URL } = env;
  const secrets = [...PRIVATE_KEY.split("\n"), WEBHOOK_SECRET, ANTHROPIC_API_KEY, DATABASE_URL];
  expect(secrets.filter((secret) => secret !== "" && said.includes(secret))).toEqual([]);
});

test("what differs from app.yml, and webhooks that did not arrive, are told", async () => {
  const { world, env } = await aBot();
  const { github, repo } = world;
  github.sendWebhooksTo("http://127.0.0.1:1/other");
  github.openIssue(repo, { by: "alice", title: "Lost", body: "" });
  await github.idle();
  const { said } = await doctor({ ...env, REDLINE_MODEL: "claude-9" });
  expect(said).toMatch(
    /warn {2}Webhook: GitHub sends to http:\/\/127\.0\.0\.1:1\/other, but the settings name /,
  );
  expect(said).toMatch(/warn {2}Deliveries: 1 of \d+ of the last 24 hours failed \(1 × no connection\)\./);
  expect(said).toContain("fail  Model: The key works, but cannot use claude-9.");
});

test("credentials that GitHub refuses fail, and the checks beside them still answer", async () => {
  const { env } = await aBot();
  const { status, said, failed } = await doctor({ ...env, PRIVATE_KEY: alone().PRIVATE_KEY });
  expect([status, failed.length]).toEqual([1, 1]);
  expect(said).toContain("refused the App's credentials: 401");
  expect(said).toContain("ok    Clock: as GitHub's.");
  expect(said).toContain("ok    Database: Postgres ");
});

test("a GitHub, a database and a model that are away are each told", async () => {
  const DATABASE_URL = (await aDatabase()).replace(/:\d+\//, ":1/");
  const env = { ...alone("0", await aFolder()), ...OFF, ANTHROPIC_BASE_URL: "http://127.0.0.1:1" };
  const { status, said } = await doctor({ ...env, DATABASE_URL });
  expect(status).toBe(1);
  for (const words of [
    "fail  Database: DATABASE_URL: no connection",
    "fail  Clock: ",
    "fail  GitHub App: GitHub did not answer",
    "fail  Model: The key could not be checked: 127.0.0.1:1 could not be reached.",
  ])
    expect(said).toContain(words);
});

test("a server that is not set up is told so, and the machine is looked at all the same", async () => {
  const folder = await aFolder();
  const { status, said } = await doctor({ PATH: process.env.PATH ?? "", REDLINE_FOLDER: folder });
  expect(status).toBe(1);
  expect(said).toContain("fail  Settings: Redline is not set up yet.\n      Fix: Run `npm start`");
  expect(said).toContain("ok    Node.js: v");
  expect(said).toMatch(/(ok|fail) {2,4}Sandbox: /);
});

test("each setting that is wrong is told", async () => {
  const { said, failed } = await doctor({
    ...alone("abc", await aFolder()),
    ...OFF,
    WEBHOOK_SECRET: "short",
  });
  expect(failed.slice(0, 2)).toEqual([
    expect.stringContaining("fail  Settings: WEBHOOK_SECRET must have at least 8 characters"),
    'fail  Settings: PORT must be a whole number from 0 to 65535 (found "abc").',
  ]);
  expect(said).not.toContain("short");
});

test("a folder that cannot be written to, and a machine without git", async () => {
  const { said } = await doctor({ ...alone("0", "/proc/self/task"), ...OFF, PATH: "/nowhere" });
  expect(said).toContain("fail  Folder: REDLINE_FOLDER /proc/self/task cannot be written to: ");
  expect(said).toContain("fail  git: There is no git in PATH.");
});
