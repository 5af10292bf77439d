import { z } from "zod";
import { type Block, join } from "../plan/blocks.ts";
import { contained } from "../plan/contained.ts";
import { readPlan } from "../plan/document.ts";
import { nextIdOf, renderSection, withNextId } from "../plan/file.ts";
import { renderItem } from "../plan/item.ts";
import { CONDITIONS, type Plan, rankOf, SECTION_ORDER, TRIED, UNCONFIRMED } from "../plan/plan.ts";
import { itemDraft, NOTES_MAX, noteDraft } from "./draft.ts";
import { draftWith, withFields } from "./item-edit.ts";
import { replacedOnce } from "./nearest.ts";
import { itemOf, LOOKED_AT, oneLine } from "./written.ts";

const because = z.array(z.string()).min(1).describe("The ids of the feedback that asks for this edit");
const item = z.number().int().positive();
const section = z.enum(SECTION_ORDER).exclude(["Todo", CONDITIONS, TRIED, UNCONFIRMED]);
const replacement = {
  old: z.string().min(1).max(8_000).describe("Occurs there exactly once, word for word"),
  new: z.string().max(20_000),
};
const { title, ...fields } = itemDraft.shape;

const editsOfText = [
  z.object({
    kind: z.literal("section"),
    because,
    section,
    text: z
      .string()
      .max(20_000)
      .describe("The section's whole new body, in Markdown; empty removes the section"),
  }),
  z.object({ kind: z.literal("replace-in-section"), because, section, ...replacement }),
  z
    .object({ kind: z.literal("item"), because, item, ...itemDraft.partial().shape })
    .describe("Replaces the fields that are given; the others stay as they are"),
  z.object({ kind: z.literal("replace-in-item"), because, item, ...replacement }),
  z.object({ kind: z.literal("add-item"), because, title, ...fields }),
  z.object({ kind: z.literal("remove-item"), because, item }),
  z.object({ kind: z.literal("title"), because, title }).describe("Replaces the title of the plan"),
] as const;

/** One edit of a plan, as the model submits it. Everything that no edit names stays the same, byte for byte. */
export const planEdit = z.discriminatedUnion("kind", [
  ...editsOfText,
  z
    .object({ kind: z.literal("add-notes"), because, notes: z.array(noteDraft).min(1).max(NOTES_MAX) })
    .describe("Adds to what was looked at, as `notes` of a plan"),
]);
export type SubmittedEdit = z.infer<typeof planEdit>;
type NotesEdit = Extract<SubmittedEdit, { kind: "add-notes" }>;

/** An edit that can be applied: notes are checked and written as entries of a list. */
export type PlanEdit =
  | Exclude<SubmittedEdit, NotesEdit>
  | { readonly kind: "append-notes"; readonly because: string[]; readonly entries: readonly string[] };

/** Applies all edits in order, or none: throws an Error that says which one cannot be applied. */
export function revise(text: string, edits: readonly PlanEdit[]): string {
  return edits.reduce(applyEdit, text);
}

/** The file with a new body for a section that only Redline writes; a second section of that name is removed. */
export function withOwnSection(text: string, name: typeof TRIED | typeof UNCONFIRMED, body: string): string {
  const { blocks } = readPlan(text);
  const isIt = (block: Block) => block.kind === "section" && block.name === name;
  const first = blocks.findIndex(isIt);
  const own = blocks.filter((block, at) => at === first || !isIt(block));
  return join(withSection(own, name, body));
}

function applyEdit(text: string, edit: PlanEdit): string {
  const { blocks } = readPlan(text);
  switch (edit.kind) {
    case "section":
      return join(withSection(blocks, edit.section, edit.text));
    case "replace-in-section":
      return join(withReplacement(blocks, sectionAt(blocks, edit.section), edit));
    case "append-notes":
      return join(withNotes(blocks, edit.entries));
    case "title":
      return join(withTitle(blocks, edit.title));
    case "add-item":
      return withNewItem(text, blocks, edit);
    case "remove-item":
      return withNextIdAbove(join(blocks.toSpliced(itemAt(blocks, edit.item), 1)), edit.item);
    case "replace-in-item":
      return join(withReplacement(blocks, itemAt(blocks, edit.item), edit));
    case "item":
      return join(withItem(blocks, readPlan(text).plan, edit));
  }
}

function itemAt(blocks: readonly Block[], id: number): number {
  const index = blocks.findIndex((block) => block.kind === "item" && block.id === id);
  if (index < 0) throw new Error(`There is no item ${id} in the plan.`);
  return index;
}

function sectionAt(blocks: readonly Block[], name: string): number {
  const index = blocks.findIndex((block) => block.kind === "section" && block.name === name);
  if (index < 0) throw new Error(`There is no section ${name} in the plan.`);
  return index;
}

