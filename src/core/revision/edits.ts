import { z } from "zod";
import { type Block, join } from "../plan/blocks.ts";
import { contained } from "../plan/contained.ts";
import { readPlan } from "../plan/document.ts";
import { nextIdOf, renderSection, withNextId } from "../plan/file.ts";
import { renderItem } from "../plan/item.ts";
import { rankOf, SECTION_ORDER, TRIED, UNCONFIRMED } from "../plan/plan.ts";
import { itemDraft, itemOf } from "./draft.ts";

const because = z.array(z.string()).min(1).describe("The ids of the feedback that asks for this edit");

/** One edit of a plan. Everything that no edit names stays the same, byte for byte. */
export const planEdit = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("section"),
    because,
    section: z.enum(SECTION_ORDER).exclude(["Todo", TRIED, UNCONFIRMED]),
    text: z
      .string()
      .max(20_000)
      .describe("The section's whole new body, in Markdown; empty removes the section"),
  }),
  z.object({ kind: z.literal("item"), because, item: z.number().int().positive(), ...itemDraft.shape }),
  z.object({ kind: z.literal("add-item"), because, ...itemDraft.shape }),
  z.object({ kind: z.literal("remove-item"), because, item: z.number().int().positive() }),
]);
export type PlanEdit = z.infer<typeof planEdit>;

/** Applies all edits in order, or none: throws an Error that says which one cannot be applied. */
export function revise(text: string, edits: readonly PlanEdit[]): string {
  return edits.reduce(applyEdit, text);
}

/** The file with a new body for a section that only Redline writes. */
export function withOwnSection(text: string, name: typeof TRIED | typeof UNCONFIRMED, body: string): string {
  return join(withSection(readPlan(text).blocks, name, body));
}

function applyEdit(text: string, edit: PlanEdit): string {
  const { blocks } = readPlan(text);
  if (edit.kind === "section") return join(withSection(blocks, edit.section, edit.text));
  if (edit.kind === "add-item") return withNewItem(text, blocks, edit);
  const index = blocks.findIndex((block) => block.kind === "item" && block.id === edit.item);
  const block = blocks[index];
  if (!block) throw new Error(`There is no item ${edit.item} in the plan.`);
  if (edit.kind === "remove-item") return withNextIdAbove(join(blocks.toSpliced(index, 1)), edit.item);
  const item = itemOf(edit, edit.item);
  return join(blocks.with(index, { ...block, text: renderItem(item) + blankTail(block) }));
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
  const last = blocks.findLastIndex((block) => block.kind === "item");
  const before = blocks[last];
  if (!before) throw new Error("The plan has no items.");
  const ids = blocks.flatMap((block) => (block.kind === "item" && block.id !== undefined ? [block.id] : []));
  const id = Math.max(nextIdOf(text), ...ids.map((one) => one + 1));
  const tail = blankTail(before);
  const added: Block = { kind: "item", id, text: `\n${renderItem(itemOf(edit, id))}${tail}`, line: 0 };
  const kept = { ...before, text: before.text.slice(0, before.text.length - tail.length) };
  return withNextId(join(blocks.with(last, kept).toSpliced(last + 1, 0, added)), id + 1);
}
