import { withoutCuts } from "./cut.ts";
import { cutsOf } from "./cuts.ts";
import { plain } from "./invisible.ts";
import { memoized } from "./memoized.ts";
import { CHARACTERS_MAX, eventsOf } from "./parse.ts";

/** Markdown without what is not rendered, for the model, and what was removed, to report it to people. */
export interface Rendered {
  readonly text: string;
  readonly removed: {
    /** Comments, definitions, titles, attributes, image descriptions, uncalled footnotes. */
    readonly passages: number;
    /** Invisible characters, except those in emoji. */
    readonly characters: number;
    /** Characters at the end of a text that is too long or too complex to parse. */
    readonly end: number;
  };
}

/** Without any of these, Markdown hides nothing. */
const MAY_HIDE = /<[a-z/!?]|\]|&#?\w|`{3}|~{3}|\||\$/i;

/** The fractions of a complex text that are tried until one can be parsed. */
const PARTS = [0.5, 0.1];
const PART_STEPS_MAX = 400_000;

/** What people see of a rendered Markdown text, still as Markdown. */
export const rendered: (markdown: string) => Rendered = memoized((markdown) => {
  const text = markdown.replace(/\r\n?/g, "\n").replace(/^\uFEFF/, "");
  const { read, end } = MAY_HIDE.test(text) ? visible(text) : { read: whole(text), end: 0 };
  const shown = plain(read.text);
  return {
    text: shown.text,
    removed: { passages: read.reported.passage, characters: read.reported.character + shown.characters, end },
  };
});

const whole = (text: string) => ({ text, reported: { passage: 0, character: 0 } });

function visible(text: string) {
  const events = eventsOf(text);
  if (events) return { read: withoutCuts(text, cutsOf(text, events)), end: 0 };
  for (const share of PARTS) {
    const part = beginningOf(text, Math.min(text.length, CHARACTERS_MAX) * share);
    const some = part === "" ? undefined : eventsOf(part, PART_STEPS_MAX);
    if (some) return { read: withoutCuts(part, cutsOf(part, some)), end: text.length - part.length };
  }
  return { read: whole(""), end: text.length };
}

/** What a later definition could hide: image descriptions, and labels after a link's text. */
const MAY_REFER = /!\[[^\][]{0,500}\]|(?<=\])\[[^\][]{0,500}\]/g;

/** The paragraphs up to a length. Of the text after them, only definitions could affect how they render. */
function beginningOf(text: string, length: number): string {
  const end = text.lastIndexOf("\n\n", length);
  return end < 0 ? "" : text.slice(0, end).replace(MAY_REFER, "");
}
