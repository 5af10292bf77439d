import { existsSync } from "node:fs";
import { expect } from "@jest/globals";
import axe from "axe-core";
import { chromium, type Page } from "playwright-core";
import { type Playground, startPlayground } from "../../../playground/live.ts";
import { servePages } from "../../../playground/pages/serve.ts";

const EXECUTABLE = process.env.CHROMIUM || "/usr/bin/chromium";
/** As root it has no sandbox of its own; and it must not speak with anybody else. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Against waiting for ever for what does not come: a machine may be slow. */
const WAIT_MS = 240_000;

/** How somebody looks at the pages. */
interface Look {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly hasScript?: boolean;
}

/** A browser, in which every window is somebody's own. */
export interface Windows {
  open(baseURL: string, look?: Look): Promise<Page>;
  /** What it has complained about. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Starts a browser. Without one it says how to install it. */
export async function startBrowser(): Promise<Windows> {
  if (!existsSync(EXECUTABLE))
    throw new Error(
      `There is no browser at ${EXECUTABLE}: apt-get install chromium, or set CHROMIUM=/path/to/chromium.`,
    );
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
  const complaints: string[] = [];
  return {
    complaints,
    open: async (baseURL, { width = 1280, colorScheme = "light", hasScript = true } = {}) => {
      const viewport = { width, height: 900 };
      const context = await browser.newContext({
        baseURL,
        viewport,
        colorScheme,
        // Axe would see colors on their way from one mode to the other.
        reducedMotion: "reduce",
        javaScriptEnabled: hasScript,
      });
      context.setDefaultTimeout(WAIT_MS);
      const page = await context.newPage();
      listen(page, complaints);
      return page;
    },
    close: () => browser.close(),
  };
}

/** A browser and a playground with its pages. */
export interface Pages {
  readonly playground: Playground;
  /** The path of something in the repository. */
  readonly at: (path: string) => string;
  /** Opens a window of its own, as that person. */
  open(as: string, look?: Look): Promise<Page>;
  /** What browsers have complained about. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Starts both. */
export async function startPages(): Promise<Pages> {
  const [browser, playground] = await Promise.all([startBrowser(), startPlayground()]);
  servePages(playground);
  const { url } = playground.github;
  return {
    playground,
    at: (path) => `/${playground.repo}${path}`,
    complaints: browser.complaints,
    open: async (as, look) => {
      const page = await browser.open(url, look);
      await page.context().addCookies([{ name: "acting_as", value: as, url }]);
      return page;
    },
    close: async () => {
      await browser.close();
      await playground.close();
    },
  };
}

/** Errors of scripts, of requests, and of the policy that keeps pages from loading anything foreign. */
function listen(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
}

/** What axe finds that is serious or critical, one line for each element. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** The page fits its window: nothing is to be scrolled sideways but what scrolls by itself. */
export async function expectFits(page: Page): Promise<void> {
  const widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]");
  const [needed, there] = widths as [number, number];
  expect({ url: page.url(), isTooWide: needed > there }).toEqual({ url: page.url(), isTooWide: false });
}
