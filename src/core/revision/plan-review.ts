import { z } from "zod";
import type { Size } from "../plan/plan.ts";
import { type PlanDraft, QUESTIONS_MAX, type ReviewedDraft } from "./draft.ts";

const line = (max: number) => z.string().trim().min(1).max(max);

/** What a plan reviewer may say of a draft. */
export const critique = z.object({
  findings: z
    .array(
      z.object({
        kind: z.enum(["wrong", "missing", "over-built", "ignores an existing layer"]),
        where: line(120).describe("The section or the item, such as `Approach` or `item 2`"),
        finding: line(600).describe("What it is, with the path or the name that shows it"),
      }),
    )
    .max(8)
    .describe("The gravest first; none is a good answer"),
});
export type Finding = z.infer<typeof critique>["findings"][number];

/** When a second model reviews a plan; `auto`: unless the plan is small. */
export const CRITIQUE = ["never", "auto", "always"] as const;

/** A plan with more items than this, or with a large one, is not small. */
const SMALL_ITEMS = 2;

export function needsReview(
  when: (typeof CRITIQUE)[number],
  { items }: { readonly items: readonly { readonly size: Size }[] },
): boolean {
  if (when !== "auto") return when === "always";
  return items.length > SMALL_ITEMS || items.some(({ size }) => size === "L");
}

/** The findings, as they are returned to the planner. */
export function findingsText(findings: readonly Finding[]): string {
  const list = findings.map(
    ({ kind, where, finding }, index) => `${index + 1}. ${where} (${kind}): ${finding}`,
  );
  return [
    "The plan is valid. A plan review found:",
    ...list,
    "Submit the whole plan once more, with one of `answers` for each: `changed` where the plan now addresses it, `kept` with the reason, `open` where a person must decide.",
  ].join("\n");
}

/** What is wrong with the answers of a draft; `before` is the draft that was reviewed. */
export function answerProblems(findings: readonly Finding[], draft: PlanDraft, before: PlanDraft): string[] {
  const { answers = [], questions = [] } = draft;
  const of = (index: number) => answers.filter(({ finding }) => finding === index + 1).length;
  const questionsLeft = QUESTIONS_MAX - questions.length;
  const open = answers.filter(({ became }) => became === "open").length;
  const withoutAnswers = (one: PlanDraft) => JSON.stringify({ ...one, answers: [] });
  const isChanged = withoutAnswers(draft) !== withoutAnswers(before);
  return [
    ...findings.flatMap((_, index) =>
      of(index) === 1 ? [] : [`Finding ${index + 1} has ${of(index) || "no"} answers; give it exactly one.`],
    ),
    ...answers
      .filter(({ finding }) => finding > findings.length)
      .map(({ finding }) => `There is no finding ${finding}.`),
    ...answers
      .filter(({ became }) => became === "changed" && !isChanged)
      .map(({ finding }) => `Finding ${finding} is marked changed, but nothing in the plan has changed.`),
    ...(open > questionsLeft
      ? [
          `A plan has room for ${QUESTIONS_MAX} questions: leave ${Math.max(0, questionsLeft)} findings open at most.`,
        ]
      : []),
  ];
}

const BECAME = { changed: "addressed", kept: "kept as it is", open: "needs your decision" } as const;

/**
 * The draft with the findings of the plan review: all of them in the notes, open ones also as questions.
 * `error` says why there was no review.
 */
export function withFindings(draft: PlanDraft, findings: readonly Finding[], error?: string): ReviewedDraft {
  if (error !== undefined) return { ...draft, review: [`Not reviewed: ${error}`] };
  const answers = new Map((draft.answers ?? []).map((one) => [one.finding, one]));
  const reviewed = findings.map((found, index) => ({
    ...found,
    finding: escaped(found.finding),
    answer: answers.get(index + 1),
  }));
  const open = reviewed.flatMap(({ finding, answer }) =>
    answer?.became === "open" ? [{ finding, answer }] : [],
  );
  return {
    ...draft,
    questions: [
      ...(draft.questions ?? []),
      ...open.map(({ finding, answer }) => ({
        question: `Plan review: ${finding}`,
        assumed: answer.why,
      })),
    ],
    review: reviewed.map(
      ({ kind, where, finding, answer }) =>
        `${escaped(where)}, ${kind}: ${finding} **${answer ? BECAME[answer.became] : "not answered"}**${answer ? `: ${answer.why}` : ""}`,
    ),
  };
}

/**
 * Another model's text, escaped: its code spans are not references of the plan, and the planner cannot correct somebody
 * else's Markdown that is not allowed in a plan.
 */
function escaped(words: string): string {
  return words
    .replace(/[`\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (found) => (found === "\n" ? " " : ""))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\[\]$]/g, "\\$&");
}
