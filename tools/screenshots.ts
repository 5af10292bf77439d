/**
 * Takes the pictures of docs/images/ from a playground in which a plan is reviewed: `npm run screenshots`.
 * Needs Chromium (apt-get install chromium fonts-liberation fonts-noto-color-emoji, or CHROMIUM=/path/to/chromium).
 */
import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { SAMPLE_ISSUES } from "../playground/issues/index.ts";
import { type Playground, startPlayground } from "../playground/live.ts";
import { servePages } from "../playground/pages/serve.ts";

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
const playground = await startPlayground();
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
