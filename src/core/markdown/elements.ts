import { type Piece, piecesOf } from "./tags.ts";

/** Elements that are never open, because nothing can stand in them. */
const VOID = new Set(
  "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split(
    " ",
  ),
);

/** Elements whose end tag may be left out: the end of what they stand in ends them. */
const OPTIONAL = new Set(
  "caption colgroup dd dt li optgroup option p rb rp rt rtc tbody td tfoot th thead tr".split(" "),
);

/** Elements that a browser opens again in the next paragraph, until their end tag comes. */
const FORMATTING = new Set("a b big code em font i nobr s small strike strong tt u".split(" "));

/** Elements that end the paragraph that they stand in, and those in which a browser reads by other rules. */
const BREAKING = new Set(
  `address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form
  h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp
  applet body button caption col colgroup frame frameset head html iframe marquee math noembed noframes noscript object
  optgroup option rb rp rt rtc ruby script select style svg tbody td template textarea tfoot th thead title tr`.split(
    /\s+/,
  ),
);

/** Readers do not agree on where it ends. */
const NEVER_CLOSED = "textarea";

/** Deeper than this nobody can read: every level is set in, or made smaller. */
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

/** Raw HTML as it stands in a text, without the marks of the quotes and lists around it. */
export interface Html {
  readonly text: string;
  readonly isInline: boolean;
  /** Where a character of it stands in the whole text. */
  readonly placeOf: (index: number) => number;
}

/** Follows raw HTML through a text, and knows what is open behind it. */
export interface Elements {
  /** True in an element that is open, in a paragraph that HTML has broken, and behind HTML that is torn. */
  readonly isInside: () => boolean;
  readonly open: readonly Open[];
  /** Takes the next HTML of the text: its pieces, each with the element that it closes. */
  readonly read: (html: Html) => readonly (Piece & { readonly closes: Open | undefined })[];
  /** A block of text has ended, and with it what can be open only within it. */
  readonly endBlock: () => void;
}

/**
 * Where two readings are possible (elements that overlap, end tags that are missing) an element counts as open:
 * what may lie inside one must not count as a command.
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
