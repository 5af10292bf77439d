import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { author, createSite, message, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(async () => {
  await rm(site.root, { recursive: true, force: true });
});

const commitOn = (parent: string, path: string, text: string) =>
  site.workspace.commitFiles(site.mirror, { parent, files: new Map([[path, text]]), author }, message);

test("a line is traced to the commit that wrote it, as of any commit; what is not there, to none", async () => {
  const { workspace, mirror, base } = site;
  const path = "-odd name.txt";
  const first = await commitOn(base, path, "one\ntwo\n");
  const second = await commitOn(first, path, "one\n2\nthree\n");
  const at = (commit: string, line: number, of = path) => workspace.blame(mirror, commit, { path: of, line });
  expect([await at(second, 1), await at(second, 2), await at(second, 3)]).toEqual([first, second, second]);
  expect(await at(first, 2)).toBe(first);
  expect([await at(second, 4), await at(second, 1, "gone.txt"), await at("0".repeat(40), 1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(await workspace.diffOf(mirror, second)).toContain("\n-two\n+2\n+three\n");
});
