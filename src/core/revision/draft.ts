import { z } from "zod";
import { CHANGES, SIZES } from "../plan/plan.ts";
import { CHANGE_TYPES } from "../plan/titles.ts";

/** Limits of a plan: beyond them it is returned to the model, and the issue should be split. */
const LIMITS = {
  items: 20,
  decisions: 30,
  filesPerItem: 30,
  titleCharacters: 120,
} as const;

/** The most questions that a plan may ask. */
export const QUESTIONS_MAX = 5;
export const NOTES_MAX = 30;

const line = (max: number) => z.string().trim().min(1).max(max);
const prose = (max = 8_000) => z.string().trim().min(1).max(max);

/** What a draft or a revision may name although no file of the repository contains it. */
export const introduces = z
  .array(line(120))
  .max(200)
  .optional()
  .describe("Names that are not in the code yet and that this brings in: what is made, what a library has");

/** An item as the model submits it. */
export const itemDraft = z.object({
  title: line(LIMITS.titleCharacters).describe("What will be true afterwards, in a few words"),
  why: z.string().max(4_000).describe("What and why, in Markdown; short"),
  files: z
    .array(z.object({ path: line(240), change: z.enum(CHANGES) }))
    .min(1)
    .max(LIMITS.filesPerItem)
    .describe("Every file this item may touch, tests included; nothing else can be changed"),
  verify: line(400).describe("One shell command line; exit code 0 means done. No backquotes"),
  after: z.array(z.number().int().positive()).optional().describe("Items that come first"),
  size: z.enum(SIZES),
});

export type ItemDraft = z.infer<typeof itemDraft>;

/** What was found in the repository, with its place. */
export const noteDraft = z.object({
  note: line(600),
  path: line(240).optional(),
  lines: z
    .string()
    .regex(/^\d+(-\d+)?$/)
    .optional(),
  quote: line(1_000)
    .optional()
    .describe("What stands in those lines of the file, word for word; all of it or a part"),
});
export type NoteDraft = z.infer<typeof noteDraft>;

/** How the planner resolved each finding. */
const critiqueAnswers = z
  .array(
    z.object({
      finding: z.int().positive(),
      became: z.enum(["changed", "kept", "open"]),
      why: line(400).describe(
        "What has changed, or why not; of an open one, what is assumed unless a person answers",
      ),
    }),
  )
  .max(20)
  .optional()
  .describe("Only when a plan review found something: one for each finding");

/** In a draft, `after` counts the draft's own items from 1. */
const contentDraft = z.object({
  title: line(LIMITS.titleCharacters),
  type: z
    .enum(CHANGE_TYPES)
    .optional()
    .describe("What kind of change it is, for repositories whose titles begin with that"),
  goal: prose(),
  decisions: z.array(line(400)).max(LIMITS.decisions).optional(),
  questions: z
    .array(z.object({ question: line(400), assumed: line(400).optional() }))
    .max(QUESTIONS_MAX)
    .optional()
    .describe(
      "Only what a person must decide; each with what is assumed if nobody answers, unless there are no items",
    ),
  approach: prose().optional(),
  alternatives: z
    .object({
      criteria: z.array(line(80)).min(1).max(6),
      options: z
        .array(z.object({ name: line(120), ratings: z.array(line(200)), chosen: z.boolean() }))
        .min(2)
        .max(6),
    })
    .optional(),
  diagram: prose(4_000)
    .optional()
    .describe("Mermaid source, without a fence; its syntax is checked. No mindmap, no architecture"),
  interfaces: z
    .array(
      z.object({
        title: line(120),
        language: z.string().regex(/^[A-Za-z0-9+#-]{0,20}$/),
        code: prose(4_000),
      }),
    )
    .max(10)
    .optional(),
  risks: z.array(line(600)).max(20).optional(),
  out_of_scope: z.array(line(400)).max(20).optional(),
  items: z
    .array(itemDraft)
    .max(LIMITS.items)
    .describe("Empty only if nothing can be planned before people answer `questions`"),
  verification: prose().optional().describe("How the whole is verified"),
  verify_all: z
    .array(itemDraft.shape.verify)
    .max(3)
    .optional()
    .describe("Commands that the program runs once when all items are done, such as the whole test suite"),
  notes: z.array(noteDraft).max(NOTES_MAX).optional(),
  reproduced: z
    .array(line(400))
    .max(5)
    .optional()
    .describe("Commands that you ran with `run` and that show the bug, word for word"),
  introduces,
  answers: critiqueAnswers,
});

/** A plan as the model submits it; without items it must ask something, and with items nothing waits for an answer. */
export const planDraft = contentDraft
  .refine(({ items, questions = [] }) => items.length > 0 || questions.length > 0, {
    message: "a plan without items must have `questions`, which people have to answer first",
    path: ["items"],
  })
  .refine(({ items, questions = [] }) => items.length === 0 || questions.every(({ assumed }) => assumed), {
    message: "say what is `assumed` if nobody answers",
    path: ["questions"],
  });
export type PlanDraft = z.infer<typeof planDraft>;

/** A draft after the plan review: how each finding was resolved, one line each. */
export interface ReviewedDraft extends PlanDraft {
  readonly review?: readonly string[];
}
