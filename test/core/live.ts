import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

const MENTION = /(?<![A-Za-z0-9])@[A-Za-z0-9]/;
const CLOSING =
  /(?<![a-z0-9])(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)(?!\()[^a-z0-9\u2060]*(?:#\d|gh-\d|https?:|[\w-]+\/[\w-]+#\d)/i;

/** What GitHub would make live of a Markdown text: mentions, closing keywords, images, HTML. */
export function liveIn(markdown: string): string[] {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return liveOf(tree);
}

function liveOf(node: Nodes): string[] {
  if (node.type === "image" || node.type === "imageReference" || node.type === "html") return [node.type];
  if (node.type === "code" || node.type === "inlineCode") return [];
  if (!("children" in node)) return [];
  const isProse = node.type === "paragraph" || node.type === "heading" || node.type === "tableCell";
  const prose = isProse ? wordsOf(node) : "";
  const words = [MENTION, CLOSING].flatMap((pattern) => pattern.exec(prose)?.[0] ?? []);
  return [...words, ...node.children.flatMap(liveOf)];
}

/** A block's words as they are shown; code is a hole in them, links are not looked into. */
function wordsOf(node: Nodes): string {
  if (node.type === "text") return node.value;
  if (node.type === "inlineCode" || node.type === "link") return "\u0000";
  return "children" in node ? node.children.map(wordsOf).join("") : "";
}
