import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { aFolder, alone, refused } from "../../world/alone.ts";
import { aWorld } from "../../world/story.ts";

/** What every process here gets of the environment: nothing that says anything to the server. */
const SYSTEM = {
  PATH: process.env.PATH ?? "",
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
};

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
  const env = { ...SYSTEM, ...wrong };
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts"], { encoding: "utf8", env });
  expect(status).toBe(1);
  expect(stderr).toBe(
    [
      "Redline cannot start:",
      '  - APP_ID must be the App ID on the App\'s settings page, a number (found "twelve").',
      "  - PRIVATE_KEY must be a whole PEM file with an RSA private key, as GitHub gave it to you; in .env, quote it.",
      "  - WEBHOOK_SECRET must be the webhook secret in the App's settings (not set).",
      "  - ANTHROPIC_API_KEY must be the API key for requests to the model (not set).",
      '  - PORT must be a whole number from 0 to 65535 (found "70000").',
      '  - LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent (found "loud").',
      '  - REDLINE_NO_SANDBOX must be left out, or be exactly this, which switches the sandbox off: i-accept-that-model-written-code-can-do-whatever-this-user-can (found "yes").',
      "",
    ].join("\n"),
  );
});

test("GitHub being down at the start is reported, and webhooks are accepted all the same", async () => {
  const child = spawn(process.execPath, ["src/main.ts"], { env: alone("0") });
  const ended = once(child, "exit");
  const [said] = (await once(child.stderr, "data")) as [Buffer];
  expect(said.toString()).toBe(
    "GitHub did not answer as expected at http://127.0.0.1:1 (GITHUB_API_URL): bad port. Webhooks are accepted; open plans are looked at in 10 minutes.\n",
  );
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

test("nothing that the server writes can be read by others", async () => {
  const folder = await aFolder();
  await chmod(folder, 0o755);
  const child = spawn(process.execPath, ["src/main.ts"], { env: alone("0", folder) });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  await ended;
  const files = ["", ...(await readdir(folder, { recursive: true }))];
  expect(files).toEqual(expect.arrayContaining(["lock", "queue/keys.sqlite"]));
  const modes = await Promise.all(
    files.map(async (file) => [file, (await stat(join(folder, file))).mode & 0o077]),
  );
  expect(modes.filter(([, mode]) => mode !== 0)).toEqual([]);
});

test("without an App there is a page to register one, but not in production", async () => {
  const plain = { PATH: process.env.PATH ?? "", HOST: "127.0.0.1", PORT: "0" };
  const env = plain as unknown as NodeJS.ProcessEnv;
  expect(refused({ ...env, NODE_ENV: "production" })).toBe(
    "Redline cannot start:\n  - APP_ID and PRIVATE_KEY are not set. Set them: in production there is no set-up page\n",
  );
  const child = spawn(process.execPath, ["src/main.ts"], { env });
  const ended = once(child, "exit");
  let said = "";
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString();
    if (said.includes("set-up token: ")) break;
  }
  child.kill("SIGTERM");
  const address = expect.stringMatching(
    /^Redline is not set up yet\. Open http:\/\/127\.0\.0\.1:\d+\/setup and enter this set-up token: [0-9a-f]{32}\n$/,
  );
  expect([said, await ended]).toEqual([address, [null, "SIGTERM"]]);
});

test("a port that is taken is told in a line, and the process ends with 1", async () => {
  const world = await aWorld();
  const env = alone(new URL(world.bot.webhookUrl).port);
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts"], { encoding: "utf8", env });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Redline cannot start:\n {2}- PORT \d+ is in use on 127\.0\.0\.1\. Stop what listens there, or set PORT to another one\.\n$/,
  );
});

test("WEBHOOK_SECRET is no plain word", () => {
  expect(refused({ ...alone("0"), WEBHOOK_SECRET: "development" })).toContain(
    "- WEBHOOK_SECRET must not be a plain word, because whoever guesses it can forge webhooks",
  );
});

test("a second server in one folder is told so, and the first goes on", async () => {
  const env = alone("0", await aFolder());
  const first = spawn(process.execPath, ["src/main.ts"], { env });
  const ended = once(first, "exit");
  await once(first.stdout, "data");
  expect(refused(env)).toBe(
    `Redline cannot start:\n  - REDLINE_FOLDER ${env.REDLINE_FOLDER} is in use by another Redline. Stop it, or set REDLINE_FOLDER to another folder. Several servers share their work by a Postgres database (DATABASE_URL).\n`,
  );
  first.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

test("a queue that is destroyed is told in a line", async () => {
  const folder = await aFolder();
  await mkdir(join(folder, "queue"));
  await writeFile(join(folder, "queue", "keys.sqlite"), "This is no database.".repeat(100));
  expect(refused(alone("0", folder))).toMatch(
    /^Redline cannot start:\n {2}- The queue in \S+ \(REDLINE_FOLDER\) cannot be opened: file is not a database\. .*\n$/,
  );
});

test("a database that does not answer is told in a line, without its password", () => {
  const env = { ...alone("0"), DATABASE_URL: "postgres://redline:hidden@127.0.0.1:1/redline" };
  const said = refused(env);
  expect(said).toContain(
    "DATABASE_URL: no connection to the database at 127.0.0.1:1/redline: connect ECONNREFUSED",
  );
  expect(said).not.toContain("hidden");
});
