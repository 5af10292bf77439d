import { evidenceLine, type FoundItem } from "./item.ts";

/** Characters of a text from `start` up to `end`, and what stands for them in the wording. */
export interface FreeRange {
  readonly start: number;
  readonly end: number;
  readonly stand: string;
}

/**
 * What of the file nobody approves, because only the program writes it: of each item, the character between the
 * brackets of its box, for which a blank stands; and the line with its evidence, from the line end before it up to
 * its own, for which nothing stands. `lines` are the numbers in the file (from 1) of the lines that items count.
 */
export function freeRanges(text: string, items: readonly FoundItem[], lines: readonly number[]): FreeRange[] {
  const place = placesOf(text, lines);
  return items.flatMap(({ line, evidenceAt }) => {
    const mark = place(line).start + "- [".length;
    const box = { start: mark, end: mark + 1, stand: " " };
    if (evidenceAt === undefined) return [box];
    const { start, end } = place(evidenceAt);
    return [box, { start: text[start - 2] === "\r" ? start - 2 : start - 1, end, stand: "" }];
  });
}

/** The text with what stands for its ranges, which are in order. */
export function withoutRanges(text: string, ranges: readonly FreeRange[]): string {
  const parts = ranges.map(({ start, stand }, at) => text.slice(ranges[at - 1]?.end ?? 0, start) + stand);
  return parts.join("") + text.slice(ranges.at(-1)?.end ?? 0);
}

/** The text with an item's box ticked and its evidence below its words, in place of any older. */
export function tickedText(
  text: string,
  { line, lastWorded, evidenceAt }: FoundItem,
  { evidence, lines }: { readonly evidence: string; readonly lines: readonly number[] },
): string {
  const place = placesOf(text, lines);
  const mark = place(line).start + "- [".length;
  const { start, end } = place(evidenceAt ?? lastWorded);
  const written = evidenceLine(evidence);
  const lineEnd = text.startsWith("\r\n", end) ? "\r\n" : "\n";
  const before = `${text.slice(0, mark)}x${text.slice(mark + 1, evidenceAt === undefined ? end : start)}`;
  return `${before}${evidenceAt === undefined ? lineEnd : ""}${written}${text.slice(end)}`;
}

/** Where a line stands in the text, without its line end. */
function placesOf(text: string, lines: readonly number[]) {
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
