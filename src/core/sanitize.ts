import { segmentsOf } from "./prose.ts";
import { redacted } from "./secrets.ts";

/**
 * The one place where text is made safe. What goes out must not ping people, close issues, load images or carry
 * secrets, whoever wrote it; what comes in is what a person sees rendered, without anything hidden.
 */

/** Zero width, bidi controls, tag characters, variation selectors: what Unicode says is not shown. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** What belongs to an emoji and hides nothing. */
const IN_EMOJI =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\d#*])\uFE0F|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})/gu;

/** Text as rendered, and what was taken out of it: for the model, and for people to be told. */
export interface Rendered {
  readonly text: string;
  /** Numbers of hidden comments and of invisible characters removed; those of emoji do not count. */
  readonly removed: { readonly comments: number; readonly characters: number };
}

/** Removes what a reader of the rendered page does not see: HTML comments (also unclosed) and invisible characters. */
export function rendered(text: string): Rendered {
  let comments = 0;
  let characters = 0;
  const plain = text.replace(/\r\n?/g, "\n").replace(IN_EMOJI, "");
  const visible = plain.replace(INVISIBLE, () => {
    characters++;
    return "";
  });
  if (hidesNothing(visible)) return { text: visible, removed: { comments, characters } };
  // Until nothing changes: `<!-<!-- -->- hidden -->` is spliced from two halves.
  let out = visible;
  for (let before = ""; before !== out; ) {
    before = out;
    out = withoutComments(out, () => comments++);
  }
  return { text: out, removed: { comments, characters } };
}

/** True if all that looks like HTML is shown as code: then every reader of the page has seen it. */
function hidesNothing(text: string): boolean {
  return segmentsOf(text).parts.every((part) => part.isCode || !/<[a-z/!?]/i.test(part.text));
}

/** One pass, linear in the text's length: an unclosed comment hides the rest, as on the page. */
export function withoutComments(text: string, found: () => void): string {
  const kept: string[] = [];
  let from = 0;
  for (let open = text.indexOf("<!--"); open >= 0; open = text.indexOf("<!--", from)) {
    found();
    kept.push(text.slice(from, open));
    const close = text.indexOf("-->", open + 4);
    from = close < 0 ? text.length : close + 3;
  }
  return kept.join("") + text.slice(from);
}

export { redacted };

const WORD_JOINER = "\u2060";

/**
 * Markdown that is safe to publish under our name. What is code in every reading stays as it is, except for secrets:
 * GitHub makes nothing live in it. Everything else is broken with a character that nobody sees.
 */
export function published(markdown: string): string {
  const text = redacted(markdown.replace(/\r\n?/g, "\n").replace(INVISIBLE, ""));
  const { parts, open, isAmbiguous } = segmentsOf(text);
  const out = parts.map((part) => (part.isCode ? tamedCode(part.text) : tamed(part.text))).join("");
  if (isAmbiguous) return out.replace(/^([\s>*+\-\d.)]*)(?=`{3}|~{3})/gm, `$1${WORD_JOINER}`);
  return open === undefined ? out : `${out}\n${open}`;
}

/** Text that is safe where no Markdown is read and backquotes protect nothing: commit messages, titles. */
export function inert(text: string): string {
  return tamedWords(redacted(text.replace(INVISIBLE, "")));
}

/** The words of an {@link inert} text as they were. */
export function withoutBreaks(text: string): string {
  return text.replaceAll(WORD_JOINER, "");
}

/** A part of a published text that lost what stood before it: what was code may not be code any more. */
export function tamed(prose: string): string {
  return tamedWords(prose)
    .replace(/!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, "[image: $1]")
    .replace(/!(?=\[)/g, `!${WORD_JOINER}`)
    .replace(/<(?=[a-z/!?])/gi, `<${WORD_JOINER}`)
    .replace(/&(?=#|[a-z][a-z\d]*;)(?!(?:amp|lt|gt|quot|apos);)/gi, `&${WORD_JOINER}`)
    .replace(/^([ \t>]*)\/(?=[a-z])/gim, `$1${WORD_JOINER}/`);
}

/** Other bots read lines, not Markdown: their commands count in code as well. Paths have a second `/`. */
function tamedCode(code: string): string {
  return code.replace(/^\/(?=[a-z][a-z-]*(?:\s|$))/gim, `${WORD_JOINER}/`);
}

const KEYWORD = /(?<![A-Za-z0-9])(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?![A-Za-z0-9])/gi;
/** What may stand between a closing keyword and what it closes, and then the issue. */
const REFERENCE = /^[^A-Za-z0-9]*(?:$|[#[]|gh-\d|https?:|www\.|github\.com|[\w.-]+\/[\w.-]+#\d)/i;
const REFERENCE_WITHIN = 300;

/** Mentions and closing keywords are words: they count in plain text as in Markdown. */
function tamedWords(text: string): string {
  return text
    .replace(/<(https?:\/\/[^\s<>`]+)>/g, "$1")
    .replace(/https?:\/\/[^\s<>()[\]`]*/gi, (url) => url.replaceAll("@", "%40"))
    .replace(/(?<![A-Za-z0-9])@(?=\S)/g, `@${WORD_JOINER}`)
    .replace(KEYWORD, (word: string, _: string, at: number, whole: string) => {
      const from = at + word.length;
      const isClosing = REFERENCE.test(whole.slice(from, from + REFERENCE_WITHIN));
      return isClosing ? `${word}${WORD_JOINER}` : word;
    });
}
