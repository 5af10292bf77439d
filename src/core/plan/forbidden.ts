import type { Code, Link, Nodes, Root, Table, Text } from "mdast";
import { isAddress } from "../markdown/references.ts";
import { code } from "../markdown/template.ts";
import { linesOf, linesOfNode, nodesIn, type PlanProblem, textOf } from "./structure.ts";

/** More are not reported: they usually have one cause. */
const PROBLEMS_MAX = 5;

/** Control characters, line ends that only some readers recognize, and what Unicode calls invisible. */
const INVISIBLE =
  /\r(?!\n)|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/gu;
/** Joiners and variation selectors inside an emoji or a keycap hide nothing. */
const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
const BEHIND_PICTOGRAPH = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u;

/** Whitespace that pushes the text after it out of view, in code that does not wrap. */
const BLANKS = /[^\S\n]{200}\S/;

/** Invisible characters, and those that end a line only for some readers; each with its line. */
export function characterProblems(text: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    // With its line end, to distinguish CRLF from a lone carriage return.
    const found = invisibleIn(`${line}\n`);
    if (found !== undefined)
      problems.push({ line: index + 1, what: `the character ${nameOf(found)} is invisible: remove it` });
    else if (BLANKS.test(line))
      problems.push({ line: index + 1, what: "a run of 200 spaces pushes text out of view: remove it" });
    if (problems.length === PROBLEMS_MAX) break;
  }
  return problems;
}

/** The first invisible character of a text. */
function invisibleIn(text: string): string | undefined {
  for (const { 0: character, index } of text.matchAll(INVISIBLE))
    if (
      !isPartOfEmoji(character, text.slice(Math.max(0, index - 2), index), text.slice(index + 1, index + 3))
    )
      return character;
  return undefined;
}

