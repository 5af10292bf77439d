import type { Block } from "./blocks.ts";
import { readPlan } from "./document.ts";

/** What differs between two versions of a plan, by the names of its parts. */
export interface Delta {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Compares the parts of two revisions; items keep their number, which identifies them. */
export function deltaOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Delta {
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    changed: [...after.keys()].filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
  };
}

/** The parts of a plan's content by name: `Approach`, `item 2`. */
export function partsOf(text: string): Map<string, string> {
  return partsIn(readPlan(text).planContent);
}

/**
 * The parts of the plan that differ between two versions, by name. Ticks count as well, so a revision that changes
 * one is noticed.
 */
export function changedParts(before: string, after: string): string[] {
  const { added, changed, removed } = deltaOf(partsIn(before), partsIn(after));
  return [...removed, ...changed, ...added];
}

function partsIn(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  let others = 0;
  for (const block of readPlan(text).blocks) {
    const name = partName(block) ?? `text ${++others}`;
    // Redline itself maintains the next item's number; sections with the same name count as one part.
    const words = block.text.trimEnd().replace(/^(<!-- redline:plan next=)\d+/, "$1");
    parts.set(name, (parts.get(name) ?? "") + words);
  }
  return parts;
}

function partName(block: Block): string | undefined {
  if (block.kind === "head") return "title";
  if (block.kind === "section") return block.name;
  return block.kind === "item" && block.id !== undefined ? `item ${block.id}` : undefined;
}
