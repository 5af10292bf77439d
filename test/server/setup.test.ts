import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseEnv } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { writeEnv } from "../../src/server/env-file.ts";
import { serveSetup } from "../../src/server/setup.ts";
import { nock } from "../world/nock.ts";

const before = { cwd: process.cwd(), env: { ...process.env } };
let folder: string;
let port: number;
let cookie: string;
let close: () => void = () => {};
const lines: unknown[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redline-setup-"));
  process.chdir(folder);
  await writeFile("package.json", '{"name": "redline", "version": "1.0.0"}');
  // Without it Probot asks a third party for a channel.
  process.env.NO_SMEE_SETUP = "true";
});
beforeEach(async () => {
  lines.length = 0;
  const say = (line: unknown) => void lines.push(line);
  const server = await serveSetup({ host: "127.0.0.1", port: 0 }, { info: say, warn: say, error: say });
  ({ port } = server.address() as AddressInfo);
  cookie = `redline-setup=${token()}`;
  close = () => server.close();
});
afterEach(async () => {
  close();
  await rm(".env", { force: true });
});
afterAll(async () => {
  process.chdir(before.cwd);
  process.env = before.env;
  await rm(folder, { recursive: true, force: true });
});

/** What the terminal shows. */
const token = () =>
  /^.* http:\/\/127\.0\.0\.1:\d+\/\?token=([0-9a-f]{32})$/m.exec(lines.join("\n"))?.[1] ?? "";

/** As any program can ask that knows the cookie, with whatever headers it likes. */
async function ask(path: string, headers: Record<string, string> = {}, body?: string) {
  const host = `localhost:${port}`;
  const request = httpRequest({
    port,
    host: "127.0.0.1",
    path,
    method: body === undefined ? "GET" : "POST",
    headers: { host, cookie, ...headers },
  });
  request.end(body);
  const [response] = await once(request, "response");
  return { status: response.statusCode as number, headers: response.headers, text: await text(response) };
}

const CREDENTIALS = JSON.stringify({
  appId: "12",
  pem: "-----BEGIN X-----\nabc\n",
  webhook_secret: "it's a secret",
});
const written = () => readFile(".env", "utf8").catch(() => undefined);

const own = () => ({ origin: `http://localhost:${port}` });

describe("whoever has not read the terminal", () => {
  const PATHS = [
    "/",
    "/probot",
    "/probot/import",
    "/probot/setup?code=x",
    "/probot/static/primer.css",
    "/none",
  ];

  test.each([
    ["nothing", ""],
    ["no token", "redline-setup="],
    ["another", `redline-setup=${"0".repeat(32)}`],
    ["a longer one", `redline-setup=${"0".repeat(33)}`],
    ["it by another name", "x-redline-setup=TOKEN"],
  ])("and says %s is refused on every path", async (_, said) => {
    const headers = { cookie: said.replace("TOKEN", token()) };
    for (const path of [...PATHS, "/?token=", `/?token=${"0".repeat(32)}`]) {
      const { status, text: why, headers: sent } = await ask(path, headers);
      expect([path, status, sent["set-cookie"]]).toEqual([path, 403, undefined]);
      expect(why).toBe("Open this page by the address that the terminal shows: it has a token in it.\n");
    }
    expect((await ask("/probot/import", { ...own(), ...headers }, CREDENTIALS)).status).toBe(403);
    expect(await written()).toBeUndefined();
  });
});

test("the address in the terminal gives a cookie that opens the page, and no other address is shown", async () => {
  const { status, headers } = await ask(`/?token=${token()}`, { cookie: "" });
  expect([status, headers.location, headers["set-cookie"]]).toEqual([
    302,
    "/probot",
    [`${cookie}; Path=/; HttpOnly; SameSite=Lax`],
  ]);
  expect((await ask("/probot", { cookie: `a=b; ${cookie}; c=d` })).status).toBe(200);
  expect(lines.join("\n").match(/http:\S+/g)).toEqual([`http://127.0.0.1:${port}/?token=${token()}`]);
});

