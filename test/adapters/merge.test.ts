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
const git = (...args: string[]) => sh(site.mirror.gitDir, ...args).trim();
/** A merge that anybody could have made, of any tree. */
const mergeOf = (tree: string, ...parents: string[]) =>
  git(
    "-c",
    "user.name=x",
    "-c",
    "user.email=x@y",
    "commit-tree",
    tree,
    ...parents.flatMap((parent) => ["-p", parent]),
    "-m",
    "m",
  );

test("a merge has git's own tree and both parents, and is recognized as such; any other is not", async () => {
  const { workspace, mirror, base } = site;
  const ours = await commitOn(base, { "ours.js": "o\n" });
  const theirs = await commitOn(base, { "theirs.js": "t\n" });
  const merged = await workspace.mergeTree(mirror, ours, theirs);
  const tree = "tree" in merged ? merged.tree : "";
  const made = await workspace.commitMerge(mirror, { parent: ours, merged: theirs, tree, author }, message);
  expect(git("rev-list", "--parents", "-1", made)).toBe(`${made} ${ours} ${theirs}`);
  expect(git("rev-parse", `${made}^{tree}`)).toBe(tree);
  expect(await workspace.isPlainMerge(mirror, made)).toBe(true);

  const evil = await commitOn(made, { "evil.js": "e\n" });
  const evilTree = git("rev-parse", `${evil}^{tree}`);
  expect(await workspace.isPlainMerge(mirror, mergeOf(evilTree, ours, theirs))).toBe(false);
  expect(await workspace.isPlainMerge(mirror, mergeOf(tree, ours, theirs, evil))).toBe(false);
  expect(await workspace.isPlainMerge(mirror, ours)).toBe(false);
});

test("what conflicts is named, and a merge in which somebody resolved it is not plain", async () => {
  const { workspace, mirror, base } = site;
  const ours = await commitOn(base, { "b.js": "ours\n" });
  const theirs = await commitOn(base, { "b.js": "theirs\n" });
  expect(await workspace.mergeTree(mirror, ours, theirs)).toEqual({ conflicts: ["b.js"] });
  const resolved = mergeOf(git("rev-parse", `${ours}^{tree}`), ours, theirs);
  expect(await workspace.isPlainMerge(mirror, resolved)).toBe(false);
});

test("commits between two are those that one has and the other has not, and change a file", async () => {
  const { workspace, mirror, base } = site;
  const ours = await commitOn(base, { "ours.js": "o\n" });
  const one = await commitOn(base, { "*.js": "star\n" });
  const two = await commitOn(one, { "b.js": "t\n" });
  const between = async (paths: string[]) =>
    (await workspace.commitsBetween(mirror, { from: ours, to: two, paths })).map(({ oid }) => oid);
  expect(await between(["b.js", "*.js"])).toEqual([two, one]);
  expect(await between(["*.js"])).toEqual([one]);
  expect(await between([])).toEqual([]);
  expect(await workspace.isAncestor(mirror, base, two)).toBe(true);
  expect(await workspace.isAncestor(mirror, two, two)).toBe(true);
  expect(await workspace.isAncestor(mirror, ours, two)).toBe(false);
});
