import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, expect, test } from "@jest/globals";
import type { LocalGitHub } from "@redline/local-github";
import { aFolder, aGitHub, aModel, settingsOf } from "../../server/setup-world.ts";
import { createBrowser } from "../../world/browser.ts";

const KEY = "sk-ant-a-key-that-works";

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** Runs what `npm start` does, with `.env` in a folder of its own. */
function start(folder: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ["--env-file-if-exists=.env", resolve("src/main.ts")], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOST: "127.0.0.1", PORT: "0", LOG_LEVEL: "silent", ...env },
  });
  ending.push(() => child.kill("SIGKILL"));
  let said = "";
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = once(child, "exit");
  return {
    said: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
    ended,
    /** Waits until the terminal shows it. */
    until: async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const [found, group] = pattern.exec(said) ?? [];
        if (found !== undefined) return group ?? found;
        await Promise.race([once(child.stdout, "data"), ended]);
        if (child.exitCode !== null) throw new Error(`It ended: ${said}`);
      }
    },
  };
}

/** Opens the page that the terminal names. */
async function opened(server: ReturnType<typeof start>) {
  const url = await server.until(/Open (http:\/\/\S+)\/setup and/);
  const browser = createBrowser();
  await browser.go(`${url}/setup`);
  await browser.submit({ token: await server.until(/set-up token: ([0-9a-f]{32})\n/) });
  return { url, browser };
}

const envOf = (github: LocalGitHub, model: string) => ({ ...settingsOf(github), ANTHROPIC_BASE_URL: model });

test("from nothing to a bot that GitHub reaches, with a stop in the middle", async () => {
  const [folder, github] = [await aFolder(), await aGitHub()];
  const env = envOf(github, await aModel(KEY));
  const first = start(folder, env);
  const begun = await opened(first);
  await begun.browser.submit({ address: begun.url });
  await begun.browser.submit({ owner: "acme" });
  await begun.browser.submit();
  expect(begun.browser.url()).toBe(`${begun.url}/setup/model`);
  await first.stop();

  // What the App's settings have is this port.
  const second = start(folder, { ...env, PORT: new URL(begun.url).port });
  const { url, browser } = await opened(second);
  expect([url, browser.url()]).toEqual([begun.url, `${url}/setup/model`]);
  await browser.submit({ key: KEY });
  expect((await browser.submit()).text).toContain("Redline is starting");
  await second.until(/Redline listens at (\S+)\n/);
  const ready = (await (await fetch(`${url}/readyz`)).json()) as Record<string, string>;
  expect(ready).toMatchObject({ database: "ok", github: "ok" });
  expect((await fetch(`${url}/setup`)).status).toBe(404);
  expect((await fetch(`${url}/setup/installed`)).status).toBe(200);
  await github.addRepository({ owner: "acme", name: "tea", from: resolve("playground/sample") });
  await github.idle();
  expect(github.deliveries.map(({ event, status }) => [event, status])).toEqual([["installation", 200]]);

  const file = join(folder, ".env");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { id, privateKey, webhookSecret } = github.app;
  expect(parseEnv(await readFile(file, "utf8"))).toMatchObject({
    APP_ID: String(id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: webhookSecret,
    ANTHROPIC_API_KEY: KEY,
    REDLINE_PUBLIC_URL: url,
  });
  expect([first.said(), second.said()].join("\n")).not.toMatch(/BEGIN|sk-ant|a secret of/);
  await second.stop();

  const third = start(folder, { ...env, PORT: new URL(url).port });
  await third.until(/Redline listens at/);
  await third.stop();
});

test("a port that is in use is told", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  ending.push(() => other.close());
  const { port } = other.address() as AddressInfo;
  const server = start(await aFolder(), { PORT: String(port) });
  expect(await server.ended).toEqual([1, null]);
  expect(server.said()).toContain(
    `Redline cannot start:\n  - PORT ${port} is in use on 127.0.0.1. Stop what listens there, or set PORT to another one.\n`,
  );
});
