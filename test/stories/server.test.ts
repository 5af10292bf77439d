import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { aWorld } from "../world/story.ts";

test("a webhook with a wrong signature is answered 401 and does nothing", async () => {
  const world = await aWorld();
  const { github, repo, bot } = world;
  const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
  await world.settle();
  const before = github.requests.length;
  const body = JSON.stringify({
    action: "labeled",
    issue: { number: issue },
    installation: { id: 1 },
    repository: { name: "bookshelf", owner: { login: "acme" } },
  });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": "1",
    "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
  };
  const forged = await fetch(bot.webhookUrl, { method: "POST", body, headers });
  expect(forged.status).toBe(401);
  const { "x-hub-signature-256": _, ...unsigned } = headers;
  expect((await fetch(bot.webhookUrl, { method: "POST", body, headers: unsigned })).status).toBe(401);
  await world.settle();
  expect(github.requests.length).toBe(before);
});

test("a wrong environment is told at once, whole, and the process ends with 1", () => {
  const wrong: Record<string, string> = {
    APP_ID: "twelve",
    PRIVATE_KEY: "secret",
    PORT: "70000",
    LOG_LEVEL: "loud",
    REDLINE_NO_SANDBOX: "yes",
  };
  const env = { PATH: process.env.PATH ?? "", ...wrong };
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts"], { encoding: "utf8", env });
  expect(status).toBe(1);
  expect(stderr).toBe(
    [
      "Redline cannot start:",
      "  - APP_ID is missing or no number: the App's id, from its settings page",
      "  - PRIVATE_KEY is no PEM private key: it must begin with -----BEGIN",
      "  - WEBHOOK_SECRET is missing: the secret you gave the App for its webhooks",
      "  - ANTHROPIC_API_KEY is missing: the key that model calls are made with",
      "  - PORT is no port: 0 to 65535",
      "  - LOG_LEVEL is none of trace, debug, info, warn, error, fatal, silent",
      "  - REDLINE_NO_SANDBOX is not the sentence that switches the sandbox off, which is: i-accept-that-model-written-code-can-do-whatever-this-user-can",
      "",
    ].join("\n"),
  );
});

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** An environment in which everything is right, but that no GitHub is there. */
const alone = (port: string) => ({
  PATH: process.env.PATH ?? "",
  APP_ID: "1",
  PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  WEBHOOK_SECRET: "a long secret",
  ANTHROPIC_API_KEY: "k",
  GITHUB_API_URL: "http://127.0.0.1:1",
  HOST: "127.0.0.1",
  PORT: port,
  REDLINE_FOLDER: join(tmpdir(), `redline-alone-${process.pid}`),
});

afterAll(async () => {
  await rm(alone("0").REDLINE_FOLDER, { recursive: true, force: true });
});

test("GitHub being away at the start is said, and webhooks are taken in all the same", async () => {
  const child = spawn(process.execPath, ["src/main.ts"], { env: { ...alone("0"), LOG_LEVEL: "silent" } });
  const ended = once(child, "exit");
  const [said] = (await once(child.stderr, "data")) as [Buffer];
  expect(said.toString()).toContain("The labelled issues could not be looked at yet");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

test("a port that is taken is told in a line, and the process ends with 1", async () => {
  const world = await aWorld();
  const env = { ...alone(new URL(world.bot.webhookUrl).port), LOG_LEVEL: "silent" as const };
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts"], { encoding: "utf8", env });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Redline cannot start:\n {2}- listen EADDRINUSE: address already in use 127\.0\.0\.1:\d+\n$/,
  );
});
