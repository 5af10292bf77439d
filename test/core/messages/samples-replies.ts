/** Examples of the answers to what people say. */
import * as replies from "../../../src/core/messages/replies.ts";
import * as reviews from "../../../src/core/messages/reviews.ts";
import { HINDRANCES } from "./hindrances.ts";
import { surface } from "./surface.ts";

const disposition = { feedback: "t1", became: "applied" as const, reply: "Uses the existing cache." };

export const REPLIES = [
  surface("Answers to comments on the plan", "reviews.ts", reviews, {
    answersText: [
      [
        { revision: 2, commit: "4444444", delta: "changed: item 2" },
        [["bob", { feedback: "r1", became: "declined", reply: "Two stores would have to agree." }]],
      ],
      ["plan", []],
      ["code", []],
    ],
    replyText: [
      [disposition, "4444444"],
      [{ ...disposition, became: "needs-decision", reply: "Which of the two endpoints?" }, undefined],
    ],
    feedbackRefused: [
      ["role", "write", "plan"],
      ["role", "write", "code"],
      ["finished", "write", "plan"],
    ],
    suggestionApplied: [[]],
    suggestionFollowUp: [[]],
    suggestionNotApplied: HINDRANCES.map((one) => [one] as [(typeof HINDRANCES)[number]]),
    onNote: [["bob", "Why not the cache?"]],
  }),
  surface("Answers to what is no command", "replies.ts", replies, {
    unknownCommand: [[{ word: "/aprove", meant: "approve" }], [{ word: "/redline start", meant: undefined }]],
    howToBeHeard: [
      ["bob", "PLAN.md", false],
      ["bob", "PLAN.md", true],
    ],
    approvingReview: [
      ["bob", "write", undefined],
      ["rita", "write", "role"],
    ],
  }),
] as const;
