/**
 * A piece of raw HTML as a browser parses it: a tag, text, or what is never rendered (a comment, a declaration). `torn`
 * is what is never closed (a tag, a quoted value, a comment): for a browser the rest of the text is part of it.
 */
export interface Piece {
  readonly kind: "open" | "close" | "text" | "other" | "torn";
  /** In lower case; empty if it is not a tag. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly from: number;
  readonly to: number;
}

const NAME = /<\/?([a-z][^\t\n\f\r />]*)/iy;
const ATTRIBUTE =
  /[\t\n\f\r /]*(?:>|([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|(?!["'])([^\t\n\f\r >]*)))?)/y;
const VALUE = /[\t\n\f\r ]*=/y;
const OTHER = /<!--(?:-?>|[\s\S]*?--!?>)|<(?!!--)[!?/][^>]*>/y;
const NONE: ReadonlyMap<string, string> = new Map();

/** Splits raw HTML into pieces; joined, they are the original. */
export function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: Piece["kind"], from: number, to: number) =>
    to > from && pieces.push({ kind, name: "", attributes: NONE, from, to });
  let from = 0;
  for (const { index } of html.matchAll(/<(?=[a-z/!?])/gi)) {
    if (index < from) continue;
    add("text", from, index);
    const piece = pieceAt(html, index);
    if (piece) pieces.push(piece);
    else add("torn", index, html.length);
    from = piece?.to ?? html.length;
  }
  add("text", from, html.length);
  return pieces;
}

function pieceAt(html: string, from: number): Piece | undefined {
  NAME.lastIndex = from;
  const [, name] = NAME.exec(html) ?? [];
  if (name !== undefined) return tagAt(html, { from, name });
  OTHER.lastIndex = from;
  const found = OTHER.exec(html)?.[0];
  // Some parsers treat a declaration that contains a tag as text, and then the tag as a tag.
  return found === undefined || /^<![a-z][^<>]*</i.test(found)
    ? undefined
    : { kind: "other", name: "", attributes: NONE, from, to: from + found.length };
}

function tagAt(html: string, { from, name }: { from: number; name: string }): Piece | undefined {
  const attributes = new Map<string, string>();
  const kind = html[from + 1] === "/" ? "close" : "open";
  ATTRIBUTE.lastIndex = NAME.lastIndex;
  let found = ATTRIBUTE.exec(html)?.slice(1);
  for (; found?.[0] !== undefined; found = ATTRIBUTE.exec(html)?.slice(1)) {
    const [key, ...values] = found;
    const value = values.find((one) => one !== undefined);
    if (value === undefined && isValueAt(html, ATTRIBUTE.lastIndex)) return undefined;
    attributes.set(key.toLowerCase(), value ?? "");
  }
  return found && { kind, name: name.toLowerCase(), attributes, from, to: ATTRIBUTE.lastIndex };
}

/** True at a value that {@link ATTRIBUTE} did not match, because its quote is never closed. */
function isValueAt(html: string, at: number): boolean {
  VALUE.lastIndex = at;
  return VALUE.test(html);
}
