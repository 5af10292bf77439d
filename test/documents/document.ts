/** What a Markdown document of this repository refers to. */
import { readFileSync } from "node:fs";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

export interface Document {
  readonly path: string;
  readonly links: readonly string[];
  /** The names that a link can have after `#`. */
  readonly anchors: readonly string[];
  /** Code spans. */
  readonly spans: readonly string[];
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

/** Parses a document as GitHub does. `path` is relative to the repository's root. */
export function readDocument(path: string): Document {
  const options = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };
  const nodes = [...walk(fromMarkdown(readFileSync(path), options))];
  return {
    path,
    links: nodes.flatMap((node) =>
      node.type === "link" || node.type === "image" || node.type === "definition" ? [node.url] : [],
    ),
    anchors: anchorsOf(nodes.flatMap((node) => (node.type === "heading" ? [textOf(node)] : []))),
    spans: nodes.flatMap((node) => (node.type === "inlineCode" ? [node.value] : [])),
    blocks: nodes.flatMap((node) =>
      node.type === "code" ? [{ language: node.lang ?? "", text: node.value }] : [],
    ),
  };
}

function* walk(node: Nodes): Generator<Nodes> {
  yield node;
  if ("children" in node) for (const child of node.children) yield* walk(child);
}

const textOf = (node: Nodes): string =>
  [...walk(node)].map((one) => ("value" in one ? one.value : "")).join("");

/** GitHub's anchors of these headings: a later one of the same name gets a number. */
function anchorsOf(headings: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return headings.map((heading) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}
