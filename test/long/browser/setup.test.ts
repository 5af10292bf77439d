import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { TOKEN } from "../../server/browser.ts";
import { aGitHub, aModel, aSetup, settingsOf } from "../../server/setup-world.ts";
import { aWorld, planned, sample } from "../../world/story.ts";
import { barriers, expectFits, startBrowser, type Windows } from "./pages.ts";

const KEY = "sk-ant-api03-a-key-of-the-test";

let browser: Windows;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** What Chromium has said, but that a form was answered with what is wrong with it. */
const complaints = () =>
  browser.complaints.filter((line) => !/status of (401 \(Unauthorized|422 \(Unprocessable)/.test(line));

/** Looks at a page as everybody may see it: wide, narrow, light and dark. */
async function look(page: Page): Promise<void> {
  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await expectFits(page);
    expect({ url: page.url(), found: await barriers(page) }).toEqual({ url: page.url(), found: [] });
  }
}

test("somebody sets Redline up by clicking, from the token in the terminal to its start", async () => {
  const github = await aGitHub();
  const setup = await aSetup({ ...settingsOf(github), ANTHROPIC_BASE_URL: await aModel(KEY) });
  const page = await browser.open(setup.url);
  const goOn = (name = "Continue") => page.getByRole("button", { name, exact: true }).click();
  const isAt = (title: string) => page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.goto("/");
  await isAt("Set up Redline");
  await look(page);
  await page.getByLabel("Set-up token").fill(setup.token);
  await page.keyboard.press("Enter");
  await isAt("Where does GitHub reach this server?");
  await page.getByLabel("Public address").fill("https://127.0.0.1");
  await page.getByLabel("Webhook relay").fill("https://smee.io/abc");
  await goOn();
  expect(await page.getByRole("alert").textContent()).toContain("Enter either the public address");
  await look(page);
  await page.getByLabel("Public address").fill("");
  await goOn();
  await isAt("Who owns the GitHub App?");
  await look(page);
  await goOn();
  await isAt("Register the GitHub App");
  await look(page);
  await goOn(`Continue on ${new URL(github.url).host}`);
  await isAt("Which key do model calls use?");
  await look(page);
  await page.getByLabel("API key").fill("sk-ant-wrong");
  await goOn();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("API key").fill(KEY);
  await goOn();
  await isAt("Redline is set up");
  await look(page);
  await goOn("Start Redline");
  await isAt("Redline is starting");
  await setup.finished;
  expect(setup.written()).toMatchObject({
    APP_ID: expect.stringMatching(/^\d+$/),
    ANTHROPIC_API_KEY: KEY,
    WEBHOOK_PROXY_URL: "https://smee.io/abc",
  });
  expect(complaints()).toEqual([]);
});

test("whoever has the token sees the dashboard, and nobody else", async () => {
  const world = await aWorld({
    hasThread: true,
    change: (config) => ({ ...config, dashboardToken: TOKEN }),
  });
  const { pull } = await planned(world, sample(1));
  const page = await browser.open(new URL(world.bot.webhookUrl).origin);
  await page.goto("/");
  await page.getByLabel("Dashboard token").fill("a wrong one");
  await page.keyboard.press("Enter");
  await page.getByText("Incorrect token.").waitFor();
  await page.getByLabel("Dashboard token").fill(TOKEN);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: `Plan #${pull}` }).waitFor();
  await look(page);
  world.github.comment(world.repo, pull, "/approve", "carol");
  await world.settle();
  await page.getByRole("link", { name: "Refresh" }).click();
  await page.getByText("Done: the pull request is ready for review.").waitFor();
  expect(complaints()).toEqual([]);
});
