import type { Code, Link, Nodes, Root, Table, Text } from "mdast";
import { isAddress } from "../markdown/references.ts";
import { code } from "../markdown/template.ts";
import { linesOf, linesOfNode, nodesIn, type PlanProblem, textOf } from "./structure.ts";

/** More are not named: mostly they have one cause. */
const PROBLEMS_MAX = 5;

/** Controls, line ends that are none to everybody, and what Unicode says is not shown. */
const UNSEEN =
  /\r(?!\n)|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/gu;
/** What belongs to an emoji and hides nothing: it stands between these, or makes a key of a digit. */
const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
const BEHIND_PICTOGRAPH = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u;

/** Blanks that push what follows them out of sight, in code that does not wrap. */
const BLANKS = /[^\S\n]{200}\S/;

/** Characters that no reader sees, or that end a line for some readers only; each with its line. */
export function characterProblems(text: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    // With its line end, so that a carriage return before it is told from a lone one.
    const found = unseenIn(`${line}\n`);
    if (found !== undefined)
      problems.push({ line: index + 1, what: `the character ${nameOf(found)} is not shown: remove it` });
    else if (BLANKS.test(line))
      problems.push({ line: index + 1, what: "a run of 200 blanks pushes text out of sight: remove it" });
    if (problems.length === PROBLEMS_MAX) break;
  }
  return problems;
}

/** The first character of a text that is not shown. */
function unseenIn(text: string): string | undefined {
  for (const { 0: character, index } of text.matchAll(UNSEEN))
    if (
      !isPartOfEmoji(character, text.slice(Math.max(0, index - 2), index), text.slice(index + 1, index + 3))
    )
      return character;
  return undefined;
}

