import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { author, createSite, message, type Site, sh } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(async () => {
  await rm(site.root, { recursive: true, force: true });
});

const commitOn = (parent: string, files: Record<string, string | null>) =>
  site.workspace.commitFiles(site.mirror, { parent, files: new Map(Object.entries(files)), author }, message);
const revert = (head: string, ...commits: string[]) =>
  site.workspace.revertTree(site.mirror, { head, commits, except: ["PLAN.md"], author });
const show = (tree: string) => sh(site.mirror.gitDir, "ls-tree", "-r", tree);

test("commits are undone newest first, and the plan file stays as it is", async () => {
  const one = await commitOn(site.base, { "PLAN.md": "one\n", "b.js": "b\nc\n", "new.js": "n\n" });
  const two = await commitOn(one, { "PLAN.md": "two\n", "b.js": "b\nc\nd\n", "src/a.js": null });
  const other = await commitOn(two, { "PLAN.md": "three\n", "other.js": "o\n" });
  const result = await revert(other, two, one);
  const expected = await commitOn(site.base, { "PLAN.md": "three\n", "other.js": "o\n" });
  expect("tree" in result && show(result.tree)).toBe(show(expected));
  expect(await revert(other, one)).toEqual({ commit: one, conflicts: ["b.js"] });
});

test("a file that was made and changed later is in the way", async () => {
  const made = await commitOn(site.base, { "new.js": "n\n" });
  const changed = await commitOn(made, { "new.js": "n\nm\n" });
  expect(await revert(changed, made)).toEqual({ commit: made, conflicts: ["new.js"] });
});
