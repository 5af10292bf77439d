/** A draft, written as a plan. */
import { block, code } from "../markdown/template.ts";
import { contained, fieldless } from "../plan/contained.ts";
import { ASKING, type Item, type ItemContent, type Plan, type Section } from "../plan/plan.ts";
import { renderRun } from "../plan/verification.ts";
import type { ItemDraft, NoteDraft, PlanDraft, ReviewedDraft } from "./draft.ts";

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
    Questions: questionsOf(draft),
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

function questionsOf({ questions, items }: PlanDraft): string | undefined {
  if (items.length === 0) return `${ASKING}\n\n${bullets(questions?.map((one) => one.question)) ?? ""}`;
  return bullets(questions?.map((one) => `${one.question} Assumed unless answered: ${one.assumed}`));
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
