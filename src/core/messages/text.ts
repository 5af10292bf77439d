/** How texts are made: words of ours, with values that cannot become markup, mentions or commands. */
import { fitting as cutToFit, live, say } from "../markdown/template.ts";
import type { Text } from "../state/text.ts";

export { block, CHARACTERS_MAX, code, count, live, named, short } from "../markdown/template.ts";

/** A text: the literal is ours, and every value put into it is made safe, unless it is marked as `live`. */
export const md = (...template: Parameters<typeof say>): Text => say(...template) as Text;

/** Texts, one per line. */
export const lines = (...texts: readonly Text[]): Text => texts.join("\n") as Text;

/** A text that GitHub accepts: a longer one loses its middle, and says so. `max` is in characters. */
export const fitting = (text: Text, max?: number): Text => cutToFit(text, max) as Text;

/** A text within another. */
export const raw = (text: Text) => live(text);

/** A price; a small one with its tenths of a cent. */
export const dollars = (usd: number) => `$${usd.toFixed(usd < 1 ? 3 : 2)}`;

/** A limit, as people write it. */
export const limit = (usd: number) => `$${Number(usd.toFixed(2))}`;

/** Text in a cell of a table. */
export const cell = (text: string) => text.replaceAll("|", "\\|");
