import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** Something in the plan file that cannot be parsed, with its line (from 1). */
export interface PlanProblem {
  readonly line: number;
  readonly what: string;
}

/**
 * Limits for a text before it is parsed. Within them parsing takes linear time, beyond them quadratic (measured in
 * docs/decisions/0021).
 */
const LIMITS = {
  characters: 65_536,
  lines: 2_000,
  /** For each `]` the parser searches back for its opening bracket. */
  brackets: 2_000,
  /** Nested quotes and lists that begin on one line. */
  nesting: 10,
  marks: 3_000,
  backquotes: 4_000,
} as const;

/** The quote and list markers at the start of a line. */
const MARKS = /^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=[ \t]|$)))+/;
const marksOf = (line: string) => MARKS.exec(line)?.[0].match(/[>*+-]|\d+/g)?.length ?? 0;

/** Lines without their ends: LF or CRLF, because {@link characterProblems} rejects all others. */
export function linesOf(text: string): string[] {
  return text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

/** Why a text must not be parsed; if there are none, {@link structureOf} takes linear time. */
export function limitProblems(text: string): PlanProblem[] {
  const { characters } = LIMITS;
  if (text.length > characters) return [tooMany(1, text.length, "characters", characters)];
  const lines = linesOf(text);
  const marks = lines.map(marksOf);
  const counted = [
    { found: lines.length, what: "lines", max: LIMITS.lines },
    { found: text.split("]").length - 1, what: "brackets `]`", max: LIMITS.brackets },
    { found: text.match(/`+/g)?.length ?? 0, what: "runs of backquotes", max: LIMITS.backquotes },
    { found: marks.reduce((sum, n) => sum + n, 0), what: "list and quote markers", max: LIMITS.marks },
  ];
  const over = counted.filter(({ found, max }) => found > max);
  const nested = marks.findIndex((depth) => depth > LIMITS.nesting);
  return [
    ...over.map(({ found, what, max }) => tooMany(1, found, what, max)),
    ...(nested < 0
      ? []
      : [{ line: nested + 1, what: `more than ${LIMITS.nesting} nested lists and quotes on one line` }]),
  ];
}

/** A problem that names the limit. */
export function tooMany(line: number, found: number, what: string, max: number): PlanProblem {
  return { line, what: `the plan has ${found} ${what}; the limit is ${max}: shorten it` };
}

/**
 * Constructs that affect neither where a block begins nor what is hidden. Inline HTML is found in the text instead
 * (see `forbidden.ts`), without depending on what counts as a tag.
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
    // The transforms replace text by nodes without a position.
    mdastExtensions: gfmFromMarkdown().map(({ transforms: _, ...kept }) => kept),
  });
}

/** Line indexes from 0: the first of a node, and the last. */
export function linesOfNode({ position }: Nodes): { first: number; last: number } {
  if (!position) throw new Error("A node of the parser has no position.");
  return { first: position.start.line - 1, last: position.end.line - 1 };
}

/** A node and its descendants, in document order. */
export function* nodesIn(node: Nodes): Generator<Nodes> {
  yield node;
  if ("children" in node) for (const child of node.children) yield* nodesIn(child);
}

/** The rendered text of a node. */
export function textOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
