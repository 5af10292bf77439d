import { published, tamed } from "./sanitize.ts";

/** Text of ours that may be live: a mention or a closing keyword that is meant. */
export interface Raw {
  readonly raw: string;
}

/** Lets a part of a message through as it is. For words of our own only, never for a model's or a person's. */
export function live(text: string): Raw {
  return { raw: text };
}

type Part = string | number | Raw | undefined;

/** A sentence of the bot: the literal is ours, every value put into it passes the sanitizer. */
export function say(literal: TemplateStringsArray, ...parts: readonly Part[]): string {
  return literal.reduce((sofar, words, index) => sofar + placed(sofar, safe(parts[index - 1])) + words);
}

/** A fence is one only at the beginning of a line: behind other words its end would open it. */
function placed(sofar: string, part: string): string {
  return /^ *(?:`{3}|~{3}).*\n/.test(part) && !/(?:^|\n)$/.test(sofar) ? `\n${part}` : part;
}

function safe(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  return typeof part === "string" ? published(part) : part.raw;
}

/** GitHub's limit is 65,536 characters; what is longer loses its middle, and says so. */
const CHARACTERS_MAX = 58_000;

/** A text that GitHub takes, whatever its length was. */
export function fitting(text: string, max = CHARACTERS_MAX): string {
  if (text.length <= max) return text;
  const half = Math.floor(max / 2) - 50;
  const whole = text.lastIndexOf("\n", half) + 1;
  // A cut may take one of two backquotes away: what it touches and what stands behind it is code no longer.
  const [head, torn, tail] = [text.slice(0, whole), text.slice(whole, half), text.slice(-half)];
  return `${head}${tamed(torn)}\n\n… ${text.length - 2 * half} characters left out …\n\n${tamed(tail)}`;
}

/** A code span that holds any text, whatever backquotes are in it. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const longest = longestRun(line);
  const quote = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${quote} ${line} ${quote}`;
}

/** A fenced block that holds any text; its fence is longer than any inside. */
export function block(text: string, language = "text", mark: "`" | "~" = "`"): string {
  const fence = mark.repeat(Math.max(2, longestRun(text, mark)) + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** How many of a character stand in a row at most. */
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
