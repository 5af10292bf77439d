import type { Heading, Root } from "mdast";
import { notesIn, openFence, withoutNote } from "./note.ts";
import { limitProblems, structureOf } from "./structure.ts";

/**
 * A model's words for a section, so that they stay in it: their headings go below the plan's own, a fence that is
 * left open is closed, and no line is a person's note. A text beyond the parser's limits stays as it is: it cannot be
 * read in a plan either.
 */
export function contained(body: string): string {
  const text = body.trim().replace(/\r\n?/g, "\n");
  if (limitProblems(text).length > 0) return text;
  const plain = withoutNotes(text);
  const root = structureOf(plain);
  return withoutHeadings(plain, root) + closingFence(plain, root);
}

/** Lines of a model's that look like the fields of the item whose reasons they are. */
const FIELD = /^\s*- (?=(Files|Verify|After|Done):)/gm;

/** A model's reasons for an item, so that they stay its reasons. Tabs at the margin are blanks, for they are set in. */
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

/** From the last to the first, so that the places of the others stay. */
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

/** An underlined heading may have several lines; the one that it becomes has one. */
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