/** A code span for text that may contain what a plan must not. */
export function plainCode(text: string): string {
  return code(text.replace(INVISIBLE, "").replace(/`{9,}/g, "`"));
}

function isPartOfEmoji(character: string, before: string, after: string): boolean {
  if (character === "\u200d") return BEHIND_PICTOGRAPH.test(before) && PICTOGRAPH.test(after);
  const isKey = /[\d#*]$/.test(before) && after.startsWith("\u20e3");
  return character === "\ufe0f" && (isKey || /\p{Extended_Pictographic}$/u.test(before));
}

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Markdown that renders less than its source says, or can change later; each with its line in the text. */
export function hiddenProblems(root: Root, text: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const lines = linesOf(text);
  for (const node of nodesIn(root)) {
    const what = hiddenReason(node, text);
    if (what === undefined) continue;
    const line = linesOfNode(node).first;
    problems.push({ line: line + 1, what: `${what}, found ${snippet(lines[line] ?? "")}` });
    if (problems.length === PROBLEMS_MAX) break;
  }
  return problems;
}

/** The beginning of a line, to help find it. */
export function snippet(line: string): string {
  return `\`${line.replaceAll("`", "'").trim().slice(0, 80)}\``;
}

function hiddenReason(node: Nodes, text: string): string | undefined {
  switch (node.type) {
    case "html":
      return RAW_HTML;
    case "image":
    case "imageReference":
      return "a plan cannot contain images, because they can change after approval: link to it instead";
    case "definition":
      return "a link definition is hidden: write the URL in the link itself";
    case "footnoteDefinition":
      return "a plan cannot contain footnotes: move the text to where it belongs";
    case "link":
      return linkProblem(node);
    case "code":
      return codeProblem(node);
    case "table":
      return tableProblem(node);
    case "text":
      return textProblem(node, text);
    case "paragraph":
    case "heading":
    case "tableCell":
      return spansProblem(node, text);
    default:
      return undefined;
  }
}

const RAW_HTML =
  "a plan cannot contain raw HTML, because GitHub hides or restyles it: use a code span, or write `\\<`";
/** cmark, GitHub's renderer, then pairs the following backquotes differently from the specification. */
const UNPAIRED =
  "a backquote is not closed, so readers pair the following ones differently: close it, or write `\\``";
const ENTITY = "a character reference stands for an invisible character: remove it";

function linkProblem(node: Link): string | undefined {
  if (typeof node.title === "string") return "a link's title is hidden: remove it";
  if (textOf(node).trim() === "") return "a link without text is invisible: add text or remove it";
  if (!isAddress(node.url)) return "a link's URL is hidden, so it must be a plain one without spaces";
  return invisibleIn(node.url) === undefined ? undefined : ENTITY;
}

/** GitHub renders these as graphics without their text. */
const DRAWN = /^(?:geojson|topojson|stl|math)$/i;

function codeProblem({ lang, meta, value }: Code): string | undefined {
  if (meta || (lang && !/^[\w+#.-]{1,30}$/.test(lang)))
    return "text after a code block's language is hidden: remove it";
  if (lang && DRAWN.test(lang)) return `a \`${lang}\` code block is drawn, which hides its text: remove it`;
  if (lang?.toLowerCase() !== "mermaid") return undefined;
  const [hidden] = HIDDEN_IN_DIAGRAM.exec(value) ?? [];
  return hidden && `\`${hidden.trim()}\` in a diagram is hidden or can hide text: remove it`;
}

/** Comments, descriptions for screen readers, click actions, front matter, and styles, which can hide text. */
const HIDDEN_IN_DIAGRAM =
  /^[ \t]*(?:%%|---|accTitle\b|accDescr\b|click\b|callback\b|links?\b|style\b|classDef\b|linkStyle\b|cssClass\b|properties\b|details\b)|:::/im;

function tableProblem({ children: [head, ...rows] }: Table): string | undefined {
  const width = head?.children.length ?? 0;
  return rows.some((row) => row.children.length > width)
    ? "a table row has more cells than the header, and the extra cells are hidden: remove them"
    : undefined;
}

/** An escaped character; a backquote; what begins a tag, a comment, or another piece of raw HTML. */
const SIGNS = /\\[!-/:-@[-`{-~]|`|<[a-z/!?]/gi;
/** Formulas can hide text: with a command, or after TeX's comment sign. */
const FORMULA = /\$[^$]*\\[a-z]/i;
const IN_FORMULA = /[%\\]/;

function textProblem(node: Text, text: string): string | undefined {
  const source = sourceOf(node, text);
  const signs: readonly string[] = source.match(SIGNS) ?? [];
  if (signs.some((sign) => sign.startsWith("<")) || isEscapedInAddress(source)) return RAW_HTML;
  if (signs.includes("`")) return UNPAIRED;
  if (FORMULA.test(source)) return "a formula can hide text: put it in a code span";
  return invisibleIn(node.value) === undefined ? undefined : ENTITY;
}

/** In a bare address a backslash escapes nothing. */
function isEscapedInAddress(source: string): boolean {
  const before = source.split("<").slice(0, -1);
  return before.some((part) => part.endsWith("\\") && endsInAddress(part));
}

/** Split, because a regular expression that searches for the end from every start is slow. */
const endsInAddress = (source: string) => /\/\/|www\./i.test(source.split(/\s/).at(-1) ?? "");

const sourceOf = ({ position }: Nodes, text: string) =>
  text.slice(position?.start.offset, position?.end.offset);

/** Adjacent pieces of a line on which readers disagree, or that mean something else together. */
function spansProblem(
  { children }: { readonly children: readonly Nodes[] },
  text: string,
): string | undefined {
  const sources = children.map((child) => sourceOf(child, text));
  // A formula may span what Markdown parses as several nodes, but never code.
  const words = sources.map((source, at) => (children[at]?.type === "inlineCode" ? "" : source)).join("");
  const isHidden = words
    .split("$")
    .slice(1, -1)
    .some((part) => IN_FORMULA.test(part));
  if (isHidden) return "a formula can hide text: put it in a code span";
  for (const [at, child] of children.entries()) {
    const problem = child.type === "inlineCode" && spanProblem(sources, at);
    if (problem) return problem;
  }
  return undefined;
}

function spanProblem(sources: readonly string[], at: number): string | undefined {
  const [before = "", span = "", after = ""] = [sources[at - 1], sources[at], sources[at + 1]];
  // cmark pairs no runs of more than 80.
  if (/^`{10}/.test(span)) return "a code span starts with ten or more backquotes: use fewer";
  if (endsInAddress(before))
    return "some readers take a backquote right after a URL as part of it: put a space between them";
  return before.endsWith("$") && after.startsWith("$")
    ? "a formula can hide text: remove the `$`"
    : undefined;
}
