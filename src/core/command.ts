import type { RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

const VERBS = ["plan", "approve", "revise", "retry", "pause", "resume", "cancel", "budget", "help"] as const;
export type Verb = (typeof VERBS)[number];

/** One command of a comment. */
export interface Command {
  readonly verb: Verb;
  /** What follows the verb, trimmed; for `revise` up to the next command line or the paragraph's end and beyond. */
  readonly text: string;
}

/** Comments above this size hold no commands: GitHub's own limit is 65,536 characters. */
const CHARACTERS_MAX = 70_000;
const LINES_MAX = 4_000;
const LINE_MAX = 200;

/**
 * What the parser is spared, because its time or its stack grows faster than the text there: emphasis and
 * strikethrough, which hide no command; lists and quotes that are nested deeper than anybody reads; links, where
 * there are more brackets than in any text.
 */
const NESTING_TOO_DEEP = /^((?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){20})(?:[ \t]*(?:[>*+-]|\d{1,9}[.)]))+/gm;
const EMPHASIS = ["attention", "strikethrough"];
const LINKS = [
  "labelStartImage",
  "labelStartLink",
  "labelEnd",
  "gfmFootnoteCall",
  "gfmPotentialFootnoteCall",
];
const BRACKETS_MAX = 1_000;

const COMMAND = new RegExp(`^/(?:(?:ai|redline) +/?)?(${VERBS.join("|")})(?=\\s|$)[ \\t]*(.*)$`, "i");

/**
 * The commands of a comment: one per line, at column 0 of a top-level paragraph. What stands in quotes, code,
 * HTML, lists, tables or headings is text about commands, not a command. Unknown words are left alone.
 */
export function parseCommands(body: string): Command[] {
  const lines = linesOf(body);
  const open = lines.length === 0 ? new Set() : linesOfParagraphs(lines.join("\n"));
  const found: { verb: Verb; text: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const [, verb, text = ""] = open.has(index) ? (COMMAND.exec(line) ?? []) : [];
    if (verb) found.push({ verb: verb.toLowerCase() as Verb, text: [text] });
    else found.at(-1)?.text.push(line);
  }
  // Only `/revise` takes the lines below it: prose under an `/approve` is prose.
  return found.map(({ verb, text }) => ({
    verb,
    text: (verb === "revise" ? text.join("\n") : (text[0] ?? "")).trim(),
  }));
}

/** Verbs that a comment may command: some may turn out to stand in code or quotes. Told without parsing it. */
export function verbsSeen(body: string): ReadonlySet<Verb> {
  const verbs = linesOf(body).flatMap((line) => COMMAND.exec(line)?.[1]?.toLowerCase() ?? []);
  return new Set(verbs as Verb[]);
}

/** The command that a comment begins with: nothing can stand around its first line, so it is not parsed for this. */
export function firstCommand(body: string): Verb | undefined {
  const start = body.search(/\S/);
  const isAtMargin = start === 0 || body[start - 1] === "\n";
  const line = isAtMargin ? body.slice(start, start + LINE_MAX).split(/[\r\n]/, 1)[0] : "";
  return COMMAND.exec(line ?? "")?.[1]?.toLowerCase() as Verb | undefined;
}

/** The lines of a comment; none of one that cannot hold a command. */
function linesOf(body: string): string[] {
  if (body.length > CHARACTERS_MAX || !/^\/[a-z]/im.test(body)) return [];
  const lines = body.replace(/\r\n?/g, "\n").split("\n");
  return lines.length <= LINES_MAX && lines.some((line) => COMMAND.test(line)) ? lines : [];
}

/** Line numbers (from 0) that lie in a paragraph at the top level and begin there with plain text. */
function linesOfParagraphs(markdown: string): Set<number> {
  const texts = topLevelOf(markdown)
    .flatMap((node) => (node.type === "paragraph" ? node.children : []))
    .flatMap((child) => (child.type === "text" && child.position ? [child.position] : []));
  return new Set(
    texts.flatMap(({ start, end }) => range(start.column === 1 ? start.line : start.line + 1, end.line)),
  );
}

/** The blocks of a text, as GitHub reads it, with the lines on which they stand. */
export function topLevelOf(markdown: string): RootContent[] {
  const hasLinks = markdown.split("[", BRACKETS_MAX + 1).length <= BRACKETS_MAX;
  const spared = { disable: { null: hasLinks ? EMPHASIS : [...EMPHASIS, ...LINKS] } };
  return fromMarkdown(markdown.replace(NESTING_TOO_DEEP, "$1"), {
    extensions: [gfm(), spared],
    mdastExtensions: [gfmFromMarkdown()],
  }).children;
}

/** Numbers of lines counted from 0, for a range of lines counted from 1. */
function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index - 1);
}
