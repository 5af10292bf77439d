import { withoutCuts } from "./cut.ts";
import { cutsOf } from "./cuts.ts";
import { plain } from "./invisible.ts";
import { memoized } from "./memoized.ts";
import { CHARACTERS_MAX, eventsOf } from "./parse.ts";

/** Markdown without what its page does not show, and what was taken out: for the model, and for people to be told. */
export interface Rendered {
  readonly text: string;
  readonly removed: {
    /** Comments, definitions, titles, attributes, descriptions of images, footnotes that nothing calls. */
    readonly passages: number;
    /** Invisible characters; those of emoji do not count. */
    readonly characters: number;
    /** Characters at the end of a text that is too long or too complex to tell what of it is shown. */
    readonly end: number;
  };
}

/** Where none of these stands, Markdown hides nothing. */
const MAY_HIDE = /<[a-z/!?]|\]|&#?\w|`{3}|~{3}|\||\$/i;

/** What a complex text is cut to, until it can be read. */
const PARTS = [0.5, 0.1];
const PART_STEPS_MAX = 400_000;

/** What people see of a Markdown text on its page; what they see stays in Markdown, so that a model reads it as that. */
export const rendered: (markdown: string) => Rendered = memoized((markdown) => {
  const text = markdown.replace(/\r\n?/g, "\n").replace(/^\uFEFF/, "");
  const { read, end } = MAY_HIDE.test(text) ? visible(text) : { read: whole(text), end: 0 };
  const shown = plain(read.text);
  return {
    text: shown.text,
    removed: { passages: read.told.passage, characters: read.told.character + shown.characters, end },
  };
});

const whole = (text: string) => ({ text, told: { passage: 0, character: 0 } });

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

/** What a definition further down could hide: descriptions of images, and labels behind a link's words. */
const MAY_REFER = /!\[[^\][]{0,500}\]|(?<=\])\[[^\][]{0,500}\]/g;

/** The paragraphs up to a place. Of what stands behind them only definitions could change what they show. */
function beginningOf(text: string, length: number): string {
  const end = text.lastIndexOf("\n\n", length);
  return end < 0 ? "" : text.slice(0, end).replace(MAY_REFER, "");
}
