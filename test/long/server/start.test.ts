import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { chmod, stat, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "@jest/globals";
import { lockFolder } from "../../../src/server/lock.ts";
import { aFolder, alone, refused } from "../../world/alone.ts";
import { onSmallDisk } from "../../world/small-disk.ts";
import { aWorld } from "../../world/story.ts";

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** Something that is asked instead of GitHub; returns its address. */
async function insteadOfGitHub(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server, beside the tests, for what it asks may be here. It ends with the test at the latest. */
function aServer(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ["src/main.ts"], { env, stdio: ["ignore", "ignore", "pipe"] });
  ending.push(() => child.kill("SIGKILL"));
  return child;
}

describe("a private key that GitHub would not take", () => {
  const { PRIVATE_KEY: whole } = alone();
  const pem = { type: "pkcs8", format: "pem" } as const;
  const ed25519 = generateKeyPairSync("ed25519").privateKey.export(pem).toString();
  const WHOLE =
    "must be a whole PEM file with an RSA private key, as GitHub gave it to you; in .env, quote it.";

  test.each([
    ["only its first line", whole.split("\n")[0] ?? "", WHOLE],
    ["half of it", whole.slice(0, whole.length / 2), WHOLE],
    [
      "one that is no RSA key",
      ed25519,
      "must be an RSA key (found ed25519): generate a private key on the App's settings page.",
    ],
  ])("%s", (_, key, words) => {
    expect(refused({ ...alone(), PRIVATE_KEY: key })).toBe(
      `Redline cannot start:\n  - PRIVATE_KEY ${words}\n`,
    );
  });

  test("in a file is told by the name of that setting", async () => {
    const path = join(await aFolder(), "key.pem");
    const env = { ...alone(), PRIVATE_KEY: "", PRIVATE_KEY_PATH: path };
    expect(refused(env)).toContain(`- PRIVATE_KEY_PATH must name a file that can be read: ENOENT`);
    await writeFile(path, ed25519);
    expect(refused(env)).toContain("- PRIVATE_KEY_PATH must be an RSA key (found ed25519)");
  });
});

test("each wrong setting has one line, with its value unless that is a secret", () => {
  const wrong = {
    WEBHOOK_SECRET: "abc",
    ANTHROPIC_BASE_URL: "localhost:8080",
    GITHUB_API_URL: "github",
    PORT: "abc",
    REDLINE_MIRRORS_GB: "0",
    REDLINE_ENVIRONMENTS_GB: "0",
    DATABASE_URL: "mysql://me:hidden@there/x",
    REDLINE_AT_ONCE: "1.5",
    REDLINE_QUIET_MS: "-1",
    REDLINE_SWEEP_MINUTES: "often",
    DASHBOARD_TOKEN: "a-token-of-31-characters-123456",
  };
  expect(refused({ ...alone(), ...wrong })).toBe(
    [
      "Redline cannot start:",
      "  - WEBHOOK_SECRET must have at least 8 characters, because whoever guesses it can forge webhooks: use a random one, here and in the App's settings.",
      '  - ANTHROPIC_BASE_URL must be a URL such as https://api.anthropic.com (found "localhost:8080").',
      '  - GITHUB_API_URL must be a URL such as https://api.github.com (found "github").',
      '  - PORT must be a whole number from 0 to 65535 (found "abc").',
      '  - REDLINE_MIRRORS_GB must be a number above 0 (found "0").',
      '  - REDLINE_ENVIRONMENTS_GB must be a number above 0 (found "0").',
      "  - DATABASE_URL must be the URL of a Postgres database, such as postgres://user:password@host:5432/name.",
      '  - REDLINE_AT_ONCE must be a whole number from 1 to 100 (found "1.5").',
      '  - REDLINE_QUIET_MS must be a number from 0 to 60000 (found "-1").',
      '  - REDLINE_SWEEP_MINUTES must be a number above 0 (found "often").',
      "  - DASHBOARD_TOKEN must have at least 32 characters (ASCII, no spaces), because whoever guesses it sees the dashboard: `openssl rand -hex 32` prints one.",
      "",
    ].join("\n"),
  );
});

test("a wrong port is told in the same words where there is no App", () => {
  const env = { PATH: alone().PATH, PORT: "abc" } as unknown as NodeJS.ProcessEnv;
  expect(refused(env)).toBe(
    'Redline cannot start:\n  - PORT must be a whole number from 0 to 65535 (found "abc").\n',
  );
});

test("a port, a folder and a database that cannot be had are told together", async () => {
  const { bot } = await aWorld();
  const { port } = new URL(bot.webhookUrl);
  const file = join(await aFolder(), "file");
  await writeFile(file, "");
  const DATABASE_URL = "postgres://redline:hidden@127.0.0.1:1/redline";
  expect(refused({ ...alone(port, join(file, "bot")), DATABASE_URL })).toBe(
    [
      "Redline cannot start:",
      `  - PORT ${port} is in use on 127.0.0.1. Stop what listens there, or set PORT to another one.`,
      `  - REDLINE_FOLDER ${file}/bot cannot be written to: ENOTDIR: not a directory, access '${file}/bot'. Make it writable for this user, or set REDLINE_FOLDER to another folder.`,
      "  - DATABASE_URL: no connection to the database at 127.0.0.1:1/redline: connect ECONNREFUSED 127.0.0.1:1. Start it, or correct the setting.",
      "",
    ].join("\n"),
  );
});

test("a folder that nothing can be written to is told", () => {
  expect(refused(alone("0", "/proc/self/task"))).toMatch(
    /^Redline cannot start:\n {2}- REDLINE_FOLDER \/proc\/self\/task cannot be written to: .*\n$/,
  );
});

test("a folder with other people's files is left as it is", async () => {
  const folder = await aFolder();
  await chmod(folder, 0o755);
  await writeFile(join(folder, "notes.txt"), "mine");
  expect(refused({ ...alone(), REDLINE_FOLDER: folder })).toBe(
    `Redline cannot start:\n  - REDLINE_FOLDER ${folder} contains other files (notes.txt). Set it to a folder of its own; it is created if it does not exist.\n`,
  );
  expect((await stat(folder)).mode & 0o777).toBe(0o755);
});

test("a host that is not this machine's is told", () => {
  expect(refused({ ...alone(), HOST: "192.0.2.1" })).toMatch(
    /^Redline cannot start:\n {2}- HOST 192\.0\.2\.1 is not an address of this machine \(.*\)\. Set HOST to .*\n$/,
  );
});

describe("GitHub at the start", () => {
  test.each([
    ["another App's id", { APP_ID: "4711" }],
    ["another App's key", { PRIVATE_KEY: alone().PRIVATE_KEY }],
  ])("refuses %s, which is told with the settings", async (_, wrong) => {
    const { github } = await aWorld();
    const { id, privateKey } = github.app;
    const right = { APP_ID: String(id), PRIVATE_KEY: privateKey, GITHUB_API_URL: github.url };
    const env = { ...alone("0", await aFolder()), ...right, ...wrong };
    const child = aServer(env);
    const [said, [status]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(status).toBe(1);
    expect(said).toContain(`- GitHub at ${github.url} (GITHUB_API_URL) refused the App's credentials: 40`);
    expect(said).toContain(
      `Set APP_ID (now ${env.APP_ID}) and PRIVATE_KEY to those on the App's settings page.`,
    );
    expect(said.split("\n")).toHaveLength(3);
  });

  test.each([
    ["never answers", () => undefined, "No answer in 5 s."],
    [
      "is another server",
      ((_, response) => response.end("<h1>Hello</h1>")) satisfies RequestListener,
      "it is not GitHub's API",
    ],
    ["is ill", ((_, response) => response.writeHead(503).end()) satisfies RequestListener, ""],
  ])("that %s is named, and webhooks are accepted", async (_, answer, words) => {
    const url = await insteadOfGitHub(answer);
    const child = aServer({ ...alone("0", await aFolder()), GITHUB_API_URL: url });
    const [chunk] = (await once(child.stderr, "data")) as [Buffer];
    const said = chunk.toString();
    expect(said).toContain(`GitHub did not answer as expected at ${url} (GITHUB_API_URL): ${words}`);
    expect(said).toMatch(/Webhooks are accepted; open plans are looked at in 10 minutes\.\n$/);
  });
});

test("as long as it starts, a server is alive and not ready", async () => {
  const url = await insteadOfGitHub(() => undefined);
  const { port } = new URL(await insteadOfGitHub(() => undefined));
  await ending.pop()?.();
  aServer({ ...alone(port, await aFolder()), GITHUB_API_URL: url });
  const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const isUp = async (): Promise<boolean> => await at("/healthz").then(({ ok }) => ok, isUp);
  expect(await isUp()).toBe(true);
  expect((await at("/readyz")).status).toBe(503);
  expect((await at("/api/github/webhooks")).status).toBe(503);
});

test("SIGTERM to `npm start` ends the server too, and leaves neither its port nor its folder taken", async () => {
  const folder = await aFolder();
  const env = { ...alone("0", folder), HOME: folder };
  const child = spawn("npm", ["start"], { env, stdio: ["ignore", "pipe", "ignore"] });
  ending.push(() => child.kill("SIGKILL"));
  let said = "";
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString();
    if (said.includes("Redline listens at ")) break;
  }
  const [url = ""] = /http:\/\/\S+/.exec(said) ?? [];
  expect((await fetch(new URL("/healthz", url))).status).toBe(200);
  child.kill("SIGTERM");
  await once(child, "exit");
  await expect(fetch(new URL("/healthz", url))).rejects.toThrow("fetch failed");
  (await lockFolder(folder))();
});

test("a full disk leaves a server not ready, until there is room again", async () => {
  const script = new URL("../../server/full-disk.mjs", import.meta.url);
  const { before, full, after } = await onSmallDisk(64_000_000, script);
  expect([before.folder, after.folder]).toEqual(["ok", "ok"]);
  expect(full).toEqual({ status: 503, folder: "ENOSPC: no space left on device, write" });
});