describe("the set-up page", () => {
  test.each(["localhost", "127.0.0.1", "[::1]", "192.168.1.2"])("answers for %s", async (host) => {
    expect((await ask("/probot", { host: `${host}:${port}` })).status).toBe(200);
  });

  test.each(["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "a b", "evil.test@localhost"])(
    "does not for %j, wherever that leads",
    async (host) => {
      for (const path of ["/", "/probot", "/probot/import", "/probot/setup?code=x", "//"])
        expect([path, (await ask(path, { host })).status]).toEqual([path, 403]);
      expect((await ask("/probot/import", { host, origin: `http://${host}` }, CREDENTIALS)).status).toBe(403);
    },
  );

  test.each([
    ["another site", { origin: "https://evil.test" }],
    ["another port of this machine", { origin: "http://localhost:1" }],
    ["a page without an origin", { origin: "null" }],
    ["nobody who says so", {}],
  ])("takes no credentials from %s", async (_, headers) => {
    expect((await ask("/probot/import", headers as Record<string, string>, CREDENTIALS)).status).toBe(403);
    expect(await written()).toBeUndefined();
  });

  test("takes no registration that was not begun on it", async () => {
    for (const query of ["", "?code=x", "?code=x&state=", `?code=x&state=${"0".repeat(32)}`])
      expect((await ask(`/probot/setup${query}`)).status).toBe(403);
    expect(await written()).toBeUndefined();
  });

  test("one that was comes back from GitHub with its state, and is kept for this user alone", async () => {
    const page = (await ask("/probot")).text;
    const state = /<form action="https:\/\/github\.com\/settings\/apps\/new\?state=([0-9a-f]{32})"/.exec(
      page,
    )?.[1];
    nock("https://api.github.com").post("/app-manifests/a-code/conversions").reply(201, {
      id: 7,
      client_id: "Iv1",
      client_secret: "cs",
      webhook_secret: "ws",
      pem: "-----BEGIN-----\nk\n-----END-----\n",
      html_url: "https://github.com/apps/redline",
    });
    const { status, headers } = await ask(`/probot/setup?code=a-code&state=${state}`);
    expect([status, headers.location]).toEqual([302, "https://github.com/apps/redline/installations/new"]);
    expect(parseEnv((await written()) ?? "")).toMatchObject({
      APP_ID: "7",
      WEBHOOK_SECRET: "ws",
      PRIVATE_KEY: "-----BEGIN-----\nk\n-----END-----\n",
    });
    expect((await stat(".env")).mode & 0o777).toBe(0o600);
    await refusesMore(`/probot/setup?code=another&state=${state}`);
  });

  /** Neither by the page, nor by a form that was begun before. */
  async function refusesMore(registration: string) {
    const before = await written();
    for (const asked of [ask("/probot/import", own(), CREDENTIALS), ask(registration)])
      expect(await asked).toMatchObject({ status: 403, text: expect.stringContaining("is set up already") });
    expect(await written()).toBe(before);
    expect((await ask("/probot/success")).status).toBe(200);
  }

  test("a form that was begun before it was set up comes too late", async () => {
    const late = CREDENTIALS.replace("12", "99");
    const headers = { host: `localhost:${port}`, cookie, ...own(), expect: "100-continue" };
    const request = httpRequest({
      port,
      host: "127.0.0.1",
      path: "/probot/import",
      method: "POST",
      headers: { ...headers, "content-length": late.length },
    });
    request.flushHeaders();
    await once(request, "continue");
    expect((await ask("/probot/import", own(), CREDENTIALS)).status).toBe(200);
    request.end(late);
    const [response] = await once(request, "response");
    response.resume();
    expect([response.statusCode, parseEnv((await written()) ?? "").APP_ID]).toEqual([500, "12"]);
  });

  test("what is typed on it is taken, and put in place of what was there", async () => {
    await writeFile(".env", "# Mine.\nAPP_ID=\nPORT=3000", { mode: 0o644 });
    expect((await ask("/probot/import", own(), CREDENTIALS)).status).toBe(200);
    expect(await written()).toBe(
      '# Mine.\nAPP_ID=12\nPORT=3000\nPRIVATE_KEY="-----BEGIN X-----\\nabc\\n"\nWEBHOOK_SECRET="it\'s a secret"\n',
    );
    expect((await stat(".env")).mode & 0o777).toBe(0o600);
  });

  test("what goes wrong is told in the terminal, and not on the page", async () => {
    const { status, text: said } = await ask("/probot/import", own(), "{not json");
    expect([status, said]).toEqual([500, "The set-up failed; the terminal says why.\n"]);
    expect(lines.at(-1)).toMatch(/^The set-up failed: /);
    expect((await ask("/probot/import", own(), "x".repeat(70_000))).status).toBe(403);
    expect((await ask("/none")).status).toBe(404);
  });
});

test.each([
  ["plain-1_2.3/4", "plain-1_2.3/4"],
  ["two words", '"two words"'],
  ['say "x"', `'say "x"'`],
  ["#$\\", '"#$\\"'],
])("%j is written so that Node reads it back", (value, spelling) => {
  const file = join(folder, "values.env");
  writeEnv({ A: "first", B: value, C: "a line\nand another" }, file);
  writeEnv({ A: value }, file);
  return readFile(file, "utf8").then((said) => {
    expect(said).toBe(`A=${spelling}\nB=${spelling}\nC="a line\\nand another"\n`);
    expect(parseEnv(said)).toEqual({ A: value, B: value, C: "a line\nand another" });
  });
});

test("a value cannot bring a variable of its own", () => {
  const file = join(folder, "evil.env");
  expect(() => writeEnv({ WEBHOOK_SECRET: `a"'\nREDLINE_NO_SANDBOX=yes` }, file)).toThrow("set it by hand");
  writeEnv({ WEBHOOK_SECRET: "a\nREDLINE_NO_SANDBOX=yes" }, file);
  return readFile(file, "utf8").then((said) =>
    expect(parseEnv(said)).toEqual({ WEBHOOK_SECRET: "a\nREDLINE_NO_SANDBOX=yes" }),
  );
});
