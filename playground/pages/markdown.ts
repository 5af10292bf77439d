import type { Element, ElementContent, Nodes, Root } from "hast";
import { raw as parseRaw } from "hast-util-raw";
import { sanitize } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";
import type { Nodes as MarkdownNodes, PhrasingContent } from "mdast";
import { findAndReplace } from "mdast-util-find-and-replace";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { toHast } from "mdast-util-to-hast";
import { gfm } from "micromark-extension-gfm";
import { type Html, raw } from "../../src/server/html.ts";

const ALERTS: Readonly<Record<string, string>> = {
  NOTE: "Note",
  TIP: "Tip",
  IMPORTANT: "Important",
  WARNING: "Warning",
  CAUTION: "Caution",
};
const KEPT_MAX = 500;
const rendered = new Map<string, Html>();

/**
 * A text as GitHub shows it: its Markdown, what it allows of HTML, alerts, references; diagrams are drawn by the page.
 * In comments a line break is one, in files it is not.
 */
export function markdown(text: string, repo: string, { isFile = false } = {}): Html {
  const key = `${isFile} ${repo}\n${text}`;
  const known = rendered.get(key) ?? render(text, repo, isFile);
  rendered.set(key, known);
  const [oldest] = rendered.keys();
  if (rendered.size > KEPT_MAX && oldest !== undefined) rendered.delete(oldest);
  return known;
}

function render(text: string, repo: string, isFile: boolean): Html {
  const parsed = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  linkReferences(parsed, repo);
  if (!isFile) findAndReplace(parsed, [/\r?\n/g, () => ({ type: "break" })]);
  // The library's default schema is GitHub's own allow-list.
  const clean = sanitize(parseRaw(toHast(parsed, { allowDangerousHtml: true })));
  visit(clean, finish);
  return raw(`<div class="markdown-body">${toHtml(clean as Root)}</div>`);
}

/** `#4`, `@alice` and full names of commits become links, except in code and links. */
function linkReferences(tree: MarkdownNodes, repo: string): void {
  const link = (url: string, value: string): PhrasingContent => ({
    type: "link",
    url,
    children: [{ type: "text", value }],
  });
  findAndReplace(
    tree,
    [
      [/(?<![\w/&])#(\d+)\b/g, (whole: string, number: string) => link(`/${repo}/issues/${number}`, whole)],
      [
        /(?<![\w/.])@([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38})/gi,
        (whole: string, login: string) => link(`/${login}`, whole),
      ],
      [/\b[\da-f]{40}\b/g, (sha: string) => link(`/${repo}/commit/${sha}`, sha.slice(0, 7))],
    ],
    { ignore: ["link", "linkReference"] },
  );
}

function visit(node: Nodes, change: (element: Element) => void): void {
  if (node.type === "element") change(node);
  if ("children" in node) for (const child of node.children) visit(child, change);
}

/** What GitHub adds to safe HTML. */
function finish(element: Element): void {
  if (element.tagName === "input")
    element.properties.ariaLabel = element.properties.checked ? "Completed task" : "Incomplete task";
  if (element.tagName === "blockquote") alert(element);
  if (element.tagName === "pre") block(element);
  // What scrolls must be reachable by keyboard.
  if (element.tagName === "pre" || element.tagName === "table") element.properties.tabIndex = 0;
}

function alert(quote: Element): void {
  const first = quote.children.find((child) => child.type === "element");
  const words = first?.children[0];
  const [mark, kind = ""] = (words?.type === "text" && /^\[!([A-Z]+)\]\s*/i.exec(words.value)) || [];
  const title = ALERTS[kind.toUpperCase()];
  if (mark === undefined || title === undefined || words?.type !== "text") return;
  words.value = words.value.slice(mark.length);
  quote.tagName = "div";
  quote.properties = { className: ["markdown-alert", `markdown-alert-${kind.toLowerCase()}`] };
  quote.children.unshift(element("p", "markdown-alert-title", [{ type: "text", value: title }]));
}

/** Diagrams are drawn by the page; a diff has its lines marked. */
function block(pre: Element): void {
  const [code] = pre.children;
  if (code?.type !== "element") return;
  const language = Array.isArray(code.properties.className) ? code.properties.className[0] : undefined;
  if (language === "language-mermaid") {
    pre.properties = { className: ["mermaid"] };
    pre.children = code.children;
  }
  const [text] = code.children;
  if (language === "language-diff" && text?.type === "text")
    code.children = text.value.split("\n").slice(0, -1).map(diffLine);
}

function diffLine(line: string): Element {
  const style = line.startsWith("+") ? "line-added" : line.startsWith("-") ? "line-removed" : "line-kept";
  return element("span", style, [{ type: "text", value: `${line}\n` }]);
}

function element(tagName: string, className: string, children: ElementContent[]): Element {
  return { type: "element", tagName, properties: { className: [className] }, children };
}
