import { published, tamed } from "./sanitize.ts";

/** Text that is not sanitized: an intended mention or closing keyword. */
export interface Raw {
  readonly raw: string;
}

/** Marks a part of a message as raw. Only for our own text, never for a model's or a person's. */
export function live(text: string): Raw {
  return { raw: text };
}

type Part = string | number | Raw | undefined;

/** A message of the bot: the literal is trusted, every value in it is sanitized. */
export function say(literal: TemplateStringsArray, ...parts: readonly Part[]): string {
  return literal.reduce((sofar, words, index) => sofar + placed(sofar, safe(parts[index - 1])) + words);
}

/** A fence only works at the beginning of a line: after other text, its end would open a block. */
function placed(sofar: string, part: string): string {
  return /^ *(?:`{3}|~{3}).*\n/.test(part) && !/(?:^|\n)$/.test(sofar) ? `\n${part}` : part;
}

function safe(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  return typeof part === "string" ? published(part) : part.raw;
}

/** GitHub's limit is 65,536 characters; longer texts lose their middle. */
export const CHARACTERS_MAX = 58_000;

/** Truncates a text to what GitHub accepts. */
export function fitting(text: string, max = CHARACTERS_MAX): string {
  if (text.length <= max) return text;
  const half = Math.floor(max / 2) - 50;
  const whole = text.lastIndexOf("\n", half) + 1;
  // A cut may remove one of two backquotes: the text around it may no longer be code.
  const [head, torn, tail] = [text.slice(0, whole), text.slice(whole, half), text.slice(-half)];
  return `${head}${tamed(torn)}\n\n… ${text.length - 2 * half} characters left out …\n\n${tamed(tail)}`;
}

/** A code span for any text, whatever backquotes it contains. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const longest = longestRun(line);
  const quote = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${quote} ${line} ${quote}`;
}

/** A fenced block for any text; its fence is longer than any inside. */
export function block(text: string, language = "text", mark: "`" | "~" = "`"): string {
  const fence = mark.repeat(Math.max(2, longestRun(text, mark)) + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** The length of the longest run of a character. */
function longestRun(text: string, mark = "`"): number {
  const runs = text.match(mark === "`" ? /`+/g : /~+/g) ?? [];
  return runs.reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** The short form of a digest or a commit. */
export function short(hex: string): string {
  return hex.slice(0, 7);
}

/** Names a plan's content: enough digits of its digest that no other content can be made to match. */
export function named(digest: string): string {
  return digest.slice(0, 16);
}

/** `1 item`, `2 items`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A line without the commits that it was true at, as {@link short} names them. */
export const undated = (line: string): string => line.replaceAll(/\bat [0-9a-f]{7}\b/g, "at");
