import { mkdir, readFile, rmdir, stat } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import type { LocalGitHub } from "@redline/local-github";
import { parse } from "yaml";
import { ask, formIn, textIn } from "../world/browser.ts";
import { addressed, aGitHub, aSetup, credentials, settingsOf, signedIn } from "./setup-world.ts";

/** The same, after the App was confirmed on GitHub; the browser has not come back yet. */
async function confirmed(github: LocalGitHub) {
  const { setup, browser, folder } = await addressed(github);
  await browser.submit({ owner: "" });
  const { action, fields } = formIn(browser.text());
  const { headers } = await ask(action, { form: fields });
  return { setup, browser, folder, back: String(headers.location) };
}

describe("the App", () => {
  test("is registered as app.yml has it, with the address of the webhooks and the way back", async () => {
    const github = await aGitHub();
    const { setup, browser } = await addressed(github);
    await browser.submit({ owner: "@acme" });
    const { action, fields } = formIn(browser.text());
    expect(action).toMatch(
      new RegExp(`^${github.url}/organizations/acme/settings/apps/new\\?state=[0-9a-f]{32}$`),
    );
    expect(JSON.parse(fields.manifest ?? "")).toEqual({
      ...parse(await readFile("app.yml", "utf8")),
      hook_attributes: { url: `${setup.url}/api/github/webhooks`, active: true },
      redirect_url: `${setup.url}/setup/registered`,
      setup_url: `${setup.url}/setup/installed`,
    });
    await browser.submit();
    expect(browser.url()).toBe(`${setup.url}/setup/model`);
    expect(setup.written()).toMatchObject(credentials(github));
    expect((await stat(setup.file)).mode & 0o777).toBe(0o600);
    expect(setup.lines.slice(1)).toEqual([]);
    await browser.go("/setup/done");
    expect(browser.text()).toContain(
      `<a href="${github.url}/apps/redline/installations/new">Install the App</a>`,
    );
    expect((await fetch(`${setup.url}/setup/installed`)).status).toBe(200);
    expect(github.violations).toEqual([]);
  });

  test("gets its webhooks from a relay, and nobody is led to an address that is not there", async () => {
    const github = await aGitHub();
    const setup = await aSetup(settingsOf(github));
    const browser = await signedIn(setup);
    await browser.submit({ relay: "https://smee.io/abc" });
    await browser.submit();
    const manifest = JSON.parse(formIn(browser.text()).fields.manifest ?? "");
    expect([manifest.hook_attributes.url, manifest.setup_url]).toEqual(["https://smee.io/abc", undefined]);
    expect(formIn(browser.text()).action).toContain(`${github.url}/settings/apps/new?`);
    await browser.submit();
    await browser.go("/setup/done");
    expect(textIn(browser.text())).toContain("Webhooks come in through smee.io while Redline runs");
  });

  test("of a server that only Probot's settings name is told to the bot", async () => {
    const github = await aGitHub();
    const setup = await aSetup({
      GHE_HOST: new URL(github.url).host,
      GHE_PROTOCOL: "http",
      GITHUB_API_URL: github.url,
      WEBHOOK_PROXY_URL: "https://smee.io/abc",
    });
    const browser = await signedIn(setup);
    await browser.submit();
    await browser.submit();
    expect(setup.written()).toMatchObject({ ...credentials(github), ...settingsOf(github) });
  });

  test.each(["two words", "../admin", "a/b", "<b>"])("is not asked of an organization %j", async (owner) => {
    const { browser } = await addressed(await aGitHub());
    const { status, text } = await browser.submit({ owner });
    expect(status).toBe(422);
    expect(textIn(text)).toContain("This is not the name of an organization.");
    expect(text).not.toContain("<b>");
  });
});

describe("a registration", () => {
  test.each([
    ["without a state", (back: URL) => back.searchParams.delete("state")],
    ["with another state", (back: URL) => back.searchParams.set("state", "0".repeat(32))],
    ["without a code", (back: URL) => back.searchParams.delete("code")],
    ["with a code that is none", (back: URL) => back.searchParams.set("code", "../x")],
  ])("%s is not taken", async (_, change) => {
    const { setup, browser, back } = await confirmed(await aGitHub());
    const url = new URL(back);
    change(url);
    const { status, text } = await browser.go(url.href);
    expect(status).toBe(403);
    expect(textIn(text)).toContain("This registration was not started on this page");
    expect(setup.written().APP_ID).toBe("");
  });

  test("that comes back twice at once, and a third time, is taken once", async () => {
    const github = await aGitHub();
    const { setup, browser, back } = await confirmed(github);
    const twice = await Promise.all([1, 2].map(() => ask(back, { headers: { cookie: browser.cookie() } })));
    const third = await ask(back, { headers: { cookie: browser.cookie() } });
    expect([...twice, third].map(({ headers }) => headers.location)).toEqual([
      "/setup/model",
      "/setup/model",
      "/setup/model",
    ]);
    expect(setup.written()).toMatchObject(credentials(github));
  });

  test("whose code was used already is explained", async () => {
    const github = await aGitHub();
    const { setup, browser, back } = await confirmed(github);
    const code = new URL(back).searchParams.get("code");
    expect((await fetch(`${github.url}/app-manifests/${code}/conversions`, { method: "POST" })).status).toBe(
      201,
    );
    const { status, text } = await browser.go(back);
    expect(status).toBe(422);
    expect(textIn(text)).toContain(
      "does not accept this code: it was used already, or is older than an hour.",
    );
    expect(setup.written().APP_ID).toBe("");
    await browser.go("/setup/app");
    await browser.submit();
    await browser.submit();
    expect(setup.written()).toMatchObject(credentials(github));
  });

  test("that GitHub is away for is tried again with the same code", async () => {
    const github = await aGitHub();
    const { setup, browser, back } = await confirmed(github);
    github.onRequest = () => "drop";
    const { status, text } = await browser.go(back);
    expect(status).toBe(502);
    expect(textIn(text)).toContain(`GitHub at ${github.url} could not be reached: other side closed.`);
    github.onRequest = undefined;
    const [, retry = ""] = /href="(\/setup\/registered[^"]*)"/.exec(text) ?? [];
    await browser.go(retry.replaceAll("&amp;", "&"));
    expect([browser.url(), setup.written()]).toEqual([
      `${setup.url}/setup/model`,
      expect.objectContaining(credentials(github)),
    ]);
  });

  test("that cannot be written is not lost", async () => {
    const github = await aGitHub();
    const { setup, browser, back } = await confirmed(github);
    await mkdir(`${setup.file}.new`);
    const { status, text } = await browser.go(back);
    expect([status, textIn(text)]).toEqual([
      500,
      expect.stringContaining("The settings cannot be written: EISDIR"),
    ]);
    await rmdir(`${setup.file}.new`);
    await browser.go(back);
    expect(setup.written()).toMatchObject(credentials(github));
  });

  test("of another App comes too late", async () => {
    const { setup, browser, back } = await confirmed(await aGitHub());
    await browser.go(back);
    const before = setup.text();
    const other = new URL(back);
    other.searchParams.set("code", "another");
    const { status, text } = await browser.go(other.href);
    expect([status, textIn(text)]).toEqual([409, expect.stringContaining("The App is set up already")]);
    for (const page of ["/setup/address", "/setup/app"]) {
      await browser.go(page, { owner: "acme", relay: "https://smee.io/x", github: "https://github.com" });
      expect(browser.url()).toBe(`${setup.url}/setup/model`);
    }
    expect(setup.text()).toBe(before);
  });
});
