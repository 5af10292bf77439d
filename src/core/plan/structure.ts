import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** Something in the plan file that cannot be read, with its line (from 1). */
export interface PlanProblem {
  readonly line: number;
  readonly what: string;
}

/**
 * What a text may have at most before it is parsed: within these the parser's time grows with the text's length.
 * Beyond them it grows with the square (measured in docs/decisions/0021).
 */
const LIMITS = {
  characters: 65_536,
  lines: 2_000,
  /** `]`: each looks back for the bracket that it closes. */
  brackets: 2_000,
  /** Quotes and lists that begin on one line, one in another. */
  nesting: 10,
  marks: 3_000,
  backquotes: 4_000,
} as const;

/** The marks of quotes and lists that a line begins with. */
const MARKS = /^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=[ \t]|$)))+/;
const marksOf = (line: string) => MARKS.exec(line)?.[0].match(/[>*+-]|\d+/g)?.length ?? 0;

/** Lines without their ends. The ends are LF or CRLF: {@link characterProblems} refuses all others. */
export function linesOf(text: string): string[] {
  return text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

/** What makes a text unfit for the parser; none means that {@link structureOf} takes time in proportion to it. */
export function limitProblems(text: string): PlanProblem[] {
  const { characters } = LIMITS;
  if (text.length > characters) return [tooMany(1, text.length, "characters", characters)];
  const lines = linesOf(text);
  const marks = lines.map(marksOf);
  const counted = [
    { found: lines.length, what: "lines", max: LIMITS.lines },
    { found: text.split("]").length - 1, what: "brackets `]`", max: LIMITS.brackets },
    { found: text.match(/`+/g)?.length ?? 0, what: "runs of backquotes", max: LIMITS.backquotes },
    { found: marks.reduce((sum, n) => sum + n, 0), what: "marks of lists and quotes", max: LIMITS.marks },
  ];
  const over = counted.filter(({ found, max }) => found > max);
  const nested = marks.findIndex((depth) => depth > LIMITS.nesting);
  return [
    ...over.map(({ found, what, max }) => tooMany(1, found, what, max)),
    ...(nested < 0
      ? []
      : [{ line: nested + 1, what: `more than ${LIMITS.nesting} lists and quotes begin inside each other` }]),
  ];
}

/** A problem that names the limit it is about. */
export function tooMany(line: number, found: number, what: string, max: number): PlanProblem {
  return { line, what: `the plan has ${found} ${what}; the limit is ${max}: shorten it` };
}

/**
 * Constructs that change neither where a block begins nor what is hidden. Raw HTML inside of a line is found in the
 * text instead (see `hidden.ts`), without depending on what counts as a tag.
 */
const LEFT_OUT = [
  "attention",
  "strikethrough",
  "htmlText",
  "wwwAutolink",
  "protocolAutolink",
  "emailAutolink",
];

/** The text as GitHub's Markdown reads it, every node with its position. Only for texts without {@link limitProblems}. */
export function structureOf(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), { disable: { null: LEFT_OUT } }],
    // The transforms put nodes without a position in place of text.
    mdastExtensions: gfmFromMarkdown().map(({ transforms: _, ...kept }) => kept),
  });
}

/** Line indexes from 0: the first of a node, and the last. */
export function linesOfNode({ position }: Nodes): { first: number; last: number } {
  if (!position) throw new Error("A node of the parser has no position.");
  return { first: position.start.line - 1, last: position.end.line - 1 };
}

/** A node and all below it, in the order of the text. */
export function* nodesIn(node: Nodes): Generator<Nodes> {
  yield node;
  if ("children" in node) for (const child of node.children) yield* nodesIn(child);
}

/** What a node shows, without its marks. */
export function textOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
