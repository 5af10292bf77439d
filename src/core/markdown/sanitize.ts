import { INVISIBLE } from "./invisible.ts";
import { segmentsOf } from "./prose.ts";
import { redacted } from "./secrets.ts";

/**
 * Sanitizes outgoing text: it must not ping people, close issues, load images, contain secrets or trigger other bots,
 * whoever wrote it. For incoming text see rendered.ts.
 */

export { redacted };

const WORD_JOINER = "\u2060";

/**
 * Markdown that is safe to publish under our name. What is certainly code stays as it is, except for secrets, because
 * nothing in it takes effect on GitHub. Everything else is broken with an invisible character.
 */
export function published(markdown: string): string {
  const text = redacted(markdown.replace(/\r\n?/g, "\n").replace(INVISIBLE, ""));
  const { parts, open, isAmbiguous } = segmentsOf(text);
  const out = parts.map((part) => (part.isCode ? tamedCode(part.text) : tamed(part.text))).join("");
  if (isAmbiguous) return out.replace(/^[[\s>*+\-\d.\)]--[\n]]*(?=`{3}|~{3})/gmv, `$&${WORD_JOINER}`);
  return open === undefined ? out : `${out}\n${open}`;
}

/**
 * Text that is safe where Markdown does not apply and code spans protect nothing: commit messages, titles. It must be
 * the whole text: a closing keyword at its end closes nothing.
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

/** Restores the original of an {@link inert} text. */
export function withoutBreaks(text: string): string {
  return text.replaceAll(WORD_JOINER, "");
}

/** Sanitizes a part of a published text that lost the text before it: what was code may no longer be code. */
export function tamed(prose: string): string {
  return tamedWords(prose, mayClose)
    .replace(/!\[([^\][\n]{0,300})\]\([^()\n]{0,2000}\)/g, "[image: $1]")
    .replace(/!(?=\[)/g, `!${WORD_JOINER}`)
    .replace(/<(?=[a-z/!?])/gi, `<${WORD_JOINER}`)
    .replace(/&(?=#|[a-z][a-z\d]*;)(?!(?:amp|lt|gt|quot|apos);)/gi, `&${WORD_JOINER}`)
    .replace(/^([ \t>]*)\/(?=[a-z])/gim, `$1${WORD_JOINER}/`);
}

/** Other bots parse lines, not Markdown, so they obey commands in code too. Paths have a second `/`. */
function tamedCode(code: string): string {
  return code.replace(/^\/(?=[a-z][a-z-]*(?:\s|$))/gim, `${WORD_JOINER}/`);
}

/** A call such as `file.close()` does not match: GitHub requires a space or a colon after the keyword. */
const KEYWORD = /(?<![A-Za-z0-9])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?![A-Za-z0-9(])/gi;
const ISSUE = /^(?:gh-\d|https?:|www\.|github\.com|[\w.-]+\/[\w.-]+#\d)/i;
/** How many characters after a keyword are checked. */
const WITHIN = 300;

/** True if a closing keyword is followed by an issue that it closes: a number, a name with a number, a URL. */
function closes(behind: string): boolean {
  const [marks = ""] = /^[^A-Za-z0-9]*/.exec(behind) ?? [];
  const words = behind.slice(marks.length);
  return ISSUE.test(words) || (marks.endsWith("#") && /^\d/.test(words)) || marks.length === WITHIN;
}

/** The same for a text to which another may be appended: an issue may follow its end. */
const mayClose = (behind: string) => /^[^A-Za-z0-9]*$/.test(behind) || closes(behind);

/** Mentions and closing keywords take effect in plain text as well as in Markdown. */
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
