import type { Event, Token } from "micromark-util-types";
import { type Elements, elementsTracker } from "./elements.ts";
import { htmlAt, TEXT_BLOCKS } from "./html.ts";
import { eventsOf } from "./parse.ts";
import { hasLinkWithBackquote } from "./prose.ts";

/**
 * The lines (from 0) that GitHub renders as the beginning of a line of plain text, in a paragraph that is neither in
 * another block nor in an HTML element. Undefined for a text that takes more steps to parse.
 */
export function plainLines(text: string, stepsMax: number): ReadonlySet<number> | undefined {
  const events = eventsOf(text, stepsMax);
  if (!events) return undefined;
  const lines = new Set<number>();
  const elements = elementsTracker();
  const place: Place = { path: [], from: 0, below: 0, isOpenEnded: false };
  for (const [index, event] of events.entries()) {
    const html = htmlAt(text, events, index);
    if (html) elements.read(html);
    if (isPlain(event, place) && !elements.isInside()) lines.add(event[1].start.line - 1);
    follow(event, { text, place, elements });
  }
  return lines;
}

interface Place {
  /** The types of what is open. */
  readonly path: string[];
  /** The first line, from 1, after a paragraph that parsers read differently. */
  from: number;
  /** The line below the last list, quote or footnote, and whether parsers disagree on what may continue there. */
  below: number;
  isOpenEnded: boolean;
}

function isPlain([kind, { type, start }]: Event, { path, from }: Place): boolean {
  const isText = kind === "enter" && type === "data" && start.column === 1 && start.line >= from;
  return isText && path.length === 2 && path[0] === "content" && path[1] === "paragraph";
}

const CONTAINERS: ReadonlySet<string> = new Set([
  "blockQuote",
  "listOrdered",
  "listUnordered",
  "gfmFootnoteDefinition",
]);

const OPEN_ENDED: ReadonlySet<string> = new Set(["definition", "gfmFootnoteDefinition", "htmlFlow"]);

interface Reader {
  readonly text: string;
  readonly place: Place;
  readonly elements: Elements;
}

function follow([kind, token]: Event, reader: Reader): void {
  const { place, elements } = reader;
  const { type } = token;
  if (kind === "enter") {
    if (place.path.length === 0) enterBlock(token, reader);
    place.isOpenEnded ||= OPEN_ENDED.has(type);
    place.path.push(type);
    return;
  }
  place.path.pop();
  if (TEXT_BLOCKS.has(type)) elements.endBlock();
  if (place.path.length === 0 && CONTAINERS.has(type)) place.below = token.end.line + 1;
}

function enterBlock({ type, start, end }: Token, { text, place }: Reader): void {
  if (type === "lineEnding" || type === "lineEndingBlank") return;
  const words = text.slice(start.offset, end.offset);
  const isContinuing = start.line <= place.below && (place.isOpenEnded || words.startsWith("<"));
  place.isOpenEnded = isContinuing;
  if (isContinuing) place.below = end.line + 1;
  if (isContinuing || isAmbiguous(words)) place.from = end.line + 1;
}

/**
 * What Markdown parsers read differently: declarations, three tildes, a backquote in a bare link. The same goes for a
 * paragraph or HTML right below a list or a quote that contains a definition or HTML.
 */
function isAmbiguous(paragraph: string): boolean {
  return /<![a-z]|~{3}/i.test(paragraph) || (paragraph.includes("`") && hasLinkWithBackquote(paragraph));
}
