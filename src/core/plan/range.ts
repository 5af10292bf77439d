import { evidenceLine, type FoundItem } from "./item.ts";

/** The characters from `start` up to `end`, and what replaces them in the plan content. */
export interface FreeRange {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/**
 * The parts of the file that nobody approves, because only Redline writes them: in each item, the character in its
 * checkbox, which is replaced by a space, and the evidence line with the newline before it, which is removed. `lines`
 * maps the lines that items refer to, to lines of the file (from 1).
 */
export function freeRanges(text: string, items: readonly FoundItem[], lines: readonly number[]): FreeRange[] {
  const offsets = offsetsOf(text, lines);
  return items.flatMap(({ line, evidenceAt }) => {
    const mark = offsets(line).start + "- [".length;
    const box = { start: mark, end: mark + 1, insert: " " };
    if (evidenceAt === undefined) return [box];
    const { start, end } = offsets(evidenceAt);
    return [box, { start: text[start - 2] === "\r" ? start - 2 : start - 1, end, insert: "" }];
  });
}

/** The text with its ranges, which are in order, replaced. */
export function withoutRanges(text: string, ranges: readonly FreeRange[]): string {
  const parts = ranges.map(({ start, insert }, at) => text.slice(ranges[at - 1]?.end ?? 0, start) + insert);
  return parts.join("") + text.slice(ranges.at(-1)?.end ?? 0);
}

/** The text with an item's box ticked and its evidence added, in place of any older one. */
export function tickedText(
  text: string,
  { line, lastApprovedLine, evidenceAt }: FoundItem,
  { evidence, lines }: { readonly evidence: string; readonly lines: readonly number[] },
): string {
  const offsets = offsetsOf(text, lines);
  const mark = offsets(line).start + "- [".length;
  const { start, end } = offsets(evidenceAt ?? lastApprovedLine);
  const written = evidenceLine(evidence);
  const lineEnd = text.startsWith("\r\n", end) ? "\r\n" : "\n";
  const before = `${text.slice(0, mark)}x${text.slice(mark + 1, evidenceAt === undefined ? end : start)}`;
  return `${before}${evidenceAt === undefined ? lineEnd : ""}${written}${text.slice(end)}`;
}

/** The offsets of a line in the text, without its line end. */
function offsetsOf(text: string, lines: readonly number[]) {
  const all = text.split("\n");
  const starts: number[] = [0];
  for (const line of all) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return (line: number) => {
    const at = (lines[line] ?? 1) - 1;
    const start = starts[at] ?? 0;
    const length = (all[at] ?? "").replace(/\r$/, "").length;
    return { start, end: start + length };
  };
}
