import type { Heading, ListItem, Root, RootContent } from "mdast";
import { snippet } from "./forbidden.ts";
import { formProblem } from "./item.ts";
import { linesOfNode, textOf } from "./structure.ts";

/**
 * The plan file as blocks of text: a head, sections, and the todo list cut into its items.
 * The blocks, joined, are the file byte for byte, so replacing one block leaves all others untouched.
 */
export type Block = { readonly text: string; readonly line: number } & (
  | { readonly kind: "head" | "rest" }
  /** `body` is the trimmed text below the heading. */
  | { readonly kind: "section"; readonly name: string; readonly body: string }
  /** The id is undefined if the item cannot be parsed. */
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

type Section = Extract<Start, { kind: "section" }>;
type Flag = (what: string, line: number) => void;

const TODO = "Todo";
const TODO_LINE = /^## Todo[ \t]*$/;
/** Looks like an item to people, whether GitHub renders a checkbox there or not. */
const LIKE_AN_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]*(?:\[[ xX]?\](?!\()|\*\*\d)/;

/** Finds where blocks begin: at what GitHub renders as headings, and as checkboxes under `## Todo`. */
export function startsOf(root: Root, lines: readonly string[], flag: Flag): Start[] {
  const starts: Start[] = [{ kind: "head", line: 0 }];
  for (const node of root.children) {
    const section = node.type === "heading" ? headingStart(node, lines, flag) : undefined;
    if (section) starts.push(section);
    else
      for (const part of partsOf(node, starts)) starts.push(...partStart(part, starts.at(-1), lines, flag));
  }
  todoProblems(starts, lines, flag);
  return starts;
}

/** Under `## Todo`, the entries of a list; elsewhere the node itself. */
function partsOf(node: RootContent, starts: readonly Start[]): readonly (RootContent | ListItem)[] {
  const section = starts.findLast((start) => start.kind === "section");
  return node.type === "list" && section?.kind === "section" && section.name === TODO
    ? node.children
    : [node];
}

/**
 * A heading that begins a section. It counts as `## Todo` only in the one spelling that every Markdown reader parses
 * the same way.
 */
function headingStart(node: Heading, lines: readonly string[], flag: Flag): Section | undefined {
  const { first: line, last } = linesOfNode(node);
  if (node.depth === 1 && line > 1) flag("a plan has only one title: start other headings with `##`", line);
  if (node.depth !== 2) return undefined;
  const name = textOf(node).trim();
  const isTodo = TODO_LINE.test(lines[line] ?? "");
  return { kind: "section", name: isTodo || name !== TODO ? name : `${name}?`, line, bodyLine: last + 1 };
}

function todoProblems(starts: readonly Start[], lines: readonly string[], flag: Flag): void {
  const sections = starts.flatMap((start) => (start.kind === "section" ? [start] : []));
  const [, second] = sections.filter(({ name }) => name === TODO);
  if (second) flag("there is a second `## Todo` section; keep only one", second.line);
  for (const { name, line } of sections)
    if (name !== TODO && /^todos?$/i.test(name.replace(/[^\p{L}]/gu, "")))
      flag(`the items' heading must be exactly \`## Todo\`, found ${snippet(lines[line] ?? "")}`, line);
}

/** An entry of the Todo list is an item if it has a checkbox; anything else people write there is left alone. */
function partStart(
  node: RootContent | ListItem,
  previous: Start | undefined,
  lines: readonly string[],
  flag: Flag,
): Start[] {
  const { first: line } = linesOfNode(node);
  if (node.type === "listItem" && typeof node.checked === "boolean") return [{ kind: "item", line, node }];
  if (node.type === "listItem" && LIKE_AN_ITEM.test(lines[line] ?? ""))
    flag(formProblem(lines[line] ?? ""), line);
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
    const position = { text, line: start.line + 1 };
    if (start.kind === "item") return { kind: "item", id: idOf(start.node), ...position };
    if (start.kind !== "section") return { kind: start.kind, ...position };
    const body = lines.slice(start.bodyLine, end).join("").trim();
    return { kind: "section", name: start.name, body, ...position };
  });
}
