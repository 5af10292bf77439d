import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { barriers, expectFits, type Pages, startPages } from "./pages.ts";

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
  const { github, repo } = pages.playground;
  github.label(repo, 2, "ai-plan", "alice");
  await github.until(({ kind }) => kind === "pull");
  const plan = (await github.readFile(repo, "ai-plan/issue-2", "PLAN.md")) ?? "";
  const line = plan.split("\n").findIndex((text) => text.includes("Callers without a key")) + 1;
  const comment = {
    path: "PLAN.md",
    line,
    body: "Use the IP address.\n\n```suggestion\nCallers without a key are told apart by address.\n```",
  };
  await github.review(repo, 4, { by: "bob", comments: [comment] });
  await github.until(({ kind, by }) => kind === "review" && by === github.app.botLogin);
  await github.startReview(repo, 4, {
    by: "alice",
    comments: [{ path: "PLAN.md", line: 4, body: "> [!NOTE]\n> Not yet sent" }],
  });
});
afterAll(() => pages?.close());

const PATHS = [
  "",
  "/issues",
  "/issues/new",
  "/issues/2",
  "/pulls",
  "/pull/4",
  "/pull/4/commits",
  "/pull/4/checks",
  "/pull/4/files",
  "/pull/4/files?path=PLAN.md&line=2&side=RIGHT",
  "/pull/4/revisions",
  "/blob/ai-plan/issue-2/PLAN.md",
  "/blob/ai-plan/issue-2/PLAN.md?preview=1",
  "/edit/ai-plan/issue-2/PLAN.md",
  "/tree/main/src",
  "/bot",
  "/effects",
  "/faults",
];

const HOW = [
  { width: 1280, colorScheme: "light", isSearched: true },
  { width: 1280, colorScheme: "dark", isSearched: false },
  { width: 390, colorScheme: "light", isSearched: false },
  { width: 390, colorScheme: "dark", isSearched: true },
] as const;

test("wide and narrow, light and dark: every page fits, keeps nobody out, and says nothing on the console", async () => {
  const page = await pages.open("alice");
  const found: string[] = [];
  for (const path of ["/", "/alice", "/apps/redline", ...PATHS.map(pages.at)]) {
    await page.goto(path);
    await page.locator("html[data-live]").waitFor();
    for (const { width, colorScheme, isSearched } of HOW) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await expectFits(page);
      // Axe takes longer than all the rest: once at each width, once in each mode.
      const here = isSearched ? await barriers(page) : [];
      found.push(...here.map((one) => `${path} ${width} ${colorScheme} ${one}`));
    }
  }
  expect(found).toEqual([]);
  expect(pages.complaints).toEqual([]);
});

test("the page can be used by keyboard: a link to skip, a menu, and the focus is seen", async () => {
  const page = await pages.open("alice");
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  expect(await skip.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);
  const outline = await skip.evaluate(
    (link) => link.ownerDocument.defaultView?.getComputedStyle(link).outlineStyle,
  );
  expect(outline).not.toBe("none");
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).hash).toBe("#content");
  await page.locator("#people summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#people summary").filter({ hasText: "bob" }).waitFor();
});

test("every address that the API gives for people opens a page, and every link of a plan its lines", async () => {
  const { github, repo } = pages.playground;
  const page = await pages.open("alice");
  const api = async (path: string) => (await fetch(`${github.url}/repos/${repo}${path}`)).text();
  const paths = [
    "",
    "/issues?state=all",
    "/issues/2/comments",
    "/pulls/4",
    "/pulls/4/reviews",
    "/pulls/4/comments",
    "/contents/README.md",
  ];
  const bodies = await Promise.all([...paths, `/commits/ai-plan%2Fissue-2/check-runs`].map(api));
  const addresses = new Set(
    bodies.flatMap((body) => [...body.matchAll(/"html_url":"([^"]+)"/g)].map(([, url = ""]) => url)),
  );
  expect(addresses.size).toBeGreaterThan(10);
  const broken: string[] = [];
  for (const address of addresses) {
    const response = await page.goto(address);
    const { hash } = new URL(address);
    const isThere = hash === "" || (await page.locator(hash).count()) === 1;
    if (!isThere || (response?.status() ?? 200) !== 200) broken.push(address);
  }
  expect(broken).toEqual([]);
  await page.goto(pages.at("/blob/ai-plan/issue-2/PLAN.md?preview=1"));
  const links = await page.getByRole("link", { name: /^src\/.*:\d+/ }).all();
  expect(links.length).toBeGreaterThan(0);
  await links[0]?.click();
  await page.locator(".line-marked").first().waitFor();
  expect(pages.complaints).toEqual([]);
});
