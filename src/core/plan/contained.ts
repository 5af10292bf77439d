import type { Heading, Root } from "mdast";
import { notesIn, openFence, withoutNote } from "./note.ts";
import { limitProblems, structureOf } from "./structure.ts";

/**
 * Keeps a model's text inside its section: demotes its headings below the plan's own, closes an open fence, and makes
 * sure that no line reads as a person's note. A text beyond the parser's limits is returned unchanged: a plan that
 * contains it is rejected anyway.
 */
export function contained(body: string): string {
  const text = body.trim().replace(/\r\n?/g, "\n");
  if (limitProblems(text).length > 0) return text;
  const plain = withoutNotes(text);
  const root = structureOf(plain);
  return withoutHeadings(plain, root) + closingFence(plain, root);
}

/** Lines of an item's description that look like the item's fields. */
const FIELD = /^\s*- (?=(Files|Verify|After|Done):)/gm;

/** Keeps a model's description of an item from reading as its fields. Leading tabs become spaces: it gets indented. */
export function fieldless(why: string): string {
  const text = why
    .replace(/\r\n?/g, "\n")
    .replace(/^[ \t]+/gm, (margin) => margin.replaceAll("\t", "    "))
    .replace(FIELD, "");
  return contained(text);
}

function withoutNotes(text: string): string {
  const own = new Set(notesIn(text).lines);
  return text
    .split("\n")
    .map((line, index) => (own.has(index + 1) ? line : withoutNote(line)))
    .join("\n");
}

/** From the last to the first, so that the offsets of the others stay valid. */
function withoutHeadings(text: string, root: Root): string {
  return root.children
    .filter((node): node is Heading => node.type === "heading" && node.depth <= 2)
    .reduceRight((sofar, { position }) => {
      const [from, to] = [position?.start.offset ?? 0, position?.end.offset ?? 0];
      const source = sofar.slice(from, to);
      const lower = source.includes("\n") ? `### ${aboveUnderline(source)}` : source.replace(/^##?/, "###");
      return sofar.slice(0, from) + lower + sofar.slice(to);
    }, text);
}

/** A setext heading may span several lines; an ATX heading is one. */
const aboveUnderline = (source: string) =>
  source
    .split("\n")
    .slice(0, -1)
    .map((line) => line.trim())
    .join(" ");

function closingFence(text: string, root: Root): string {
  const last = root.children.at(-1);
  const open = last?.type === "code" ? openFence(last, text) : undefined;
  return open === undefined ? "" : `\n${open}`;
}
