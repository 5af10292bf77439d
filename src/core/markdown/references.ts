import type { Event, Token } from "micromark-util-types";
import type { Cut } from "./cut.ts";

/** A URL that contains no sentence; browsers show it when hovering over the link. */
const ADDRESS = /^(?:https?:\/\/|mailto:|[./#?]|[\w-]+(?:[./#]|$))[^\s<>"']{0,500}$/i;

export const isAddress = (text: string) => ADDRESS.test(text);

/** How labels are compared (CommonMark 4.7). */
export const labelOf = (text: string) =>
  text
    .trim()
    .replace(/[\t\n\r ]+/g, " ")
    .toLowerCase()
    .toUpperCase();

/** A link or an image. */
interface Media {
  readonly token: Token;
  text: string;
  /** The `[label]` after it; undefined without a label, or for an inline URL. */
  reference?: Token;
  label?: string;
  hasAddress: boolean;
  hasTitle: boolean;
}

interface Definition {
  readonly token: Token;
  label: string;
  address: string;
  hasTitle: boolean;
}

type Note<T> = (one: T, token: Token, words: (token: Token) => string) => void;

const OF_MEDIA: Readonly<Record<string, Note<Media>>> = {
  labelText: (one, token, words) => {
    one.text = words(token);
  },
  resource: (one) => {
    one.hasAddress = true;
  },
  resourceTitle: (one) => {
    one.hasTitle = true;
  },
  reference: (one, token) => {
    one.reference = token;
  },
  referenceString: (one, token, words) => {
    one.label = words(token);
  },
};

const OF_DEFINITION: Readonly<Record<string, Note<Definition>>> = {
  definitionLabelString: (one, token, words) => {
    one.label = labelOf(words(token));
  },
  definitionDestinationString: (one, token, words) => {
    one.address = words(token);
  },
  definitionTitle: (one) => {
    one.hasTitle = true;
  },
};

const MEDIA: ReadonlySet<string> = new Set(["link", "image"]);

function mediaIn(events: readonly Event[], words: (token: Token) => string): Media[] {
  const media: Media[] = [];
  const open: Media[] = [];
  for (const [kind, token] of events) {
    const one = open.at(-1);
    if (kind === "exit") media.push(...(MEDIA.has(token.type) ? open.splice(-1) : []));
    else if (MEDIA.has(token.type)) open.push({ token, text: "", hasAddress: false, hasTitle: false });
    else if (one) OF_MEDIA[token.type]?.(one, token, words);
  }
  return media;
}

function definitionsIn(events: readonly Event[], words: (token: Token) => string): Definition[] {
  const definitions: Definition[] = [];
  for (const [kind, token] of events) {
    if (kind === "exit") continue;
    if (token.type === "definition") definitions.push({ token, label: "", address: "", hasTitle: false });
    const one = definitions.at(-1);
    if (one) OF_DEFINITION[token.type]?.(one, token, words);
  }
  return definitions;
}

/**
 * Definitions are not rendered: a link that uses one gets its URL inline, and the rest is cut. Of an image people see
 * the picture, which its text does not tell.
 */
export function referenceCuts(text: string, events: readonly Event[]): Cut[] {
  const words = ({ start, end }: Token) => text.slice(start.offset, end.offset);
  const media = mediaIn(events, words);
  const definitions = definitionsIn(events, words);
  const addresses = new Map(definitions.toReversed().map(({ label, address }) => [label, address]));
  const used = new Set(media.filter((one) => !one.hasAddress).map(labelOfMedia));
  return [
    ...definitions.map((one): Cut => {
      const isPlain = used.has(one.label) && !one.hasTitle && isAddress(one.address);
      return { ...place(one.token), ...(isPlain ? {} : { reported: "passage" }) };
    }),
    ...media.flatMap((one) => (one.token.type === "image" ? image(one) : link(one, addresses))),
  ];
}

const labelOfMedia = ({ label, text }: Media) => labelOf(label ?? text);
const place = ({ start, end }: Token) => ({ from: start.offset, to: end.offset });

function image({ token, text, hasTitle }: Media): Cut {
  const isPlain = /^(?:image)?$/i.test(text) && !hasTitle;
  return { ...place(token), put: "[image]", ...(isPlain ? {} : { reported: "passage" }) };
}

function link(one: Media, addresses: ReadonlyMap<string, string>): Cut[] {
  if (one.hasAddress) return [];
  const address = addresses.get(labelOfMedia(one)) ?? "";
  const from = (one.reference?.start ?? one.token.end).offset;
  return [{ from, to: one.token.end.offset, put: isAddress(address) ? `(${address})` : "" }];
}

const LABELS = new Set<string>(["gfmFootnoteDefinitionLabelString", "gfmFootnoteCallString"]);

/** Labels of the footnotes that are rendered, with their numbers. */
export function footnotesOf(text: string, events: readonly Event[]): ReadonlyMap<string, number> {
  const calls = new Map<string, string[]>();
  let within = "";
  for (const [kind, { type, start, end }] of events) {
    if (type === "gfmFootnoteDefinition") within = "";
    if (kind === "exit" || !LABELS.has(type)) continue;
    const label = labelOf(text.slice(start.offset, end.offset));
    if (type === "gfmFootnoteDefinitionLabelString") within = `^${label}`;
    else
      calls
        .set(within, calls.get(within) ?? [])
        .get(within)
        ?.push(label);
  }
  return reached(calls);
}

/** Footnotes that are called in the text itself, and those that these call. */
function reached(calls: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const found = new Map<string, number>();
  const waiting = [""];
  for (const within of waiting)
    for (const label of calls.get(within) ?? []) {
      if (found.has(label)) continue;
      found.set(label, found.size + 1);
      waiting.push(`^${label}`);
    }
  return found;
}
