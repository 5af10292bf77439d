import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { UserError } from "../../src/core/errors.ts";
import type { Item } from "../../src/core/plan/plan.ts";
import { beginItem } from "../../src/workspace/item-work.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { createSite, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(async () => {
  await rm(site.root, { recursive: true, force: true });
});

const item: Item = {
  id: 1,
  title: "T",
  why: "",
  files: [],
  verify: "true",
  after: [],
  size: "S",
  isTicked: false,
  evidence: undefined,
};

/** A tree in which one blob has many names. */
function treeOf(blob: string, names: number): string {
  const entries = Array.from({ length: names }, (_, n) => `100644 blob ${blob}\t${n}.txt\n`);
  const args = [`--git-dir=${site.mirror.gitDir}`, "mktree"];
  return execFileSync("git", args, { input: entries.join(""), encoding: "utf8" }).trim();
}

function storedBlob(text: string): string {
  const args = [`--git-dir=${site.mirror.gitDir}`, "hash-object", "-w", "--stdin"];
  return execFileSync("git", args, { input: text, encoding: "utf8" }).trim();
}

test.each([
  ["a large blob", "x".repeat(1_000_000), 12, 12_000_000],
  ["an empty blob", "", 300, 300 * 4_096],
])("a tree that names %s by many paths is not checked out beyond a bound", async (_, text, names, bytes) => {
  const head = treeOf(storedBlob(text), names);
  const folder = join(site.root, "bomb");
  const run = async (checkoutBytesMax: number) => {
    const sandbox = createUnconfined(join(site.root, "runs"));
    const work = await beginItem(site.mirror, { folder, head, item, checkoutBytesMax }, sandbox);
    const ran = await work.run(head, "ls | wc -l").catch((error: unknown) => error);
    const isThere = existsSync(join(folder, "tree"));
    await work.close();
    return { ran, isThere };
  };
  const refused = await run(bytes - 1);
  expect(refused).toEqual({ ran: expect.any(UserError), isThere: false });
  expect(String(refused.ran)).toContain(`takes ${Math.ceil(bytes / 1e6)} MB`);
  expect(await run(bytes)).toMatchObject({ ran: { output: `${names}\n` }, isThere: true });
});

test("a submodule beside it hides nothing", async () => {
  const { mirror, base } = site;
  const entries = `160000 commit ${base}\tlib\n100644 blob ${storedBlob("x".repeat(10_000))}\ta\n`;
  const args = [`--git-dir=${mirror.gitDir}`, "mktree", "--missing"];
  const head = execFileSync("git", args, { input: entries, encoding: "utf8" }).trim();
  const where = { folder: join(site.root, "sub"), head, item, checkoutBytesMax: 9_999 };
  const work = await beginItem(mirror, where, createUnconfined(join(site.root, "runs")));
  await expect(work.run(head, "ls")).rejects.toThrow(UserError);
  await work.close();
});
