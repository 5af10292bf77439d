import type { Heading, ListItem, Root } from "mdast";
import { snippet } from "./hidden.ts";
import { formProblem } from "./item.ts";
import { linesOfNode, textOf } from "./structure.ts";

/**
 * The plan file as blocks of text: a head, sections, and the todo list cut into its items.
 * The blocks, joined, are the file byte for byte, so replacing one block leaves all others untouched.
 */
export type Block = { readonly text: string; readonly line: number } & (
  | { readonly kind: "head" | "rest" }
  /** `body` is what stands below the heading, without blanks at its ends. */
  | { readonly kind: "section"; readonly name: string; readonly body: string }
  /** The number is missing where the item cannot be read. */
  | { readonly kind: "item"; readonly id: number | undefined }
);

/** The file that the blocks were cut from. */
export function join(blocks: readonly Block[]): string {
  return blocks.map((block) => block.text).join("");
}

/** Where a block begins, as a line from 0. */
export type Start = { readonly line: number } & (
  | { readonly kind: "head" | "rest" }
  | { readonly kind: "section"; readonly name: string; readonly bodyLine: number }
  | { readonly kind: "item"; readonly node: ListItem }
);

type Tell = (what: string, line: number) => void;

const TODO = "Todo";
const TODO_LINE = /^## Todo[ \t]*$/;
/** What people take for an item, whether GitHub shows a box there or not. */
const LIKE_AN_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]*(?:\[[ xX]?\](?!\()|\*\*\d)/;

/** Finds where blocks begin: by what GitHub shows as headings and as boxes under the heading `## Todo`. */
export function startsOf(root: Root, lines: readonly string[], tell: Tell): Start[] {
  const starts: Start[] = [{ kind: "head", line: 0 }];
  let inTodo = false;
  for (const node of root.children) {
    const { first } = linesOfNode(node);
    if (node.type === "heading" && node.depth === 1 && first > 1)
      tell("a plan has one title: begin a heading of yours with `##`", first);
    if (node.type === "heading" && node.depth === 2) {
      const isSecond = starts.some((start) => start.kind === "section" && start.name === TODO);
      const start = sectionStart(node, lines, tell);
      inTodo = start.name === TODO;
      if (inTodo && isSecond) tell("a second `## Todo`; a plan has one", first);
      starts.push(start);
    } else if (inTodo && node.type === "list") {
      for (const point of node.children) starts.push(...pointStart(point, starts.at(-1), lines, tell));
    } else starts.push(...restStart(first, starts.at(-1)));
  }
  return starts;
}

function sectionStart(
  node: Heading,
  lines: readonly string[],
  tell: Tell,
): Extract<Start, { kind: "section" }> {
  const { first: line, last } = linesOfNode(node);
  const name = textOf(node).trim();
  const isTodo = TODO_LINE.test(lines[line] ?? "");
  if (!isTodo && /^todos?$/i.test(name.replace(/[^\p{L}]/gu, "")))
    tell(`the items' heading must be written as \`## Todo\`, found ${snippet(lines[line] ?? "")}`, line);
  return { kind: "section", name: isTodo || name !== TODO ? name : "", line, bodyLine: last + 1 };
}

function pointStart(
  node: ListItem,
  previous: Start | undefined,
  lines: readonly string[],
  tell: Tell,
): Start[] {
  const { first } = linesOfNode(node);
  if (typeof node.checked === "boolean") return [{ kind: "item", line: first, node }];
  if (LIKE_AN_ITEM.test(lines[first] ?? "")) tell(formProblem(lines[first] ?? ""), first);
  return restStart(first, previous);
}

/** A person's own words between or below the items stay theirs. */
function restStart(line: number, previous: Start | undefined): Start[] {
  return previous?.kind === "item" ? [{ kind: "rest", line }] : [];
}

/** The text of each block, with its line ends: from where it begins to where the next one does. */
export function cutAt(
  starts: readonly Start[],
  content: string,
  idOf: (node: ListItem) => number | undefined,
) {
  const lines = content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return starts.map((start, at): Block => {
    const end = starts[at + 1]?.line ?? lines.length;
    const text = lines.slice(start.line, end).join("");
    const place = { text, line: start.line + 1 };
    if (start.kind === "item") return { kind: "item", id: idOf(start.node), ...place };
    if (start.kind !== "section") return { kind: start.kind, ...place };
    const body = lines.slice(start.bodyLine, end).join("").trim();
    return { kind: "section", name: start.name, body, ...place };
  });
}
