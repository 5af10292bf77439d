import { z } from "zod";
import type { SIZES } from "./plan.ts";

const line = (max: number) => z.string().trim().min(1).max(max);

/** What a second reader may say of a draft. */
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

/** What the planner made of each finding. */
export const critiqueAnswers = z
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
  .describe("Only when a second reader has found something: one for each finding");
export type CritiqueAnswer = NonNullable<z.infer<typeof critiqueAnswers>>[number];

/** When a plan is read by a second reader: `auto` is where it is no small one. */
export const CRITIQUE = ["never", "auto", "always"] as const;

/** More items than this, or a large one, are no small plan. */
const SMALL_ITEMS = 2;

export function isForSecondReader(
  when: (typeof CRITIQUE)[number],
  { items }: { readonly items: readonly { readonly size: (typeof SIZES)[number] }[] },
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
    "The plan holds. A second reader has found this in it:",
    ...list,
    "Submit the whole plan once more, with one of `answers` for each: `changed` where the plan takes it in now, `kept` with the reason, `open` where a person must decide.",
  ].join("\n");
}

/** What is wrong with the answers; `asked` is how many questions the plan has of its own, of `max`. */
export function answerProblems(
  findings: readonly Finding[],
  answers: readonly CritiqueAnswer[],
  { asked, max }: { readonly asked: number; readonly max: number },
): string[] {
  const of = (index: number) => answers.filter(({ finding }) => finding === index + 1).length;
  const open = answers.filter(({ became }) => became === "open").length;
  return [
    ...findings.flatMap((_, index) =>
      of(index) === 1 ? [] : [`Finding ${index + 1} has ${of(index) || "no"} answers; it takes one.`],
    ),
    ...answers
      .filter(({ finding }) => finding > findings.length)
      .map(({ finding }) => `There is no finding ${finding}.`),
    ...(asked + open > max
      ? [`A plan has room for ${max} questions: leave ${max - asked} findings open at most.`]
      : []),
  ];
}

/** What stays open, as questions to people. */
export function openQuestions(findings: readonly Finding[], answers: readonly CritiqueAnswer[]) {
  return answers.flatMap(({ finding, became, why }) => {
    const found = findings[finding - 1];
    return found && became === "open"
      ? [{ question: `A second reader: ${found.finding}`, assumed: why }]
      : [];
  });
}
