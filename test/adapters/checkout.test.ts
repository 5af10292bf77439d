import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Item } from "../../src/core/plan/plan.ts";
import { UserError } from "../../src/core/state/errors.ts";
import { createLayers } from "../../src/workspace/environment/store.ts";
import { beginItem } from "../../src/workspace/item-work.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { createSite, NOTHING, type Site } from "./site.ts";

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

const fail = (error: unknown) => {
  throw error;
};

const beginOn = (head: string, checkoutBytesMax: number) => {
  const where = { folder: join(site.root, "item"), head, item, checkoutBytesMax, environment: NOTHING };
  const layers = createLayers(join(site.root, "environments"), 0, fail);
  return beginItem(site.mirror, where, { sandbox: createUnconfined(join(site.root, "runs")), layers });
};
const isCheckedOut = () => existsSync(join(site.root, "item", "tree"));

describe.each([
  ["a large blob", "x".repeat(1_000_000), 12, 12_000_000],
  ["an empty blob", "", 300, 300 * 4_096],
])("a tree that names %s by many paths", (_, content, names, bytes) => {
  const told = `A checkout of the branch takes ${Math.ceil(bytes / 1e6)} MB`;

  test("is refused before the work begins, where it takes too much", async () => {
    const tree = treeOf(storedBlob(content), names);
    const error = await beginOn(tree, bytes - 1).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(told);
  });

  test("is not checked out if the work made it so, and is where it fits", async () => {
    const tree = treeOf(storedBlob(content), names);
    const strict = await beginOn(site.base, bytes - 1);
    await expect(strict.runs.run(tree, "ls")).rejects.toThrow(told);
    expect(isCheckedOut()).toBe(false);
    await strict.close();
    const work = await beginOn(tree, bytes);
    expect(await work.runs.run(tree, "ls | wc -l")).toMatchObject({ output: `${names}\n` });
    await work.close();
  });
});

test("a submodule beside it hides nothing", async () => {
  const { mirror, base } = site;
  const entries = `160000 commit ${base}\tlib\n100644 blob ${storedBlob("x".repeat(10_000))}\ta\n`;
  const args = [`--git-dir=${mirror.gitDir}`, "mktree", "--missing"];
  const head = execFileSync("git", args, { input: entries, encoding: "utf8" }).trim();
  await expect(beginOn(head, 9_999)).rejects.toThrow("takes 1 MB");
});