/** A code span for words that may hold what cannot stand in a plan. */
export function plainCode(text: string): string {
  return code(text.replace(UNSEEN, "").replace(/`{9,}/g, "`"));
}

function isPartOfEmoji(character: string, before: string, after: string): boolean {
  if (character === "\u200d") return BEHIND_PICTOGRAPH.test(before) && PICTOGRAPH.test(after);
  const isKey = /[\d#*]$/.test(before) && after.startsWith("\u20e3");
  return character === "\ufe0f" && (isKey || /\p{Extended_Pictographic}$/u.test(before));
}

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Markdown that shows less than its source says, or something else tomorrow; each with its line in the text. */
export function hiddenProblems(root: Root, text: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const lines = linesOf(text);
  for (const node of nodesIn(root)) {
    const what = unseenBecause(node, text);
    if (what === undefined) continue;
    const line = linesOfNode(node).first;
    problems.push({ line: line + 1, what: `${what}, found ${snippet(lines[line] ?? "")}` });
    if (problems.length === PROBLEMS_MAX) break;
  }
  return problems;
}

/** The beginning of a line, for whoever must find it. */
export function snippet(line: string): string {
  return `\`${line.replaceAll("`", "'").trim().slice(0, 80)}\``;
}

function unseenBecause(node: Nodes, text: string): string | undefined {
  switch (node.type) {
    case "html":
      return RAW_HTML;
    case "image":
    case "imageReference":
      return "an image cannot be in a plan, because what it shows can change after approval: link to it";
    case "definition":
      return "a link definition is not shown: write the address where the link is";
    case "footnoteDefinition":
      return "a footnote cannot be in a plan: write its words where they belong";
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
  "raw HTML cannot be in a plan, because GitHub hides or restyles it: write it in code marks, or `\\<`";
/** cmark, GitHub's renderer, then pairs the backquotes behind it in another way than the specification. */
const UNPAIRED =
  "a backquote has no partner, so readers pair those behind it differently: close it, or write `\\``";
const ENTITY = "a character reference stands for a character that is not shown: remove it";

function linkProblem(node: Link): string | undefined {
  if (typeof node.title === "string") return "a link's title is not shown: remove it";
  if (textOf(node).trim() === "") return "a link without words is not shown";
  if (!isAddress(node.url)) return "a link's address is not shown, so it must be a plain one without blanks";
  return unseenIn(node.url) === undefined ? undefined : ENTITY;
}

/** GitHub draws these, and shows nothing of their text. */
const DRAWN = /^(?:geojson|topojson|stl|math)$/i;

function codeProblem({ lang, meta, value }: Code): string | undefined {
  if (meta || (lang && !/^[\w+#.-]{1,30}$/.test(lang)))
    return "what follows a code block's language is not shown: remove it";
  if (lang && DRAWN.test(lang)) return `a code block of the language \`${lang}\` is drawn, not shown`;
  if (lang?.toLowerCase() !== "mermaid") return undefined;
  const [unshown] = UNSHOWN_IN_DIAGRAM.exec(value) ?? [];
  return unshown && `\`${unshown.trim()}\` in a diagram is not shown, or hides what is: remove it`;
}

/** Comments, descriptions for screen readers, what a click does, front matter, and styles, which can hide words. */
const UNSHOWN_IN_DIAGRAM =
  /^[ \t]*(?:%%|---|accTitle\b|accDescr\b|click\b|callback\b|links?\b|style\b|classDef\b|linkStyle\b|cssClass\b|properties\b|details\b)|:::/im;

function tableProblem({ children: [head, ...rows] }: Table): string | undefined {
  const width = head?.children.length ?? 0;
  return rows.some((row) => row.children.length > width)
    ? "a row of the table has more cells than its head, and those are not shown"
    : undefined;
}

/** An escaped character; a backquote; what begins a tag, a comment, or another piece of raw HTML. */
const SIGNS = /\\[!-/:-@[-`{-~]|`|<[a-z/!?]/gi;
/** Formulas can hide what their source says: by a command, or behind TeX's comment sign. */
const FORMULA = /\$[^$]*\\[a-z]/i;
const IN_FORMULA = /[%\\]/;

function textProblem(node: Text, text: string): string | undefined {
  const source = sourceOf(node, text);
  const signs: readonly string[] = source.match(SIGNS) ?? [];
  if (signs.some((sign) => sign.startsWith("<")) || isEscapedInAddress(source)) return RAW_HTML;
  if (signs.includes("`")) return UNPAIRED;
  if (FORMULA.test(source)) return "a formula is set, and can hide words: write it in code marks";
  return unseenIn(node.value) === undefined ? undefined : ENTITY;
}

/** In a bare address a backslash escapes nothing. */
function isEscapedInAddress(source: string): boolean {
  const before = source.split("<").slice(0, -1);
  return before.some((part) => part.endsWith("\\") && endsInAddress(part));
}

/** Split, because a pattern that looks for the end from every beginning is slow. */
const endsInAddress = (source: string) => /\/\/|www\./i.test(source.split(/\s/).at(-1) ?? "");

const sourceOf = ({ position }: Nodes, text: string) =>
  text.slice(position?.start.offset, position?.end.offset);

/** What stands side by side on a line, where readers differ or the two together mean something else. */
function spansProblem(
  { children }: { readonly children: readonly Nodes[] },
  text: string,
): string | undefined {
  const sources = children.map((child) => sourceOf(child, text));
  // A formula may hold what Markdown takes for other pieces; code is none of it.
  const words = sources.map((source, at) => (children[at]?.type === "inlineCode" ? "" : source)).join("");
  const isHidden = words
    .split("$")
    .slice(1, -1)
    .some((part) => IN_FORMULA.test(part));
  if (isHidden) return "a formula is set, and can hide words: write it in code marks";
  for (const [at, child] of children.entries()) {
    const problem = child.type === "inlineCode" && spanProblem(sources, at);
    if (problem) return problem;
  }
  return undefined;
}

function spanProblem(sources: readonly string[], at: number): string | undefined {
  const [before = "", span = "", after = ""] = [sources[at - 1], sources[at], sources[at + 1]];
  // cmark pairs no runs of more than 80.
  if (/^`{10}/.test(span)) return "a code span begins with ten backquotes or more: use fewer";
  if (endsInAddress(before))
    return "a backquote right behind an address belongs to it for some readers: put a blank between";
  return before.endsWith("$") && after.startsWith("$")
    ? "a formula is set, and can hide words: remove the `$`"
    : undefined;
}
