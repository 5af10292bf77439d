import type { Event } from "micromark-util-types";
import type { Html } from "./elements.ts";

const HTML: ReadonlySet<string> = new Set(["htmlFlow", "htmlText"]);
/** Its parts, line by line; between them are the markers of the quotes and lists around it. */
const PARTS: ReadonlySet<string> = new Set(["htmlFlowData", "htmlTextData", "lineEnding", "lineEndingBlank"]);

/** Blocks of text, which end the HTML elements that are open only within them. */
export const TEXT_BLOCKS: ReadonlySet<string> = new Set([
  "paragraph",
  "atxHeading",
  "setextHeading",
  "tableHeader",
  "tableData",
]);

interface Piece {
  /** Its offset in the HTML, and in the whole text. */
  readonly at: number;
  readonly from: number;
  readonly text: string;
}

/** The raw HTML that begins at an event, if any. */
export function htmlAt(source: string, events: readonly Event[], index: number): Html | undefined {
  const [kind, token] = events[index] ?? [];
  if (kind !== "enter" || !token || !HTML.has(token.type)) return undefined;
  const pieces = piecesFrom(source, events, index);
  const placeOf = (place: number) => {
    const piece = pieces[lastBefore(pieces, place)];
    return piece ? piece.from + Math.min(place - piece.at, piece.text.length) : token.start.offset;
  };
  return { text: pieces.map(({ text }) => text).join(""), isInline: token.type === "htmlText", placeOf };
}

function piecesFrom(source: string, events: readonly Event[], first: number): Piece[] {
  const whole = events[first]?.[1];
  const pieces: Piece[] = [];
  let at = 0;
  for (let index = first + 1; index < events.length; index++) {
    const [kind, token] = events[index] ?? [];
    if (!token || token === whole) break;
    if (kind === "exit" || !PARTS.has(token.type)) continue;
    const { start, end, type } = token;
    const text = type.startsWith("html") ? source.slice(start.offset, end.offset) : "\n";
    pieces.push({ at, from: start.offset, text });
    at += text.length;
  }
  return pieces;
}

/** The last piece that begins at an offset or before it, by binary search. */
function lastBefore(pieces: readonly { readonly at: number }[], place: number): number {
  let [low, high] = [0, pieces.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.at ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low;
}
