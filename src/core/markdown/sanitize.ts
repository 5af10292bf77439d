import { INVISIBLE } from "./invisible.ts";
import { segmentsOf } from "./prose.ts";
import { redacted } from "./secrets.ts";

/**
 * The one place where text that goes out is made safe: it must not ping people, close issues, load images, carry
 * secrets or give orders to other programs, whoever wrote it. For what comes in see rendered.ts.
 */

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
  if (isAmbiguous) return out.replace(/^[[\s>*+\-\d.\)]--[\n]]*(?=`{3}|~{3})/gmv, `$&${WORD_JOINER}`);
  return open === undefined ? out : `${out}\n${open}`;
}

/**
 * Text that is safe where no Markdown is read and backquotes protect nothing: commit messages, titles. What is given is
 * all of it: a closing keyword at its end closes nothing.
 */
export function inert(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\r", " ").replace(INVISIBLE, "");
  return withoutSkips(tamedWords(redacted(lines), closes));
}

/** `[skip ci]` and its like (https://docs.github.com/actions/managing-workflow-runs/skipping-workflow-runs). */
function withoutSkips(text: string): string {
  return text
    .replace(
      /\[(?=[^\][\n]{0,40}\])(?=[^\][\n]{0,40}(?<![a-z])(?:skip|no[ _-]?ci)(?![a-z]))/gi,
      `[${WORD_JOINER}`,
    )
    .replace(/\*{3}(?=no_ci)/gi, `$&${WORD_JOINER}`)
    .replace(/^[ \t]*skip-checks(?=[ \t]*:)/gim, `$&${WORD_JOINER}`);
}

/** The words of an {@link inert} text as they were. */
export function withoutBreaks(text: string): string {
  return text.replaceAll(WORD_JOINER, "");
}

/** A part of a published text that lost what stood before it: what was code may not be code any more. */
export function tamed(prose: string): string {
  return tamedWords(prose, mayClose)
    .replace(/!\[([^\][\n]{0,300})\]\([^()\n]{0,2000}\)/g, "[image: $1]")
    .replace(/!(?=\[)/g, `!${WORD_JOINER}`)
    .replace(/<(?=[a-z/!?])/gi, `<${WORD_JOINER}`)
    .replace(/&(?=#|[a-z][a-z\d]*;)(?!(?:amp|lt|gt|quot|apos);)/gi, `&${WORD_JOINER}`)
    .replace(/^([ \t>]*)\/(?=[a-z])/gim, `$1${WORD_JOINER}/`);
}

/** Other bots read lines, not Markdown: their commands count in code as well. Paths have a second `/`. */
function tamedCode(code: string): string {
  return code.replace(/^\/(?=[a-z][a-z-]*(?:\s|$))/gim, `${WORD_JOINER}/`);
}

/** A call, `file.close()`, is none: GitHub wants a blank or a colon behind the keyword. */
const KEYWORD = /(?<![A-Za-z0-9])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?![A-Za-z0-9(])/gi;
const ISSUE = /^(?:gh-\d|https?:|www\.|github\.com|[\w.-]+\/[\w.-]+#\d)/i;
/** So many characters behind a keyword are looked at. */
const WITHIN = 300;

/** True if what follows a closing keyword is an issue that it closes: a number, a name with a number, an address. */
function closes(behind: string): boolean {
  const [marks = ""] = /^[^A-Za-z0-9]*/.exec(behind) ?? [];
  const words = behind.slice(marks.length);
  return ISSUE.test(words) || (marks.endsWith("#") && /^\d/.test(words)) || marks.length === WITHIN;
}

/** The same for a text that another may be put behind: its end may be what comes before an issue. */
const mayClose = (behind: string) => /^[^A-Za-z0-9]*$/.test(behind) || closes(behind);

/** Mentions and closing keywords are words: they count in plain text as in Markdown. */
function tamedWords(text: string, isClosing: (behind: string) => boolean): string {
  return text
    .replace(/<(https?:\/\/[^\s<>`]+)>/g, "$1")
    .replace(/https?:\/\/[^\s<>()[\]`]*/gi, (url) => url.replaceAll("@", "%40"))
    .replace(/(?<![A-Za-z0-9])@(?=\S)/g, `@${WORD_JOINER}`)
    .replace(KEYWORD, (word: string, at: number, whole: string) => {
      const from = at + word.length;
      return isClosing(whole.slice(from, from + WITHIN)) ? `${word}${WORD_JOINER}` : word;
    });
}
