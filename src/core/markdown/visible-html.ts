import type { Cut } from "./cut.ts";
import type { Elements, Html } from "./elements.ts";
import { isInvisible } from "./invisible.ts";
import { isAddress } from "./references.ts";
import type { Piece } from "./tags.ts";

/** Elements whose content no browser renders, or GitHub removes. Not `details`: people can open it. */
const UNSEEN = new Set(
  `applet audio canvas datalist head iframe map math noembed noframes noscript object plaintext rp script select style
  svg template textarea title video xmp`.split(/\s+/),
);
/** Those that hide their content even if the paragraph ends before they do; others are text in angle brackets. */
const UNSEEN_UNCLOSED = new Set(["rp", "script"]);

/** Elements that carry meaning: they stay, without their attributes. */
const KEPT = new Set(
  `a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q s samp
  strike strong sub summary sup table tbody td tfoot th thead tr tt ul var`.split(/\s+/),
);

/** Attributes that contain no text, as long as they contain no spaces. */
const PLAIN =
  /^(?:width|height|align|valign|src|srcset|href|target|rel|open|start|type|media|id|name|class|border|colspan|rowspan)$/;

type ReadPiece = ReturnType<Elements["read"]>[number];

/** The parts of raw HTML that are not rendered. */
export function htmlCuts(html: Html, elements: Elements): Cut[] {
  const { placeOf } = html;
  return elements.read(html).flatMap((piece): Cut[] => {
    const place = { from: placeOf(piece.from), to: placeOf(piece.to - 1) + 1 };
    switch (piece.kind) {
      case "text":
        return invisibleIn(html, piece);
      case "torn":
        return [{ ...place, to: Number.POSITIVE_INFINITY, reported: "passage" }];
      case "other":
        return [{ ...place, reported: "passage" }];
      default:
        return [...contentCut(piece, place.to), tagCut(piece, { ...place, html })];
    }
  });
}

function contentCut({ closes }: ReadPiece, to: number): Cut[] {
  const isUnseen = closes && (closes.isTooDeep || UNSEEN.has(closes.name));
  return isUnseen ? [{ from: closes.from, to, reported: "passage" }] : [];
}

/** Reduces a tag to what is worth keeping. */
function tagCut(piece: ReadPiece, { from, to, html }: { from: number; to: number; html: Html }): Cut {
  const put = shown(piece);
  const isReported = put !== html.text.slice(piece.from, piece.to) && holdsWords(piece);
  return { from, to, put, ...(isReported ? { reported: "passage" } : {}) };
}

/** Cuts for what is still open at the end of a block (`isInline`), or of the whole text. */
export function unclosedCuts(elements: Elements, { isInline, to }: { isInline: boolean; to: number }): Cut[] {
  const unseen = isInline ? UNSEEN_UNCLOSED : UNSEEN;
  return elements.open
    .filter((one) => one.isInline === isInline && (one.isTooDeep || unseen.has(one.name)))
    .map(({ from }) => ({ from, to, reported: "passage" }));
}

function shown({ kind, name, attributes }: Piece): string {
  if (name === "img" && kind === "open") return "[image]";
  if (!KEPT.has(name)) return "";
  const href = attributes.get("href");
  const address = name === "a" && href !== undefined && isAddress(href) ? ` href="${href}"` : "";
  return `<${kind === "close" ? "/" : ""}${name}${address}>`;
}

function holdsWords({ name, attributes }: Piece): boolean {
  return [...attributes].some(([key, value]) => {
    if (name === "img" && key === "alt") return !/^(?:image)?$/i.test(value);
    return !PLAIN.test(key) || /\s/.test(value);
  });
}

function invisibleIn({ text, placeOf }: Html, piece: Piece): Cut[] {
  return [...text.slice(piece.from, piece.to).matchAll(/&#?\w{1,32};/g)]
    .filter(([reference]) => isInvisible(reference))
    .map(({ index, 0: reference }) => {
      const from = placeOf(piece.from + index);
      return { from, to: from + reference.length, reported: "character" };
    });
}
