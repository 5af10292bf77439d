import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { renderPlan } from "../../src/core/plan/file.ts";
import type { Branch, Commit, Snapshot } from "../../src/core/state/snapshot.ts";
import { withBase } from "../../src/reconcile/drift.ts";
import { aPlannedSnapshot, aPull } from "../core/builders.ts";
import { anItem, aPlan, aPlanFile } from "../core/plan-builders.ts";
import { author, createSite, message, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(async () => {
  await rm(site.root, { recursive: true, force: true });
});

const commitOn = (parent: string, files: Record<string, string | null>) =>
  site.workspace.commitFiles(site.mirror, { parent, files: new Map(Object.entries(files)), author }, message);

const plan = aPlan({ items: [anItem(1, { files: [{ path: "b.js", change: "edit" }] })] });
const commit = (oid: string, more: Partial<Commit> = {}): Commit => ({
  oid,
  subject: "",
  by: "bob",
  ours: undefined,
  ...more,
});
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** What is found of a plan's branch at `head`, made from the first commit, when the default branch is at `main`. */
async function found(
  main: string,
  head: string,
  { commits = [commit(head)], ...more }: Partial<Branch> = {},
  name = "1/acme/demo",
) {
  const branch = { head, commits, isOurs: true, checks: [], base: site.base, ...more };
  const s: Snapshot = aPlannedSnapshot({
    branch,
    plan: aPlanFile(renderPlan(plan)),
    pull: aPull({ base: "main" }),
  });
  const repository = { ...s.repository, defaultBranch: { name: "main", head: main } };
  const github = { remote: async () => ({ ...site.remote, name }) };
  const deps = { workspace: site.workspace, github, log: silent } as unknown as Parameters<
    typeof withBase
  >[0];
  return (await withBase(deps, { ...s, repository }, new Map())).branch;
}

test("a base that has not moved, or is merged, is no drift", async () => {
  const head = await commitOn(site.base, { "PLAN.md": "plan\n" });
  expect(await found(site.base, head)).not.toHaveProperty("drift");
  const main = await commitOn(site.base, { "b.js": "c\n" });
  expect(await found(main, await commitOn(main, { "PLAN.md": "plan\n" }))).not.toHaveProperty("drift");
});

test("commits are counted, and files named, if the plan names them", async () => {
  const head = await commitOn(site.base, { "PLAN.md": "plan\n" });
  const other = await commitOn(site.base, { "src/a.js": "other\n" });
  const nothing = { commits: 0, files: [], conflicts: [], isRewritten: false };
  expect((await found(other, head))?.drift).toEqual(nothing);
  const main = await commitOn(other, { "b.js": "c\n" });
  expect((await found(main, head))?.drift).toEqual({ ...nothing, commits: 1, files: ["b.js"] });
  const back = await commitOn(main, { "b.js": "b\n" });
  expect((await found(back, head))?.drift).toEqual(nothing);
});

test("files that cannot be merged are named, also if the plan does not name them", async () => {
  const head = await commitOn(site.base, { "src/a.js": "ours\n" });
  const main = await commitOn(site.base, { "src/a.js": "theirs\n" });
  expect((await found(main, head))?.drift).toMatchObject({ files: [], conflicts: ["src/a.js"] });
});

test("a base without the commit that the plan was made from was rewritten", async () => {
  const dropped = await commitOn(site.base, { "b.js": "dropped\n" });
  const head = await commitOn(dropped, { "PLAN.md": "plan\n" });
  const main = await commitOn(site.base, { "b.js": "new\n" });
  expect((await found(main, head, { base: dropped }))?.drift).toMatchObject({
    isRewritten: true,
    conflicts: [],
  });
});

test("without the mirror it is only known that the base has moved; people's merges are not taken for anything", async () => {
  const head = await commitOn(site.base, { "PLAN.md": "plan\n" });
  const main = await commitOn(site.base, { "b.js": "c\n" });
  const unknown = { commits: 0, files: [], conflicts: [], isRewritten: false };
  expect((await found(main, head, {}, "1/acme/other"))?.drift).toEqual(unknown);
  const commits = [commit(head, { merges: main })];
  await expect(found(main, head, { commits }, "1/acme/other")).rejects.toThrow("does not have all of");
});
