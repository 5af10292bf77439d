/**
 * A second reader of Markdown: GitHub's own renderer, cmark-gfm, which shares no code with the parser that the project
 * uses. It is older than GitHub's boxes, so those are told by their source.
 */
import cmark from "cmark-gfm-js";

/** An entry of the list of items, as somebody sees it on the page. */
export interface ShownItem {
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly isTicked: boolean;
  /** The words of its first line. */
  readonly head: string;
  /** The points of the last list in it: plain words, code between backquotes. */
  readonly points: readonly string[];
}

interface Element {
  readonly tag: string;
  readonly attributes: string;
  readonly children: (Element | string)[];
}

/** The boxes that GitHub shows at the top level below a heading `Todo`. The text has no raw HTML but its first line. */
export function shownItems(text: string): ShownItem[] {
  const source = text.replace(/^<!--[^\n]*-->/, "");
  const lines = source.split(/\r?\n/);
  const page = treeOf(cmark.convert(source, cmark.Option.sourcePos | cmark.Option.footnotes));
  const items: ShownItem[] = [];
  let inTodo = false;
  for (const node of elementsIn(page)) {
    if (node.tag === "h2") inTodo = wordsOf(node) === "Todo";
    const points = inTodo && /^[uo]l$/.test(node.tag) ? elementsIn(node) : [];
    for (const point of points) items.push(...itemOf(point, lines));
  }
  return items;
}

function itemOf(point: Element, lines: readonly string[]): ShownItem[] {
  const line = Number(/data-sourcepos="(\d+):/.exec(point.attributes)?.[1]);
  // A box is `[ ]` at the very beginning of a paragraph, written without escapes.
  const isWritten = /^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\](?:\s|$)/.test(lines[line - 1] ?? "");
  const [first] = point.children.filter((child) => typeof child !== "string" || child.trim() !== "");
  const isParagraph =
    typeof first === "string" || !/^(?:h\d|pre|table|blockquote|[uo]l|hr)$/.test(first?.tag ?? "");
  const [, mark] = /^\s*\[([ xX])\]\s/.exec(`${wordsOf(point)}\n`) ?? [];
  if (!isWritten || !isParagraph || mark === undefined) return [];
  const list = elementsIn(point).findLast((child) => child.tag === "ul");
  const points = list ? elementsIn(list).map((one) => wordsOf(one).trim()) : [];
  return [
    { line, isTicked: mark !== " ", head: wordsOf(point).trimStart().split("\n")[0]?.trim() ?? "", points },
  ];
}

const elementsIn = ({ children }: Element): Element[] =>
  children.filter((child) => typeof child !== "string");

function wordsOf(node: Element): string {
  return node.children
    .map((child) => {
      if (typeof child === "string") return child;
      const words = wordsOf(child);
      return { code: `\`${words}\``, strong: `**${words}**`, em: `*${words}*` }[child.tag] ?? words;
    })
    .join("");
}

/** The renderer's own HTML as a tree: it closes what it opens and escapes what it quotes. */
function treeOf(html: string): Element {
  const root: Element = { tag: "", attributes: "", children: [] };
  const open = [root];
  for (const [token, closing, tag = "", attributes = ""] of html.matchAll(
    /<(\/?)([a-z]\w*)([^>]*)>|[^<]+|</g,
  )) {
    if (tag === "") open.at(-1)?.children.push(unescaped(token));
    else if (closing) open.pop();
    else {
      const element = { tag, attributes, children: [] };
      open.at(-1)?.children.push(element);
      if (!/^(?:hr|br|img|input)$/.test(tag)) open.push(element);
    }
  }
  return root;
}

const unescaped = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
