/**
 * The one place where text is made safe. What goes out must not ping people, close issues, load images or carry
 * secrets, whoever wrote it; what comes in is what a person sees rendered, without anything hidden.
 */

/** Zero width, bidi controls, tag characters, variation selectors: what Unicode says is not shown. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Text as rendered, and what was taken out of it: for the model, and for people to be told. */
export interface Rendered {
  readonly text: string;
  /** Numbers of hidden comments and of invisible characters removed. */
  readonly removed: { readonly comments: number; readonly characters: number };
}

/** Removes what a reader of the rendered page does not see: HTML comments (also unclosed) and invisible characters. */
export function rendered(text: string): Rendered {
  let comments = 0;
  let characters = 0;
  const visible = text.replace(/\r\n?/g, "\n").replace(INVISIBLE, () => {
    characters++;
    return "";
  });
  // Until nothing changes: `<!-<!-- -->- hidden -->` is spliced from two halves.
  let out = visible;
  for (let before = ""; before !== out; ) {
    before = out;
    out = withoutComments(out, () => comments++);
  }
  return { text: out, removed: { comments, characters } };
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

const SECRETS = [
  /\bgh[pousr]_[A-Za-z0-9._-]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bsk-ant-[A-Za-z0-9_-]{20,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** Replaces what looks like a credential. */
export function redacted(text: string): string {
  return SECRETS.reduce((out, pattern) => out.replace(pattern, "[redacted]"), text);
}

const WORD_JOINER = "\u2060";

/**
 * Markdown that is safe to publish under our name. Code stays as it is, except for secrets: GitHub makes nothing
 * live in it.
 */
export function published(markdown: string): string {
  // Odd elements are code: fences and spans are cut out, and everything between them is prose.
  const parts = redacted(markdown).split(/(^ {0,6}(?:```|~~~)[\s\S]*?^ {0,6}(?:```|~~~)[ \t]*$|`[^`\n]+`)/m);
  return parts.map((part, index) => (index % 2 === 1 ? part : tamed(part))).join("");
}

function tamed(prose: string): string {
  return prose
    .replace(/(^|[^\w`/])@(?=[A-Za-z0-9])/g, `$1@${WORD_JOINER}`)
    .replace(
      /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?\s+)(?=#\d|[\w.-]+\/[\w.-]+#\d|https?:)/gi,
      `$1${WORD_JOINER}$2`,
    )
    .replace(/!\[([^\]\n]*)\]\([^)\n]*\)/g, "[image: $1]")
    .replace(/<(img|video|audio|iframe|object|embed|picture|source)\b[^>]*>/gi, "[$1 removed]")
    .replace(/^\/(?=[a-z])/gim, `${WORD_JOINER}/`);
}
