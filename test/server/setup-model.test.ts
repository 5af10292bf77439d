import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { textIn } from "../world/browser.ts";
import { addressed, aGitHub, aModel, aSetup, credentials, settingsOf, signedIn } from "./setup-world.ts";

const KEY = "sk-ant-a-key-that-works";

/** A set-up with its App, and a model that takes KEY. */
async function registered(env: Record<string, string> = {}) {
  const github = await aGitHub();
  const ANTHROPIC_BASE_URL = await aModel(KEY);
  const { setup, browser, folder } = await addressed(github, { ANTHROPIC_BASE_URL, ...env });
  await browser.submit();
  await browser.submit();
  return { github, setup, browser, folder };
}

describe("the key of the model", () => {
  test("is saved when it works, and shown by no page", async () => {
    const { setup, browser } = await registered();
    await browser.submit({ key: ` ${KEY} ` });
    expect([browser.url(), setup.written().ANTHROPIC_API_KEY]).toEqual([`${setup.url}/setup/done`, KEY]);
    for (const path of ["/setup", "/setup/model", "/setup/done"])
      expect((await browser.go(path)).text).not.toContain(KEY);
  });

  test.each([
    ["that is wrong", "sk-ant-wrong", /127\.0\.0\.1:\d+ rejected the API key \(status 401\)\./],
    ["of two lines", "sk-ant\nREDLINE_NO_SANDBOX=yes", /Enter the API key: one line, without spaces\./],
    ["that is not there", "", /Enter the API key: one line, without spaces\./],
  ])("%s is not saved, not even without the check", async (_, key, words) => {
    const { setup, browser } = await registered();
    for (const more of [{}, { unchecked: "yes" }]) {
      const { status, text } = await browser.submit({ key, ...more });
      expect([status, textIn(text)]).toEqual([422, expect.stringMatching(words)]);
      expect([text.includes('name="unchecked"'), key !== "" && text.includes(key)]).toEqual([false, false]);
    }
    expect(setup.written().ANTHROPIC_API_KEY).toBe("");
  });

  test.each([
    ["nobody answers about", { ANTHROPIC_BASE_URL: "http://127.0.0.1:1" }, "could not be reached."],
    ["cannot use the model", { REDLINE_MODEL: "claude-9" }, "The key works, but cannot use claude-9."],
  ])("that %s is saved if it is told to", async (_, env, words) => {
    const { setup, browser } = await registered(env);
    const { text } = await browser.submit({ key: KEY });
    expect(textIn(text)).toContain(words);
    expect(setup.written().ANTHROPIC_API_KEY).toBe("");
    await browser.submit({ key: KEY, unchecked: "yes" });
    expect([browser.url(), setup.written().ANTHROPIC_API_KEY]).toEqual([`${setup.url}/setup/done`, KEY]);
  });

  test("can be skipped, and the last page says what is missing", async () => {
    const { setup, browser } = await registered();
    await browser.submit({ skip: "yes" });
    expect(browser.url()).toBe(`${setup.url}/setup/done`);
    expect(textIn(browser.text())).toContain("Set ANTHROPIC_API_KEY in .env");
    await browser.go("/setup/start", {});
    expect(browser.url()).toBe(`${setup.url}/setup/model`);
  });
});

test("a set-up that was left in the middle goes on where it was", async () => {
  const { github, setup, folder } = await registered();
  const ANTHROPIC_BASE_URL = await aModel(KEY);
  const again = await aSetup({ ...settingsOf(github), ...setup.written(), ANTHROPIC_BASE_URL }, folder);
  const browser = await signedIn(again);
  expect(browser.url()).toBe(`${again.url}/setup/model`);
  await browser.submit({ key: KEY });
  expect(browser.text()).toContain(
    `<a href="${github.url}/apps/redline/installations/new">Install the App</a>`,
  );
  expect(again.written()).toMatchObject({ ...credentials(github), ANTHROPIC_API_KEY: KEY });
});

test("with everything set up, Start ends the pages and frees their port", async () => {
  const { setup, browser } = await registered();
  await browser.submit({ key: KEY });
  const style = await fetch(`${setup.url}/setup/style.css`);
  expect([style.status, style.headers.get("cache-control")]).toEqual([200, "max-age=3600"]);
  const unused = connect(Number(new URL(setup.url).port), "127.0.0.1");
  await once(unused, "connect");
  const closed = once(unused, "close");
  const { text } = await browser.submit();
  expect(textIn(text)).toContain("Redline is starting");
  expect(textIn(text)).toContain("Install the App on your repositories.");
  await closed;
  await setup.finished;
  await expect(fetch(setup.url)).rejects.toThrow("fetch failed");
});

test("no page and no line of the terminal has a secret", async () => {
  const github = await aGitHub();
  const setup = await aSetup({ ...settingsOf(github), ANTHROPIC_BASE_URL: await aModel(KEY) });
  await writeFile(setup.file, "MINE=kept\n");
  const browser = await signedIn(setup);
  const pages: string[] = [browser.text()];
  for (const typed of [{ address: setup.url }, {}, {}, { key: "sk-ant-wrong" }, { key: KEY }])
    pages.push((await browser.submit(typed)).text);
  const { privateKey, webhookSecret } = github.app;
  const secrets = [
    ...privateKey.split("\n").filter((line) => line.length > 30),
    webhookSecret,
    KEY,
    "sk-ant-wrong",
  ];
  const said = [...pages, ...setup.lines].join("\n");
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
  expect(setup.written()).toMatchObject({ MINE: "kept", ...credentials(github), ANTHROPIC_API_KEY: KEY });
});

test("what nobody expected is told in the terminal, and not on the page", async () => {
  const { setup, browser } = await registered({ ANTHROPIC_BASE_URL: "no address" });
  const { status, text } = await browser.submit({ key: KEY });
  expect([status, textIn(text)]).toEqual([500, "The set-up failed The terminal says why."]);
  expect(setup.lines.slice(1)).toEqual(["The set-up failed: Invalid URL"]);
});
