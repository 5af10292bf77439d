import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { textIn } from "../world/browser.ts";
import { aFolder, aGitHub, aSetup, settingsOf, signedIn } from "./setup-world.ts";

const open: (() => unknown)[] = [];
afterEach(() => open.splice(0).forEach((close) => void close()));

/** A server that is not ours; returns its address. */
async function elsewhere(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Types an address into the page; returns what the page says to it. */
async function typed(form: Record<string, string>, env: Record<string, string> = {}) {
  const setup = await aSetup(env);
  const browser = await signedIn(setup);
  const { status, text } = await browser.submit(form);
  return { status, said: textIn(text), canContinue: text.includes('name="unchecked"'), setup, browser };
}

describe("an address that GitHub cannot reach is refused with the reason", () => {
  test.each([
    ["127.0.0.1:3000", "this machine"],
    ["http://localhost:3000", "this machine"],
    ["https://[::1]", "this machine"],
    ["https://[::ffff:127.0.0.1]", "this machine"],
    ["http://0.0.0.0:3000", "this machine"],
    ["10.1.2.3", "a private network"],
    ["https://172.16.0.1", "a private network"],
    ["https://192.168.1.2:8443", "a private network"],
    ["https://169.254.169.254", "a private network"],
    ["https://100.64.0.1", "a private network"],
    ["https://[fd00::1]", "a private network"],
    ["https://[fe80::1]", "a private network"],
  ])("%s", async (address, reach) => {
    const { status, said, canContinue, setup } = await typed({ address });
    expect([status, canContinue, setup.text()]).toEqual([422, false, undefined]);
    expect(said).toMatch(new RegExp(`GitHub cannot reach it: \\S+ is an address for ${reach} only\\.`));
  });

  test("also when the check is to be left out", async () => {
    const { said, setup } = await typed({ address: "http://127.0.0.1:3000", unchecked: "yes" });
    expect([said.includes("GitHub cannot reach it"), setup.text()]).toEqual([true, undefined]);
  });

  test("unless that GitHub is in the same network", async () => {
    const { said } = await typed({ address: "https://10.1.2.3", github: "https://10.0.0.1" });
    expect(said).toContain("This server did not find itself at 10.1.2.3");
    const local = await typed({ address: "https://127.0.0.1", github: "https://10.0.0.1" });
    expect(local.said).toContain("GitHub cannot reach it");
  });
});

test.each([
  [{}, "Enter either the public address of this server or a webhook relay."],
  [{ address: "https://a.test", relay: "https://smee.io/x" }, "Enter either the public address"],
  [{ address: "two words" }, "The public address must be a URL such as https://redline.example.com."],
  [{ address: "ftp://redline.example.com" }, "The public address must begin with https:// or http://."],
  [{ address: "https://me:secret@redline.example.com" }, "must not have a user name, a password,"],
  [{ address: "https://redline.example.com/?a=b" }, "must not have a user name, a password, a query"],
  [{ relay: "smee" }, "The relay must be a URL that begins with https://"],
  [{ relay: "http://smee.io/x" }, "The relay must be a URL that begins with https://"],
  [
    { address: "https://redline.example.com", github: "" },
    "GitHub must be a URL such as https://github.com.",
  ],
  [{ address: "https://nowhere.invalid" }, "nowhere.invalid was not found in the DNS. Check the spelling."],
])("%j is answered with what is wrong", async (form: Record<string, string>, words) => {
  const { status, said, setup, browser } = await typed(form);
  expect([status, setup.text()]).toEqual([422, undefined]);
  expect(said).toContain(words);
  for (const value of Object.values(form).filter((one) => one !== ""))
    expect(browser.text()).toContain(value);
});

describe("the server looks itself up at its public address", () => {
  test("and goes on when it is there", async () => {
    const github = await aGitHub();
    const setup = await aSetup(settingsOf(github));
    const browser = await signedIn(setup);
    await browser.submit({ address: `${setup.url}/` });
    expect(browser.url()).toBe(`${setup.url}/setup/app`);
    const example = await readFile(".env.example", "utf8");
    const line = "#REDLINE_PUBLIC_URL=https://redline.example.com\n";
    const relay = "#WEBHOOK_PROXY_URL=https://smee.io/new-channel\n";
    expect(setup.text()).toBe(
      example
        .replace(line, `${line}REDLINE_PUBLIC_URL=${setup.url}\n`)
        .replace(relay, `${relay}WEBHOOK_PROXY_URL=\n`),
    );
    expect((await stat(setup.file)).mode & 0o777).toBe(0o600);
  });

  const ok: RequestListener = (_, response) => response.end("ok");
  const away: RequestListener = (request) => request.socket.destroy();
  const moved: RequestListener = (request, response) =>
    response.writeHead(301, { location: `https://redline.example.com${request.url}` }).end();

  test.each([
    [
      "another server is there",
      ok,
      "another server answered (status 200). Forward /api/github/webhooks to this server.",
    ],
    ["it hangs up", away, "other side closed"],
    ["it is somewhere else", moved, "it redirects to https://redline.example.com/api/github/webhooks/"],
  ])("says that %s, and goes on if it is told to", async (_, answer, words) => {
    const github = await aGitHub();
    const address = await elsewhere(answer);
    const { said, canContinue, setup, browser } = await typed({ address }, settingsOf(github));
    expect(said).toContain(`This server did not find itself at ${new URL(address).host}: `);
    expect(said).toContain(words);
    expect([canContinue, setup.text()]).toEqual([true, undefined]);
    await browser.submit({ address, unchecked: "yes" });
    expect([browser.url(), setup.written().REDLINE_PUBLIC_URL]).toEqual([`${setup.url}/setup/app`, address]);
  });

  test("says that nothing listens there", async () => {
    const address = await elsewhere(ok);
    for (const close of open.splice(0)) close();
    const { said } = await typed({ address }, settingsOf(await aGitHub()));
    expect(said).toContain("the connection was refused. Check the port, and that the proxy is running.");
  });

  test("by a page that is gone afterwards", async () => {
    const paths: string[] = [];
    const address = await elsewhere((request, response) => {
      paths.push(request.url ?? "");
      response.end();
    });
    const { setup } = await typed({ address }, settingsOf(await aGitHub()));
    expect(paths).toEqual([expect.stringMatching(/^\/api\/github\/webhooks\/[0-9a-f]{32}$/)]);
    expect((await fetch(`${setup.url}${paths[0]}`)).status).toBe(403);
  });
});

test("a relay needs no address, and an Enterprise Server has its API below itself", async () => {
  const { setup, browser } = await typed({ relay: "https://smee.io/abc", github: "github.example.com/" });
  expect(browser.url()).toBe(`${setup.url}/setup/app`);
  expect(setup.written()).toMatchObject({
    WEBHOOK_PROXY_URL: "https://smee.io/abc",
    REDLINE_PUBLIC_URL: "",
    GITHUB_SERVER_URL: "https://github.example.com",
    GITHUB_API_URL: "https://github.example.com/api/v3",
  });
  await browser.go("/setup/address");
  await browser.submit({ github: "https://acme.ghe.com" });
  expect(setup.written().GITHUB_API_URL).toBe("https://api.acme.ghe.com");
  await browser.go("/setup/address");
  await browser.submit({ github: "https://github.com" });
  expect(setup.written().GITHUB_API_URL).toBe("https://api.github.com");
});

test("the settings of Probot are understood", async () => {
  const env = { GHE_HOST: "github.example.com", WEBHOOK_PROXY_URL: "https://smee.io/abc" };
  const setup = await aSetup(env);
  const browser = await signedIn(setup);
  expect(browser.url()).toBe(`${setup.url}/setup/app`);
  await browser.go("/setup/address");
  expect(browser.text()).toContain('value="https://github.example.com"');
  await browser.submit();
  expect(setup.written().GITHUB_API_URL).toBe("https://github.example.com/api/v3");
});

test("what cannot be written is told, and can be tried again", async () => {
  const folder = await aFolder();
  const setup = await aSetup({}, `${folder}/later`);
  const browser = await signedIn(setup);
  const { status, text } = await browser.submit({ relay: "https://smee.io/abc" });
  expect([status, textIn(text)]).toEqual([
    500,
    expect.stringContaining("The settings cannot be written: ENOENT: no such file or directory"),
  ]);
  await mkdir(`${folder}/later`);
  await writeFile(setup.file, "PORT=3001\n");
  await browser.go("/setup/address");
  await browser.submit({ relay: "https://smee.io/abc" });
  expect(setup.written()).toMatchObject({ PORT: "3001", WEBHOOK_PROXY_URL: "https://smee.io/abc" });
});
