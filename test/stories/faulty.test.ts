import { expect, test } from "@jest/globals";
import { GOOD, playUnderFaults } from "../world/faulty.ts";

const SEEDS = Array.from({ length: 13 }, (_, n) => 2 * n + 1);

test.each(SEEDS)("the tiny issue comes through faults, seed %i", async (seed) => {
  expect(await playUnderFaults(1, seed, false)).toEqual(GOOD);
});

test.each([101])("the feature comes through faults, seed %i", async (seed) => {
  expect(await playUnderFaults(2, seed, false)).toEqual({ ...GOOD, items: 4 });
});
