import { type Piece, piecesOf } from "./tags.ts";

/** Void elements, which have no content. */
const VOID = new Set(
  "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split(
    " ",
  ),
);

/** Elements with an optional end tag: their parent's end closes them. */
const OPTIONAL = new Set(
  "caption colgroup dd dt li optgroup option p rb rp rt rtc tbody td tfoot th thead tr".split(" "),
);

/** Formatting elements, which a browser reopens in the next paragraph until their end tag. */
const FORMATTING = new Set("a b big code em font i nobr s small strike strong tt u".split(" "));

/** Elements that close the paragraph around them, and those that a browser parses by other rules. */
const BREAKING = new Set(
  `address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form
  h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp
  applet body button caption col colgroup frame frameset head html iframe marquee math noembed noframes noscript object
  optgroup option rb rp rt rtc ruby script select style svg tbody td template textarea tfoot th thead title tr`.split(
    /\s+/,
  ),
);

/** Parsers disagree on where it ends. */
const NEVER_CLOSED = "textarea";

/** Deeper levels are unreadable: each is indented or smaller. */
const DEPTH_MAX = 20;

/** An element that is open, and where its tag is in the text. */
interface Open {
  readonly name: string;
  readonly from: number;
  /** Opened within a paragraph's text. */
  readonly isInline: boolean;
  /** The end of that text does not end it. */
  readonly isLasting: boolean;
  readonly isTooDeep: boolean;
}

/** Raw HTML in a text, without the markers of the quotes and lists around it. */
export interface Html {
  readonly text: string;
  readonly isInline: boolean;
  /** Maps an index in it to an offset in the whole text. */
  readonly placeOf: (index: number) => number;
}

/** Tracks the open elements in a text. */
export interface Elements {
  /** True in an open element, in a paragraph that HTML has broken, and after HTML that is unterminated. */
  readonly isInside: () => boolean;
  readonly open: readonly Open[];
  /** Reads the next HTML of the text: returns its pieces, each with the element that it closes. */
  readonly read: (html: Html) => readonly (Piece & { readonly closes: Open | undefined })[];
  /** Ends a block of text, and the elements that can be open only within it. */
  readonly endBlock: () => void;
}

/**
 * In ambiguous cases (overlapping elements, missing end tags) an element counts as open: what may be inside one must
 * not count as a command.
 */
export function elementsTracker(): Elements {
  const open: Open[] = [];
  let isTorn = false;
  let isBroken = false;
  return {
    open,
    isInside: () => isTorn || isBroken || open.length > 0,
    read({ text, isInline, placeOf }) {
      return piecesOf(text).map((piece) => {
        const { kind, name } = piece;
        isTorn ||= kind === "torn";
        isBroken ||= isInline && BREAKING.has(name);
        if (kind === "open" && !VOID.has(name))
          open.push({
            name,
            from: placeOf(piece.from),
            isInline,
            isLasting: !isInline || isBroken || FORMATTING.has(name),
            isTooDeep: open.length >= DEPTH_MAX,
          });
        return { ...piece, closes: kind === "close" ? close(open, { name, isInline }) : undefined };
      });
    },
    endBlock() {
      isBroken = false;
      const kept = open.filter((one) => one.isLasting);
      open.splice(0, open.length, ...kept);
    },
  };
}

/**
 * An end tag ends the innermost element of its name. Only that of a block does so from within a paragraph, or where
 * elements are open in it, if their end may be left out.
 */
function close(open: Open[], { name, isInline }: Pick<Open, "name" | "isInline">): Open | undefined {
  const isBlock = BREAKING.has(name);
  const index = open.findLastIndex((one) => !isBlock || !OPTIONAL.has(one.name) || one.name === name);
  const last = open[index];
  if (last?.name !== name || name === NEVER_CLOSED || (last.isInline !== isInline && !isBlock))
    return undefined;
  open.length = index;
  return last;
}
