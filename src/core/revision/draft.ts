import { z } from "zod";
import { block, code } from "../markdown/template.ts";
import { contained, fieldless } from "../plan/contained.ts";
import { CHANGES, type Item, type ItemContent, type Plan, type Section, SIZES } from "../plan/plan.ts";
import { renderRun } from "../plan/verification.ts";

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
/** A plan as the model submits it. In a draft, `after` counts the draft's own items from 1. */
export const planDraft = z.object({
  title: line(LIMITS.titleCharacters),
  goal: prose(),
  decisions: z.array(line(400)).max(LIMITS.decisions).optional(),
  questions: z
    .array(z.object({ question: line(400), assumed: line(400) }))
    .max(QUESTIONS_MAX)
    .optional()
    .describe("Only what a person must decide; each with what is assumed if nobody answers"),
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
  items: z.array(itemDraft).min(1).max(LIMITS.items),
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
export type PlanDraft = z.infer<typeof planDraft>;

/** A draft after the plan review: how each finding was resolved, one line each. */
export interface ReviewedDraft extends PlanDraft {
  readonly review?: readonly string[];
}

/** The URL of a file at the researched commit; undefined if there is no such file. */
export type LinkTo = (path: string, lines?: string) => string | undefined;

/** Turns a valid draft into a plan researched at `base`. */
export function planOf(draft: ReviewedDraft, base: string, linkTo: LinkTo): Plan {
  return {
    title: oneLine(draft.title),
    sections: sectionsOf(draft, linkTo),
    items: draft.items.map((item, index) => itemOf(item, index + 1)),
    nextId: draft.items.length + 1,
    base,
  };
}

/** An item with its number; nothing in its text can break the plan file's format. */
export function itemOf(draft: ItemDraft, id: number): Item {
  return { ...contentOf(draft), id, isTicked: false, evidence: undefined };
}

function contentOf(draft: ItemDraft): ItemContent {
  return {
    title: oneLine(draft.title).replaceAll("**", "*"),
    why: fieldless(draft.why),
    files: draft.files,
    verify: draft.verify,
    after: draft.after ?? [],
    size: draft.size,
  };
}

function sectionsOf(draft: ReviewedDraft, linkTo: LinkTo): Section[] {
  const bodies: Record<string, string | undefined> = {
    Goal: draft.goal,
    Decisions: bullets(draft.decisions),
    Questions: bullets(draft.questions?.map((q) => `${q.question} Assumed unless answered: ${q.assumed}`)),
    Approach: draft.approach,
    Alternatives: draft.alternatives && table(draft.alternatives),
    Diagram: draft.diagram && block(draft.diagram.trim(), "mermaid"),
    Interfaces: draft.interfaces
      ?.map((one) => `**${oneLine(one.title)}**\n\n${block(one.code.trim(), one.language, "~")}`)
      .join("\n\n"),
    Risks: bullets(draft.risks),
    "Out of scope": bullets(draft.out_of_scope),
    Verification: verificationOf(draft),
    Notes: notesOf(draft, linkTo),
  };
  return Object.entries(bodies).flatMap(([name, body]) => (body ? [{ name, body: contained(body) }] : []));
}

function verificationOf({ verification, verify_all: commands = [] }: ReviewedDraft): string | undefined {
  const parts = [...(verification ? [verification] : []), commands.map(renderRun).join("\n")];
  return parts.filter((part) => part !== "").join("\n\n") || undefined;
}

const bullets = (entries: readonly string[] | undefined) =>
  entries && entries.length > 0 ? entries.map((entry) => `- ${oneLine(entry)}`).join("\n") : undefined;

const cell = (text: string) => oneLine(text).replaceAll("|", "\\|");

function table({ criteria, options }: NonNullable<PlanDraft["alternatives"]>): string {
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [
    row(["Option", ...criteria]),
    row(["---", ...criteria.map(() => "---")]),
    ...options.map((option) =>
      row([option.chosen ? `**${option.name}** (chosen)` : option.name, ...option.ratings]),
    ),
  ].join("\n");
}

function notesOf({ notes = [], review = [] }: ReviewedDraft, linkTo: LinkTo): string {
  const noted = notes.map((one) => noteLine(one, linkTo));
  const parts = [
    listed(LOOKED_AT, noted),
    listed(
      "Plan review",
      review.map((one) => `- ${oneLine(one)}`),
    ),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The heading of the notes on what was found. */
export const LOOKED_AT = "What was looked at";

/** A note as an entry of a list, with a link to the lines that it is about. */
export function noteLine(note: NoteDraft, linkTo: LinkTo): string {
  return `- ${oneLine(note.note)}${sourceOf(note, linkTo)}${quoteOf(note.quote ?? "")}`;
}

function listed(summary: string, entries: readonly string[]): string {
  if (entries.length === 0) return "";
  return `### ${summary}\n\n${entries.join("\n")}`;
}

function sourceOf({ path, lines }: NoteDraft, linkTo: LinkTo): string {
  if (path === undefined) return "";
  const location = `${path}${lines ? `:${lines}` : ""}`;
  const link = linkTo(path, lines);
  return ` (${link === undefined ? code(location) : `[${location}](${link})`})`;
}

const quoteOf = (quote: string) =>
  quote === "" ? "" : `\n${block(quote.replace(/\r\n?/g, "\n").trim(), "", "~").replace(/^/gm, "  ")}`;

export const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
