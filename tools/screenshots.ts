/**
 * Takes the pictures of docs/images/ from a playground in which a plan is reviewed, and of the set-up pages:
 * `npm run screenshots`.
 * Needs Chromium (apt-get install chromium fonts-liberation fonts-noto-color-emoji, or CHROMIUM=/path/to/chromium).
 */
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { SAMPLE_ISSUES } from "../playground/issues/index.ts";
import { type Playground, startPlayground } from "../playground/live.ts";
import { servePages } from "../playground/pages/serve.ts";
import { listModels } from "../src/agent/models.ts";
import { appPage, convertManifest } from "../src/github/app.ts";
import { createProgress } from "../src/server/setup/progress.ts";
import { serveSetup } from "../src/server/setup/serve.ts";

const FOLDER = join(import.meta.dirname, "../docs/images");
const BYTES_MAX = 200_000;
const ISSUE = 2;
const PULL = 4;

/** A page, and what of it is in the picture: as much as the window shows, from an element on. */
interface Picture {
  readonly name: string;
  readonly path: string;
  readonly from?: string;
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
}

await mkdir(FOLDER, { recursive: true });
const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const token = randomBytes(16).toString("hex");
const playground = await startPlayground({ env: { DASHBOARD_TOKEN: token } });
servePages(playground);
try {
  await take(browser, playground, { name: "start", path: "/", height: 760 });
  const line = await review(playground);
  const at = (path: string) => `/${playground.repo}/pull/${PULL}${path}`;
  for (const picture of [
    { name: "conversation", path: at(""), height: 900 },
    { name: "plan-review", path: at("/files"), from: `[id="diff-PLAN.md-R${line - 6}"]`, height: 620 },
    { name: "checks", path: at(""), from: ".timeline > :last-child", height: 620 },
    { name: "revisions", path: at("/revisions"), height: 820 },
    { name: "conversation-dark", path: at(""), height: 900, colorScheme: "dark" },
    { name: "conversation-narrow", path: at(""), width: 390, height: 844 },
  ] as const)
    await take(browser, playground, picture);
  await takeDashboard(browser, playground);
  await takeSetup(browser);
} finally {
  await browser.close();
  await playground.close();
}

async function take(browser: Browser, { github }: Playground, picture: Picture): Promise<void> {
  const { name, path, from, width = 1280, height = 800, colorScheme = "light" } = picture;
  const page = await browser.newPage({ baseURL: github.url, viewport: { width, height }, colorScheme });
  await page.goto(path);
  await page.locator("html[data-live]").waitFor();
  if (from !== undefined)
    await page.locator(from).evaluate((element) => element.scrollIntoView({ block: "start" }));
  await save(page, name);
}

async function takeDashboard(browser: Browser, { webhookUrl }: Playground): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 620 },
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  await page.goto(new URL(webhookUrl).origin);
  await save(page, "dashboard");
}

/** The first step of a set-up that nothing is known of. */
async function takeSetup(browser: Browser): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "redline-screenshots-"));
  let said = "";
  const setup = await serveSetup({
    place: { host: "127.0.0.1", port: 0 },
    progress: createProgress({}, join(folder, ".env")),
    github: { convert: convertManifest, appPage },
    listModels,
    say: (line) => {
      said = line;
    },
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 680 } });
  await page.goto(`http://127.0.0.1:${setup.port}/setup`);
  await page.getByLabel("Set-up token").fill(said.split(" ").at(-1) ?? "");
  await page.keyboard.press("Enter");
  await page.getByLabel("Public address").waitFor();
  await save(page, "set-up");
  setup.close();
  await rm(folder, { recursive: true });
}

async function save(page: Page, name: string): Promise<void> {
  const file = join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file });
  await page.close();
  const { size } = statSync(file);
  process.stdout.write(`${name}.png ${size} bytes\n`);
  if (size > BYTES_MAX) throw new Error(`${file} is over ${BYTES_MAX} bytes.`);
}

/** Requests a plan and comments on it, as the sample's reviewers do. Returns the line of the last comment. */
async function review({ github, repo }: Playground): Promise<number> {
  github.label(repo, ISSUE, "ai-plan", "alice");
  await github.until(({ kind }) => kind === "pull");
  const plan = (await github.readFile(repo, `ai-plan/issue-${ISSUE}`, "PLAN.md")) ?? "";
  const lineOf = (text: string) => plan.split("\n").findIndex((line) => line.includes(text)) + 1;
  const { comments = [] } = SAMPLE_ISSUES.find(({ number }) => number === ISSUE) ?? {};
  const placed = comments.map(({ by, body, near }) => ({
    by,
    comment: { path: "PLAN.md", body, line: lineOf(near) },
  }));
  for (const { by, comment } of placed) await github.review(repo, PULL, { by, comments: [comment] });
  const { botLogin } = github.app;
  await github.until(() =>
    github.pull(repo, PULL).threads.every(({ comments }) => comments.at(-1)?.by === botLogin),
  );
  return placed.at(-1)?.comment.line ?? 1;
}
