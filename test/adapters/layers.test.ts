import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { createLayers } from "../../src/workspace/environment/store.ts";

const root = await mkdtemp(join(tmpdir(), "redline-layers-"));
afterAll(() => rm(root, { recursive: true, force: true }));

const MB = 1_000_000;
const ACCOUNT = { durationMs: 1, refusedHosts: [], versions: ["v1"] };
type Layers = ReturnType<typeof createLayers>;
const open = (folder: string, bytesMax: number): Layers =>
  createLayers(join(root, folder), bytesMax, (error) => {
    throw error;
  });
/** Adds a layer of about a megabyte. */
async function fill(layers: Layers, key: string): Promise<void> {
  const folder = await layers.begin();
  for (const name of ["work", "home"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "home", "big"), Buffer.alloc(MB));
  await symlink("/", join(folder, "work", "everything"));
  await layers.add(key, folder, ACCOUNT);
}
const use = (layers: Layers, key: string) => layers.during(async () => await layers.find(key));

test("the least recently used are removed, where all together take too much", async () => {
  const layers = open("lru", 2.5 * MB);
  for (const key of ["one", "two"]) await layers.during(() => fill(layers, key));
  expect(await use(layers, "one")).toMatchObject(ACCOUNT);
  await layers.during(() => fill(layers, "three"));
  expect(await use(layers, "two")).toBeUndefined();
  expect(readdirSync(join(root, "lru")).sort()).toEqual(["one", "three"]);
});

test("but none that is in use, by work that has found it or by runs", async () => {
  const layers = open("used", 0);
  await layers.during(() => fill(layers, "one"));
  const held = layers.hold("one");
  await layers.during(() => fill(layers, "two"));
  await layers.during(async () => {
    await layers.find("two");
    await fill(layers, "three");
    expect(readdirSync(join(root, "used")).sort()).toEqual(["one", "three", "two"]);
  });
  expect(existsSync(join(held?.home ?? "", "big"))).toBe(true);
  held?.release();
  await layers.during(() => fill(layers, "four"));
  expect(readdirSync(join(root, "used"))).toEqual(["four"]);
  expect(layers.hold("one")).toBeUndefined();
});

test("are found again by the next process, without what one before left unfinished", async () => {
  const before = open("again", 10 * MB);
  for (const key of ["one", "two"]) await fill(before, key);
  await before.begin();
  await mkdir(join(root, "again", "not-a-layer"));
  const after = open("again", 2.5 * MB);
  expect(await use(after, "none")).toBeUndefined();
  expect(readdirSync(join(root, "again")).sort()).toEqual(["one", "two"]);
  expect(await use(after, "one")).toMatchObject(ACCOUNT);
  await after.during(() => fill(after, "three"));
  expect(readdirSync(join(root, "again")).sort()).toEqual(["one", "three"]);
});