/** The blocks with a passage of one replaced. What a replacement must not do shows when all edits are applied. */
function withReplacement(
  blocks: readonly Block[],
  index: number,
  edit: { readonly old: string; readonly new: string },
): Block[] {
  const block = blocks[index];
  if (!block) return [...blocks];
  const name = block.kind === "section" ? block.name : block.kind === "item" ? `item ${block.id}` : "";
  try {
    return blocks.with(index, { ...block, text: replacedOnce(block.text, edit.old, edit.new).text });
  } catch (error) {
    throw new Error(`In ${name} of the plan, ${(error as Error).message}`, { cause: error });
  }
}

/** Only the first block has a title, in its second line. */
function withTitle(blocks: readonly Block[], title: string): Block[] {
  const [head, ...others] = blocks;
  if (!head) return [];
  const text = head.text.replace(
    /^([^\n]*\n)# [^\r\n]*/,
    (_, first: string) => `${first}# ${oneLine(title)}`,
  );
  return [{ ...head, text }, ...others];
}

/** The blocks with an item edited: with all its fields it is written anew, else only what is given. */
function withItem(
  blocks: readonly Block[],
  plan: Plan | undefined,
  edit: PlanEdit & { kind: "item" },
): Block[] {
  const index = itemAt(blocks, edit.item);
  const block = blocks[index];
  if (!block) return [...blocks];
  const { kind: _, because: __, item: id, ...fields } = edit;
  const found = plan?.items.find((one) => one.id === id);
  const whole = itemDraft.safeParse(fields);
  if (!found && !whole.success) throw new Error(`Item ${id} cannot be read: give all of its fields.`);
  const draft = found ? draftWith(found, fields) : itemDraft.parse(fields);
  const edited = renderItem(itemOf(draft, id));
  const text = found ? withFields(block.text, edited, fields) : edited;
  return blocks.with(index, { ...block, text: text + blankTail(block) });
}

/** The blocks with more entries at the end of what was looked at. */
function withNotes(blocks: readonly Block[], entries: readonly string[]): Block[] {
  const added = entries.join("\n");
  const notes = blocks.find((block) => block.kind === "section" && block.name === "Notes");
  const heading = `### ${LOOKED_AT}\n`;
  const [before = "", list] = notes?.text.split(heading) ?? [];
  if (!notes || list === undefined) {
    const body = notes?.kind === "section" ? `${notes.body}\n\n` : "";
    return withSection(blocks, "Notes", `${body}${heading}\n${added}`);
  }
  const found = list.search(/\n\s*(?:\n#{2,3} |$)/);
  const end = found < 0 ? list.length : found;
  const text = `${before}${heading}${list.slice(0, end)}\n${added}${list.slice(end)}`;
  return blocks.with(blocks.indexOf(notes), { ...notes, text });
}

/** A number is never reused, not even one that a person wrote by hand and that is gone now. */
function withNextIdAbove(text: string, id: number): string {
  return nextIdOf(text) > id ? text : withNextId(text, id + 1);
}

/** The blank lines after a block, which separate it from the next. */
function blankTail(block: Block): string {
  const end = block.text.indexOf("\n", block.text.trimEnd().length);
  return end < 0 ? "" : block.text.slice(end + 1);
}

function withSection(blocks: readonly Block[], name: string, body: string): Block[] {
  const index = blocks.findIndex((block) => block.kind === "section" && block.name === name);
  const old = blocks[index];
  if (body.trim() === "") return index < 0 ? [...blocks] : blocks.toSpliced(index, 1);
  const text = renderSection({ name, body: contained(body) });
  if (old) return blocks.with(index, { ...old, text: text + blankTail(old) });
  const rank = (block: Block) => (block.kind === "section" ? rankOf(block.name) : -1);
  const later = blocks.findIndex((block) => rank(block) > rankOf(name));
  const added: Block = { kind: "section", name, body, text: later < 0 ? `\n${text}` : `${text}\n`, line: 0 };
  return blocks.toSpliced(later < 0 ? blocks.length : later, 0, added);
}

function withNewItem(text: string, blocks: readonly Block[], edit: PlanEdit & { kind: "add-item" }): string {
  const ids = blocks.flatMap((block) => (block.kind === "item" && block.id !== undefined ? [block.id] : []));
  const id = Math.max(nextIdOf(text), ...ids.map((one) => one + 1));
  const item = renderItem(itemOf(edit, id));
  const isPlace = ({ kind, ...block }: Block) =>
    kind === "item" || ("name" in block && block.name === "Todo");
  const last = blocks.findLastIndex(isPlace);
  const before = blocks[last];
  if (!before) return withNextId(join(withSection(blocks, "Todo", item)), id + 1);
  const tail = blankTail(before);
  const added: Block = { kind: "item", id, text: `\n${item}${tail}`, line: 0 };
  const kept = { ...before, text: before.text.slice(0, before.text.length - tail.length) };
  return withNextId(join(blocks.with(last, kept).toSpliced(last + 1, 0, added)), id + 1);
}
