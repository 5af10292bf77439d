import { decodeString } from "micromark-util-decode-string";

/**
 * What nobody sees: zero width, bidi controls, tag characters, variation selectors (all that Unicode calls default
 * ignorable), controls but for tabs and line ends, separators of lines that no page breaks at, annotation marks.
 */
export const INVISIBLE = /[[\p{Cc}--[\t\n\r]]\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\uFFF9-\uFFFB]/gv;

/** What belongs to an emoji and hides nothing. */
const IN_EMOJI =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\d#*])\uFE0F|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})/gu;

/** A text that is shown as it is (a title, a path, code), and how much of it nobody sees; emoji do not count. */
export function plain(text: string): { text: string; characters: number } {
  const lines = text.replace(/\r\n?/g, "\n").replace(IN_EMOJI, "");
  let characters = 0;
  const visible = lines.replace(INVISIBLE, () => {
    characters++;
    return "";
  });
  return { text: visible, characters };
}

/** True for a character reference such as `&#8203;` that nobody sees. */
export function isInvisible(reference: string): boolean {
  return decodeString(reference).replace(INVISIBLE, "") === "";
}
