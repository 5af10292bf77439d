import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeRepository } from "../../playground/sizes.ts";
import { createCodebase } from "../../src/codebase/reader.ts";
import type { Reader } from "../../src/ports/codebase.ts";
import { pagesOf } from "./pages.ts";
import { createRepository } from "./repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
const large = mkdtempSync(join(tmpdir(), "redline-large-"));
const open: Reader[] = [];
const at = (files: Parameters<typeof repository.commit>[0]) => {
  const reader = createCodebase().at(repository, repository.commit(files));
  open.push(reader);
  return reader;
};
beforeAll(async () => {
  repository = await createRepository();
});
afterAll(async () => {
  for (const reader of open) await reader.close();
  await repository.remove();
  await rm(large, { recursive: true, force: true });
});

const shop = {
  "src/cart.ts": "export function addToCart(item: Item) {\n  return price(item);\n}\n",
  "src/price.ts": "export function price(item: Item) {\n  return item.cents;\n}\n",
  "src/ship.ts": "export function shipParcel() {}\n",
  "test/cart.test.ts": "addToCart(item);\naddToCart(item);\n",
  "docs/cart.md": "# Cart\n\nWhat addToCart does.\n",
  "src/index.ts": "",
  "web/index.ts": "",
  "a/index.ts": "",
  "b/index.ts": "",
  "c/index.ts": "",
  "main.ts": "",
  "a/main.ts": "",
  "b/main.ts": "",
  "c/main.ts": "",
  "d/main.ts": "",
  "src/red.ts": "export const red = 1;\n",
  "src/blue.ts": "export const blue = 1;\n",
  "with blank.txt": "x\n",
};

describe("ranking", () => {
  test.each([
    ["addToCart fails", "", "src/cart.ts"],
    ["Parcels are not shipped", "", "src/ship.ts"],
    ["addToCart", "see `src/price.ts`", "src/price.ts"],
    ["addToCart", "at price.ts:2", "src/price.ts"],
    ["addToCart", "see ./src/price.ts.", "src/price.ts"],
    ["addToCart", "see (with blank.txt)", "with blank.txt"],
    ["addToCart", "index.ts", "src/cart.ts"],
    ["The test of addToCart is flaky", "", "test/cart.test.ts"],
    ["Typo in the docs of the cart", "", "docs/cart.md"],
    ["red", "blue", "src/red.ts"],
    ["addToCart", "main.ts", "main.ts"],
  ])("%s, %s: %s", async (title, body, first) => {
    expect((await at(shop).rank({ title, body }))[0]).toBe(first);
  });

  test("is the same each time, and every path is in it once", async () => {
    const question = {
      title: `cart ${")".repeat(1_000_000)}a.`,
      body: ")".repeat(30_000) + "a/".repeat(30_000),
    };
    const order = await at(shop).rank(question);
    expect(await at(shop).rank(question)).toEqual(order);
    expect(new Set(order)).toEqual(new Set(Object.keys(shop)));
    expect(order).toHaveLength(Object.keys(shop).length);
  });
});

describe("context", () => {
  const filler = (n: number) => Array.from({ length: n }, (_, i) => `  const filler${i} = ${i};`).join("\n");

  test("a small repository is shown whole, the same for every issue", async () => {
    const one = await at(shop).contextFor({ title: "a", body: "" }, 4_000);
    expect(one).toContain("# src/cart.ts\n1\texport function addToCart(item: Item) {\n");
    expect(await at(shop).contextFor({ title: "b", body: "" }, 4_000)).toBe(one);
  });

  test("of a large file: its signatures, and the lines around what matches", async () => {
    const text = `export function start() {\n${filler(300)}\n  rocket.launch();\n${filler(300)}\n}\nexport class End {}\n`;
    const context = await at({ ...shop, "src/large.ts": text }).contextFor(
      { title: "rocket launch", body: "" },
      2_500,
    );
    const shown = context.slice(context.indexOf("# src/large.ts")).split("\n");
    expect(shown[0]).toBe("# src/large.ts (271-330 of 604 lines; read_file shows the others)");
    expect(shown.slice(1, 4)).toEqual(["1\texport function start() {", "", "271\t  const filler269 = 269;"]);
    expect(shown).toContain("302\t  rocket.launch();");
    expect(shown).toContain("604\texport class End {}");
    expect(context).not.toContain("filler200");
  });

  test("what could pass for another line is quoted, long lines are cut, what is no text is named", async () => {
    const context = await at({
      "a\n# fake.ts": "1\n",
      "long.md": `${"word ".repeat(800)}\n`,
      "x.bin": Buffer.from([0]),
      l: { link: "/etc/passwd" },
      "vendor/x.js": "secretive\n",
      "made.js": "// @generated\nsecretive\n",
    }).contextFor({ title: "x", body: "" }, 4_000);
    expect(context).toContain('# "a\\n# fake.ts"');
    expect(context).toContain("x.bin(binary)");
    expect(context).toContain("l(symlink)");
    expect(context).not.toContain("secretive");
    expect(context).toContain("word  (cut here: the line has 4000 characters)\n");
    for (const line of context.split("\n")) expect(line.length).toBeLessThan(1_100);
  });

  // test/long/large-repository.test.ts does the same with 15,000 files.
  test("of 1,500 files: all paths, and a context within its budget, the same bytes each time", async () => {
    await makeRepository(large, 1_500);
    const pages = await pagesOf(large, [100, 2_000, 32_000, 32_000]);
    const [small, medium, one, other] = pages;
    expect(pages.map(({ paths }) => paths)).toEqual([1_500, 1_500, 1_500, 1_500]);
    expect(small?.tokens).toBeLessThanOrEqual(100);
    expect(medium?.tokens).toBeLessThanOrEqual(2_000);
    expect(one?.tokens).toBeLessThanOrEqual(15_000);
    expect(one?.tokens).toBeGreaterThan(4_000);
    expect(one?.head).toBe("# Map of the repository: 1500 files");
    expect(other).toEqual(one);
  });
});

test("the repository's own instructions, outer ones first, cut, through no link", async () => {
  const reader = at({
    "AGENTS.md": "root",
    "CLAUDE.md": { link: "AGENTS.md" },
    ".github/copilot-instructions.md": "copilot",
    "packages/AGENTS.md": "packages",
    "packages/a/AGENTS.md": "y".repeat(30) + "\nlong line\n".repeat(2_000),
    "packages/a/src/x.ts": "",
    "packages/b/AGENTS.md": "b",
  });
  const found = await reader.instructions(["packages/a/src/x.ts", "packages/a/new/y.ts", "../../etc/x"]);
  expect([...found.keys()]).toEqual([
    "AGENTS.md",
    ".github/copilot-instructions.md",
    "packages/AGENTS.md",
    "packages/a/AGENTS.md",
  ]);
  expect(found.get("packages/a/AGENTS.md")).toMatch(/\(cut here, at 20000 characters\)$/);
  expect([...(await reader.instructions([])).keys()]).toEqual([
    "AGENTS.md",
    ".github/copilot-instructions.md",
  ]);
});

test("symbols: the outline of a file, or where a name is defined", async () => {
  expect(await at(shop).symbols("docs/cart.md")).toEqual([
    { path: "docs/cart.md", line: 1, text: "Cart", kind: "heading" },
  ]);
  expect(await at(shop).symbols("price")).toEqual([
    { path: "src/price.ts", line: 1, text: "price", kind: "function" },
  ]);
  expect(await at(shop).symbols("item")).toEqual([]);
});
