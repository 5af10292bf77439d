import { expect, test } from "@jest/globals";
import { GOOD, playUnderFaults } from "../../world/faulty.ts";

// A few that are always the same; random histories play faults by the hundred.
const SEEDS = [4, 6, 8];

test.each(SEEDS)("an issue with a review comes through faults, seed %i", async (seed) => {
  expect(await playUnderFaults(1, seed, true)).toEqual(GOOD);
});
