import { expect, test } from "@jest/globals";
import { GOOD, playUnderFaults } from "../../world/faulty.ts";

// One of each kind: test/long/stories/faulty.test.ts has more.
test.each([
  ["the tiny issue", 1, false],
  ["an issue with a review", 2, true],
] as const)("%s comes through faults, seed %i", async (_, seed, isCommentedOn) => {
  expect(await playUnderFaults(1, seed, isCommentedOn)).toEqual(GOOD);
});
