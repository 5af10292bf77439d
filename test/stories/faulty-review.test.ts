import { expect, test } from "@jest/globals";
import { GOOD, playUnderFaults } from "../world/faulty.ts";

const SEEDS = Array.from({ length: 12 }, (_, n) => 2 * n + 2);

test.each(SEEDS)("an issue with a review comes through faults, seed %i", async (seed) => {
  expect(await playUnderFaults(1, seed, true)).toEqual(GOOD);
});
