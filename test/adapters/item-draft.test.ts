import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Item } from "../../src/core/plan/plan.ts";
import type { ItemWork } from "../../src/ports/workspace.ts";
import { createSite, NOTHING, type Site, sh } from "./site.ts";

let site: Site;
let work: ItemWork;
beforeAll(async () => {
  site = await createSite();
  const files: Item["files"] = [
    { path: "src/a.js", change: "edit" },
    { path: "src/new.js", change: "new" },
    { path: "b.js", change: "delete" },
  ];
  const item = { id: 1, title: "T", why: "", files, verify: "true", after: [], size: "S" } as const;
  const place = { name: "w", head: site.base, environment: NOTHING };
  work = await site.workspace.itemWork(site.mirror, {
    ...place,
    item: { ...item, isTicked: false, evidence: undefined },
  });
});
afterAll(async () => {
  await work.close();
  await rm(site.root, { recursive: true, force: true });
});

const inMirror = (...args: string[]) => sh(site.mirror.gitDir, `--git-dir=${site.mirror.gitDir}`, ...args);
const changed = (oid: string) => inMirror("diff-tree", "-r", "--name-status", site.base, oid).split("\n");

describe("an item's draft", () => {
  test("is shown as a diff", async () => {
    expect(await work.diff()).toBe("");
    await work.files.write("src/a.js", "A\n");
    await work.files.write("src/new.js", "new\n");
    await work.files.remove("b.js");
    const diff = await work.diff();
    expect(diff.match(/^(?:--- |\+\+\+ |[-+]\w).*$/gm)).toEqual([
      "--- a/b.js",
      "+++ /dev/null",
      "-b",
      "--- a/src/a.js",
      "+++ b/src/a.js",
      "-a",
      "+A",
      "--- /dev/null",
      "+++ b/src/new.js",
      "+new",
    ]);
  });

  test("is built in part, for what its tests say without the rest", async () => {
    expect(changed(await work.buildOnly(["src/new.js", "never.js"]))).toEqual(["A\tsrc/new.js"]);
    expect(changed(await work.buildOnly(["b.js"]))).toEqual(["D\tb.js"]);
    expect(await work.buildOnly([])).toBe(inMirror("rev-parse", `${site.base}^{tree}`));
  });
});
