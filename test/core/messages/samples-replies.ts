/** Examples of the answers to what people say. */
import * as reviews from "../../../src/core/messages/reviews.ts";
import { HINDRANCES } from "./hindrances.ts";
import { surface } from "./surface.ts";

export const disposition = { feedback: "t1", became: "applied" as const, reply: "Uses the existing cache." };

export const REPLIES = [
  surface("Answers to comments on the plan", "reviews.ts", reviews, {
    answersText: [
      [
        { revision: 2, commit: "4444444", delta: "changed: item 2" },
        [["bob", { feedback: "r1", became: "declined", reply: "Two stores would have to agree." }]],
      ],
      [undefined, []],
    ],
    replyText: [
      [disposition, "4444444"],
      [{ ...disposition, became: "needs-decision", reply: "Which of the two endpoints?" }, undefined],
    ],
    feedbackRefused: [
      ["role", "write"],
      ["finished", "write"],
    ],
    suggestionApplied: [[]],
    suggestionFollowUp: [[]],
    suggestionNotApplied: HINDRANCES.map((one) => [one] as [(typeof HINDRANCES)[number]]),
    onNote: [["bob", "Why not the cache?"]],
  }),
] as const;
