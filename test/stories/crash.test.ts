import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { type Config, SANDBOX_OFF } from "../../src/config.ts";
import { aWorld, planned, said, subjects } from "../world/story.ts";

/** A bot in a process of its own, as `npm start` runs it. Resolves when it listens. */
async function startProcess(
  config: Config,
  failpoint: string,
): Promise<{ child: ChildProcess; webhookUrl: string }> {
  const child = spawn(process.execPath, ["src/main.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      APP_ID: String(config.app.id),
      PRIVATE_KEY: config.app.privateKey,
      WEBHOOK_SECRET: config.app.webhookSecret,
      ANTHROPIC_API_KEY: config.model.apiKey,
      ANTHROPIC_BASE_URL: config.model.baseUrl,
      GITHUB_API_URL: config.github.apiUrl,
      GITHUB_SERVER_URL: config.github.serverUrl,
      HOST: "127.0.0.1",
      PORT: "0",
      REDLINE_FOLDER: config.folder,
      LOG_LEVEL: "silent",
      ...(config.isSandboxOff ? { REDLINE_NO_SANDBOX: SANDBOX_OFF } : {}),
      REDLINE_FAILPOINT: failpoint,
    },
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [, webhookUrl = ""] = /listens at (\S+)/.exec(line.toString()) ?? [];
  return { child, webhookUrl };
}

test.each(["push:before", "push:after"])(
  "killed at %s of an item and started again, it makes no second commit",
  async (failpoint) => {
    const world = await aWorld();
    const { github, repo, config } = world;
    const { pull, branch, issue } = await planned(world);
    github.sendWebhooksTo(undefined);
    const first = await startProcess(config, failpoint);
    const died = once(first.child, "exit");
    github.sendWebhooksTo(first.webhookUrl);
    github.comment(repo, pull, "/approve", "carol");
    expect(await died).toEqual([null, "SIGKILL"]);
    github.sendWebhooksTo(undefined);

    const second = await startProcess(config, "");
    const ready = github.until((effect) => effect.kind === "ready");
    await ready;
    const ended = once(second.child, "exit");
    second.child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await subjects(world, branch)).toEqual([
      expect.stringContaining("Plan #"),
      "Answer 400 when limit is not a whole number",
      `Archive the plan of #${issue}`,
    ]);
    expect(said(world, issue)).toHaveLength(1);
    expect(said(world, pull)).toEqual([]);
  },
);
