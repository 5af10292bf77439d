import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeRepository } from "../../playground/sizes.ts";
import { pagesOf } from "../codebase/pages.ts";
import { aWorld, planned, planText } from "../world/story.ts";

const FILES = 15_000;

let large = "";
beforeAll(async () => {
  large = await mkdtemp(join(tmpdir(), "redline-large-"));
  await makeRepository(large, FILES);
});
afterAll(() => rm(large, { recursive: true, force: true }));

test("of 15,000 files: all paths, and a context within its budget, the same bytes each time", async () => {
  const pages = await pagesOf(large, [100, 2_000, 32_000, 32_000]);
  const [small, medium, one, other] = pages;
  expect(pages.map(({ paths }) => paths)).toEqual([FILES, FILES, FILES, FILES]);
  expect(small?.tokens).toBeLessThanOrEqual(100);
  expect(medium?.tokens).toBeLessThanOrEqual(2_000);
  expect(one?.tokens).toBeLessThanOrEqual(15_000);
  expect(one?.tokens).toBeGreaterThan(4_000);
  expect(one?.head).toBe("# Map of the repository: 15000 files");
  expect(other).toEqual(one);
});

test("a repository of 15,000 files is planned within the bounds of a request", async () => {
  const world = await aWorld({ from: large });
  const { branch } = await planned(world, { title: "The budget of a ticket", body: "Is not kept." });
  const first = JSON.stringify(world.model?.requests[0]?.body);
  expect(first).toMatch(/budget.*ticket/);
  expect(first.length).toBeLessThan(100_000);
  expect(await planText(world, branch)).toContain("## Todo");
});
