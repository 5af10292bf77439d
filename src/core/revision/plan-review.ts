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

/** When a plan is reviewed by a second model: `auto` is where it is no small one. */
export const CRITIQUE = ["never", "auto", "always"] as const;

/** More items than this, or a large one, are no small plan. */
const SMALL_ITEMS = 2;

export function needsReview(
  when: (typeof CRITIQUE)[number],
  { items }: { readonly items: readonly { readonly size: Size }[] },
): boolean {
  if (when !== "auto") return when === "always";
  return items.length > SMALL_ITEMS || items.some(({ size }) => size === "L");
}

/** The findings, as the planner is told of them. */
export function findingsText(findings: readonly Finding[]): string {
  const list = findings.map(
    ({ kind, where, finding }, index) => `${index + 1}. ${where} (${kind}): ${finding}`,
  );
  return [
    "The plan holds. A plan review found this in it:",
    ...list,
    "Submit the whole plan once more, with one of `answers` for each: `changed` where the plan takes it in now, `kept` with the reason, `open` where a person must decide.",
  ].join("\n");
}

/** What is wrong with the answers that a draft gives; `before` is the draft that was read. */
export function answerProblems(findings: readonly Finding[], draft: PlanDraft, before: PlanDraft): string[] {
  const { answers = [], questions = [] } = draft;
  const of = (index: number) => answers.filter(({ finding }) => finding === index + 1).length;
  const room = QUESTIONS_MAX - questions.length;
  const open = answers.filter(({ became }) => became === "open").length;
  const words = (one: PlanDraft) => JSON.stringify({ ...one, answers: [] });
  const isChanged = words(draft) !== words(before);
  return [
    ...findings.flatMap((_, index) =>
      of(index) === 1 ? [] : [`Finding ${index + 1} has ${of(index) || "no"} answers; it takes one.`],
    ),
    ...answers
      .filter(({ finding }) => finding > findings.length)
      .map(({ finding }) => `There is no finding ${finding}.`),
    ...answers
      .filter(({ became }) => became === "changed" && !isChanged)
      .map(
        ({ finding }) => `Finding ${finding} is said to be addressed, but nothing in the plan has changed.`,
      ),
    ...(open > room
      ? [`A plan has room for ${QUESTIONS_MAX} questions: leave ${Math.max(0, room)} findings open at most.`]
      : []),
  ];
}

const BECAME = { changed: "addressed", kept: "kept as it is", open: "needs your decision" } as const;

/**
 * The draft with what a plan reviewer found: what stays open is a question, and all of it stands in the notes.
 * `unread` is why there was none.
 */
export function withFindings(draft: PlanDraft, findings: readonly Finding[], unread?: string): ReviewedDraft {
  if (unread !== undefined) return { ...draft, review: [`Not reviewed: ${unread}`] };
  const answers = new Map((draft.answers ?? []).map((one) => [one.finding, one]));
  const read = findings.map((found, index) => ({
    ...found,
    finding: escaped(found.finding),
    answer: answers.get(index + 1),
  }));
  const open = read.flatMap(({ finding, answer }) =>
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
    review: read.map(
      ({ kind, where, finding, answer }) =>
        `${escaped(where)}, ${kind}: ${finding} **${answer ? BECAME[answer.became] : "not answered"}**${answer ? `: ${answer.why}` : ""}`,
    ),
  };
}

/**
 * Another model's words as they are: what it names in code marks is not the plan's claim, and the plan's writer cannot
 * correct Markdown of others that may not stand in a plan.
 */
function escaped(words: string): string {
  return words
    .replace(/[`\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (found) => (found === "\n" ? " " : ""))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\[\]$]/g, "\\$&");
}
