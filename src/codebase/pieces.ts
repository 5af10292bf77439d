import type { Body } from "./bodies.ts";

/** Lines of a file, by index, `to` excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A body up to this many characters is one piece with everything in it; a longer one is divided at what it defines. */
const PIECE_MAX = 2_500;
/** Neighbours that are this short together are one piece. */
const NEIGHBOURS_MAX = 600;
/** What defines nothing is divided above this: shorter, it is not cut, however long a function may be. */
const LEAF_MAX = 8_000;
const LEAF_LINES = 40;
const OVERLAP = 10;

type Size = (range: Range) => number;

/** Adds up the characters of the lines, with what it takes to show them with their numbers. */
export function sizesOf(lines: readonly string[]): Size {
  const sums = new Float64Array(lines.length + 1);
  for (const [at, line] of lines.entries()) sums[at + 1] = (sums[at] ?? 0) + line.length + NUMBER_CHARACTERS;
  return ({ from, to }) => (sums[to] ?? 0) - (sums[from] ?? 0);
}
/** A line's number, the tab and the line break behind it. */
const NUMBER_CHARACTERS = 6;

interface Node extends Range {
  readonly children: Node[];
}

/** Divides a file into pieces that can be shown on their own; together they are the file. */
export function piecesOf(lines: readonly string[], bodies: readonly Body[]): Range[] {
  const size = sizesOf(lines);
  return joined(divide(treeOf(lines.length, bodies), size), size);
}

function treeOf(length: number, bodies: readonly Body[]): Node {
  const root: Node = { from: 0, to: length, children: [] };
  const open = [root];
  for (const { from, to } of bodies.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    while (open.length > 1 && (open.at(-1)?.to ?? 0) <= from) open.pop();
    const parent = open.at(-1) ?? root;
    const node = { from, to: Math.min(to, parent.to), children: [] };
    parent.children.push(node);
    open.push(node);
  }
  return root;
}

function divide(node: Node, size: Size): Range[] {
  if (node.children.length === 0 || size(node) <= PIECE_MAX) return cut(node, size);
  const pieces: Range[] = [];
  let from = node.from;
  for (const child of node.children) {
    if (child.from > from) pieces.push(...cut({ from, to: child.from }, size));
    pieces.push(...divide(child, size));
    from = child.to;
  }
  return from < node.to ? [...pieces, ...cut({ from, to: node.to }, size)] : pieces;
}

/** A range that is too long to show, in parts that overlap. */
function cut({ from, to }: Range, size: Size): Range[] {
  if (size({ from, to }) <= LEAF_MAX) return [{ from, to }];
  return Array.from({ length: Math.ceil((to - from) / LEAF_LINES) }, (_, at) => {
    const start = from + at * LEAF_LINES;
    return { from: Math.max(from, start - OVERLAP), to: Math.min(to, start + LEAF_LINES + OVERLAP) };
  });
}

function joined(pieces: readonly Range[], size: Size): Range[] {
  const all: Range[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const both = last && { from: last.from, to: piece.to };
    if (both && size(both) <= NEIGHBOURS_MAX) all[all.length - 1] = both;
    else all.push(piece);
  }
  return all;
}
