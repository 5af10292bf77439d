import { decodeString } from "micromark-util-decode-string";

/**
 * Invisible characters: zero width, bidi controls, tag characters, variation selectors (all that Unicode calls default
 * ignorable), control characters except tabs and line ends, Unicode line separators, annotation marks.
 */
export const INVISIBLE = /[[\p{Cc}--[\t\n\r]]\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\uFFF9-\uFFFB]/gv;

/** Parts of an emoji, which hide nothing: they stay, because a text is quoted as it stands. */
const IN_EMOJI =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])\uFE0F|(?<=[\d#*])\uFE0F(?=\u20E3)|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})/u;
const INVISIBLE_OR_EMOJI = new RegExp(`(${IN_EMOJI.source})|${INVISIBLE.source}`, "gv");

/** Plain text (a title, a path, code) without invisible characters, and how many it had, except in emoji. */
export function plain(text: string): { text: string; characters: number } {
  const lines = text.replace(/\r\n?/g, "\n");
  let characters = 0;
  const visible = lines.replace(INVISIBLE_OR_EMOJI, (_, inEmoji?: string) => {
    if (inEmoji === undefined) characters++;
    return inEmoji ?? "";
  });
  return { text: visible, characters };
}

const SHOWN = new RegExp(`(${IN_EMOJI.source})|${INVISIBLE.source}`, "gv");

/** Text as it is, except that what nobody sees is written out, such as `<U+202E>`; emoji and line ends stay. */
export function marked(text: string): string {
  return text.replace(SHOWN, (character, inEmoji) =>
    inEmoji === undefined ? `<U+${hexOf(character)}>` : character,
  );
}

const hexOf = (character: string) =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");

/** True for a reference to an invisible character, such as `&#8203;`. */
export function isInvisible(reference: string): boolean {
  return decodeString(reference).replace(INVISIBLE, "") === "";
}
