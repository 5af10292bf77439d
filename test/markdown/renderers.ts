import cmark from "cmark-gfm-js";
import { markdownToHTML } from "comrak";
import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;

/** GitHub's own cmark-gfm, of 2018: footnotes, and each line end a break, as in comments. It knows no formulas. */
const CMARK_OPTIONS = (1 << 13) | (1 << 2);

const COMRAK_OPTIONS = {
  extension: {
    autolink: true,
    footnotes: true,
    table: true,
    tasklist: true,
    strikethrough: true,
    mathDollars: true,
    mathCode: true,
    alerts: true,
  },
  render: { unsafe: true, hardbreaks: true },
};

/** Two renderers that share no code with the parser under test, as pages in HTML. */
export const RENDERERS = {
  cmark: (markdown: string) => cmark.convertUnsafe(markdown, CMARK_OPTIONS),
  comrak: (markdown: string) => markdownToHTML(markdown, COMRAK_OPTIONS),
};

const childrenOf = (node: Node): readonly Node[] => ("childNodes" in node ? node.childNodes : []);
const textOf = (node: Node) => (node.nodeName === "#text" && "value" in node ? node.value : "");

/** The beginnings of lines of plain text in paragraphs that stand in nothing else, as a browser reads a page. */
export function plainLinesOf(html: string): string[] {
  const paragraphs = childrenOf(parseFragment(html)).filter(({ nodeName }) => nodeName === "p");
  return paragraphs.flatMap((paragraph) =>
    marked(paragraph)
      .split(BREAK)
      .map((line) => line.replace(/^\n/, ""))
      .filter((line) => !line.startsWith(OTHER)),
  );
}

const BREAK = "\u0001";
/** Stands before text in a link, in code, in any other element than emphasis. */
const OTHER = "\u0002";

function marked(node: Node): string {
  if (node.nodeName === "br") return BREAK;
  if (node.nodeName === "#text") return textOf(node);
  const inner = childrenOf(node).map(marked).join("");
  return /^(?:p|em|strong)$/.test(node.nodeName) ? inner : OTHER + inner.replaceAll(BREAK, BREAK + OTHER);
}

/** What GitHub takes out, or a browser does not show. */
const UNSEEN = new Set(
  `applet audio canvas datalist head iframe map math noembed noframes noscript object plaintext rp script select style
  svg template textarea title video xmp`.split(/\s+/),
);

/** The text of a page, and what a reader gets to otherwise: addresses of links, languages of code. */
export function pageOf(html: string): { shown: string; behind: string } {
  const nodes = seenIn(parseFragment(html));
  const attributes = nodes.flatMap((node) => ("attrs" in node ? node.attrs : []));
  return {
    shown: nodes.map(textOf).join(""),
    behind: attributes
      .flatMap(({ name, value }) => (/^(?:href|class|lang)$/.test(name) ? value : []))
      .join(" "),
  };
}

function seenIn(node: Node): Node[] {
  return UNSEEN.has(node.nodeName) ? [] : [node, ...childrenOf(node).flatMap(seenIn)];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many random texts are tried; `REDLINE_RENDERER_TEXTS=100000 npm test -- test/markdown` tries more. */
export const TEXTS = Number(process.env.REDLINE_RENDERER_TEXTS ?? 2_000);
