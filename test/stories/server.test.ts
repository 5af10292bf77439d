import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
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
