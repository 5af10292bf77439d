import { expect, test } from "@jest/globals";
import { answerReviewOf } from "../../world/crowd.ts";

test("of a review with 400 comments each is answered in its thread", async () => {
  expect(await answerReviewOf(400)).toEqual({ threads: 400, unanswered: [] });
});
