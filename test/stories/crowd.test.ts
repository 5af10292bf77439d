import { expect, test } from "@jest/globals";
import { answerReviewOf } from "../world/crowd.ts";

// More than one answer of GitHub's holds, and more than the 80 contents that it takes in a minute.
test("of a review with 120 comments each is answered in its thread", async () => {
  expect(await answerReviewOf(120)).toEqual({ threads: 120, unanswered: [] });
});
