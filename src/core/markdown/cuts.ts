import type { Event, Token } from "micromark-util-types";
import type { Cut } from "./cut.ts";
import { elementsTracker } from "./elements.ts";
import { htmlAt, TEXT_BLOCKS } from "./html.ts";
import { isInvisible } from "./invisible.ts";
import { footnotesOf, isAddress, labelOf, referenceCuts } from "./references.ts";
import { htmlCuts, unclosedCuts } from "./visible-html.ts";

/** TeX commands that hide text in a formula, or make it too small or too pale to see. */
const HIDING_TEX =
  /(?<!\\)%|\\(?:[hv]?phantom|(?:text)?color|definecolor|label|tag|[cr]lap|llap|smash|tiny|scriptscriptstyle|require|def|(?:re)?newcommand|let|href|class|cssId|style|unicode|bbox|raise|lower|kern|hskip|hspace|mathchoice|toggle|texttip|mathtip|action)(?![a-z])/i;
const LANGUAGE = /^[\w+#.-]{1,24}$/;

interface Reader {
  readonly text: string;
  readonly footnotes: ReadonlyMap<string, number>;
  /** In a table: the number of columns of its head, and the current cell of the row. */
  columns: number;
  cell: number;
  /** The end of the paragraph after the last uncalled footnote. */
  blank: number;
}

/** All parts of a parsed text that are not rendered. */
export function cutsOf(text: string, events: readonly Event[]): Cut[] {
  const elements = elementsTracker();
  const reader: Reader = { text, footnotes: footnotesOf(text, events), columns: 0, cell: 0, blank: -1 };
  const cuts = referenceCuts(text, events);
  for (const [index, [kind, token]] of events.entries()) {
    const html = htmlAt(text, events, index);
    if (html) cuts.push(...htmlCuts(html, elements));
    if (kind === "enter") cuts.push(...(CUTS[token.type]?.(token, reader) ?? []));
    else if (TEXT_BLOCKS.has(token.type)) {
      cuts.push(...unclosedCuts(elements, { isInline: true, to: token.end.offset }));
      elements.endBlock();
    }
  }
  return [...cuts, ...unclosedCuts(elements, { isInline: false, to: text.length })];
}

type Cutter = (token: Token, reader: Reader) => Cut[];

const place = ({ start, end }: Token) => ({ from: start.offset, to: end.offset });
const words = ({ start, end }: Token, { text }: Reader) => text.slice(start.offset, end.offset);
const passage: Cutter = (token) => [{ ...place(token), reported: "passage" }];
const unless =
  (isShown: (words: string, reader: Reader) => boolean): Cutter =>
  (token, reader) =>
    isShown(words(token, reader), reader) ? [] : passage(token, reader);

const formula: Cutter = (token, reader) =>
  HIDING_TEX.test(words(token, reader)) ? [{ ...place(token), put: "[formula]", reported: "passage" }] : [];

/** Readers see a number, not the label. */
const footnoteNumber: Cutter = (token, reader) => {
  const number = reader.footnotes.get(labelOf(words(token, reader)));
  return number === undefined ? [] : [{ ...place(token), put: String(number) }];
};

const BLANK = /\n[ \t]*(?:\n|$)/g;

function blankBehind(text: string, at: number): number {
  BLANK.lastIndex = at;
  return BLANK.exec(text)?.index ?? text.length;
}

/** An uncalled footnote, with the lines right below it: parsers disagree on which of them belong to it. */
const footnote: Cutter = (token, reader) => {
  const [, label = ""] = /\[\^((?:\\.|[^\]\\])*)\]/.exec(words(token, reader)) ?? [];
  if (reader.footnotes.has(labelOf(label))) return [];
  const to = token.end.offset;
  if (reader.blank < to - 1) reader.blank = blankBehind(reader.text, to - 1);
  return [{ from: token.start.offset, to: Math.max(to, reader.blank), reported: "passage" }];
};

const CUTS: Readonly<Record<string, Cutter>> = {
  resourceTitle: passage,
  resourceDestinationString: unless(isAddress),
  codeFencedFenceInfo: unless((info) => LANGUAGE.test(info)),
  codeFencedFenceMeta: passage,
  codeFenced: (token, reader) => (/^.{3,40}math\b/i.test(words(token, reader)) ? formula(token, reader) : []),
  mathText: formula,
  characterReference: (token, reader) =>
    isInvisible(words(token, reader)) ? [{ ...place(token), reported: "character" }] : [],
  gfmFootnoteCallString: footnoteNumber,
  gfmFootnoteDefinitionLabelString: footnoteNumber,
  gfmFootnoteDefinition: footnote,
  tableHead: (_, reader) => {
    reader.columns = 0;
    return [];
  },
  tableHeader: (_, reader) => {
    reader.columns++;
    return [];
  },
  tableRow: (_, reader) => {
    reader.cell = 0;
    return [];
  },
  // Cells beyond the head's columns are not rendered.
  tableData: (token, reader) => (++reader.cell > reader.columns ? passage(token, reader) : []),
};
