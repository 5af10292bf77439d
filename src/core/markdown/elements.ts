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

/**
 * Elements that, opened within a paragraph, go on behind its end: those that end the paragraph themselves, those that a
 * browser opens again in the next one, and those in which it reads by other rules. All others end with it.
 */
const LASTING = new Set(
  `address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form
  h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol p plaintext pre search section summary table ul xmp
  a b big code em font i nobr s small strike strong tt u
  applet body button caption col colgroup frame frameset head html iframe marquee math noembed noframes noscript object
  optgroup option rb rp rt rtc ruby script select style svg tbody td template textarea tfoot th thead title tr`.split(
    /\s+/,
  ),
);

/** Deeper than this nobody can read: every level is set in, or made smaller. */
const DEPTH_MAX = 20;

/** An element that is open, and where its tag is in the text. */
interface Open {
  readonly name: string;
  readonly from: number;
  /** Opened within a paragraph's text. */
  readonly isInline: boolean;
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
  /** True behind an element that is open, and behind HTML that is torn. */
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
  return {
    open,
    isInside: () => isTorn || open.length > 0,
    read({ text, isInline, placeOf }) {
      return piecesOf(text).map((piece) => {
        const { kind, name } = piece;
        isTorn ||= kind === "torn";
        if (kind === "open" && !VOID.has(name))
          open.push({ name, from: placeOf(piece.from), isInline, isTooDeep: open.length >= DEPTH_MAX });
        return { ...piece, closes: kind === "close" ? close(open, name) : undefined };
      });
    },
    endBlock() {
      const kept = open.filter(({ name, isInline }) => !isInline || LASTING.has(name));
      open.splice(0, open.length, ...kept);
    },
  };
}

/** An end tag ends the innermost element of its name, if at most those whose end may be left out are open in it. */
function close(open: Open[], name: string): Open | undefined {
  const index = open.findLastIndex((one) => !OPTIONAL.has(one.name) || one.name === name);
  const last = open[index];
  if (last?.name !== name) return undefined;
  open.length = index;
  return last;
}
