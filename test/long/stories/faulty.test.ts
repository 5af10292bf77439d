import { expect, test } from "@jest/globals";
import { GOOD, playUnderFaults } from "../../world/faulty.ts";

// A few that are always the same; random histories play faults by the hundred.
const SEEDS = [3, 5, 7];

test.each(SEEDS)("the tiny issue comes through faults, seed %i", async (seed) => {
  expect(await playUnderFaults(1, seed, false)).toEqual(GOOD);
});

test.each([101])("the feature comes through faults, seed %i", async (seed) => {
  expect(await playUnderFaults(2, seed, false)).toEqual({ ...GOOD, items: 4 });
});
