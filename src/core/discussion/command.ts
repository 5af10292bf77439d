import { plainLines } from "../markdown/lines.ts";
import { memoized } from "../markdown/memoized.ts";
import { meantBy } from "../markdown/spelling.ts";

const VERBS = [
  "plan",
  "approve",
  "next",
  "revise",
  "retry",
  "skip",
  "pause",
  "resume",
  "cancel",
  "revert",
  "update",
  "budget",
  "status",
  "help",
] as const;
export type Verb = (typeof VERBS)[number];

/** One command of a comment. */
export interface Command {
  readonly verb: Verb;
  /** The trimmed text after the verb; for `revise` up to the next command line or the end of the comment. */
  readonly text: string;
}

/** An unknown word in the place of a command. */
export interface Unknown {
  /** As it was written, with its prefix. */
  readonly word: string;
  /** The command that may be meant. */
  readonly meant: Verb | undefined;
}

/** The commands of a comment. */
export interface Commands {
  readonly commands: readonly Command[];
  /** The first unknown command that is meant for us: close to one of ours, or behind our prefix. */
  readonly unknown?: Unknown | undefined;
  /** A line looks like a command, but the comment is too long or complex to parse: it must be answered. */
  readonly tooLong: boolean;
}

/** Longer comments are not parsed for commands, because anybody can write one. */
const CHARACTERS_MAX = 10_000;
const LINES_MAX = 1_500;
/** More than parsing ten thousand characters of tables, lists and links takes. */
const STEPS_MAX = 600_000;

const COMMAND = new RegExp(`^/(?:(?:ai|redline) +/?)?(${VERBS.join("|")})(?=\\s|$)[ \\t]*(.*)$`, "i");

/**
 * The commands of a comment: one per line, where GitHub renders it at the beginning of a line of a paragraph. Quotes,
 * code, formulas, HTML, lists, tables and headings only talk about commands. Unknown words are ignored,
 * unless they seem to be meant for us.
 */
export const readCommands: (body: string) => Commands = memoized((body) => {
  const lines = /^\/[a-z]/im.test(body) ? body.replace(/\r\n?/g, "\n").split("\n") : [];
  if (!lines.some((line) => COMMAND.test(line) || unknownIn(line))) return { commands: [], tooLong: false };
  const isLong = body.length > CHARACTERS_MAX || lines.length > LINES_MAX;
  const plain = isLong ? undefined : plainLines(lines.join("\n"), STEPS_MAX);
  if (!plain) return { commands: [], tooLong: true };
  const [unknown] = lines.flatMap((line, index) => (plain.has(index) ? (unknownIn(line) ?? []) : []));
  return { commands: commandsIn(lines, plain), unknown, tooLong: false };
});

const WORD = /^\/((?:ai|redline) +\/?)?([a-z][^\s/]{0,30})(?=\s|$)/i;

/** Commands of other bots that look much like ours. */
const OTHERS: ReadonlySet<string> = new Set(["rebase", "reset", "retest", "review"]);
function unknownIn(line: string): Unknown | undefined {
  const [start, prefix = "", found = ""] = WORD.exec(line) ?? [];
  const word = found.toLowerCase();
  if (start === undefined || VERBS.some((verb) => verb === word)) return undefined;
  const isTheirs = prefix === "" && OTHERS.has(word);
  const meant = isTheirs ? undefined : meantBy(word, VERBS);
  return meant !== undefined || prefix !== "" ? { word: start, meant } : undefined;
}

/** True if a line begins like a command, ours or another bot's. Decided without parsing. */
export const looksLikeCommand = (body: string): boolean => /^\/[a-z]/im.test(body);

/** True if a comment may have an unknown command that is meant for us. Decided without parsing. */
export const mayHaveUnknown = (body: string): boolean =>
  looksLikeCommand(body) && body.split(/\r\n?|\n/).some((line) => unknownIn(line) !== undefined);

/** The commands of a comment; see {@link readCommands}. */
export function parseCommands(body: string): readonly Command[] {
  return readCommands(body).commands;
}

function commandsIn(lines: readonly string[], plain: ReadonlySet<number>): Command[] {
  const found: { verb: Verb; text: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const [, verb, text = ""] = plain.has(index) ? (COMMAND.exec(line) ?? []) : [];
    if (verb) found.push({ verb: verb.toLowerCase() as Verb, text: [text] });
    else found.at(-1)?.text.push(line);
  }
  // Only `/revise` takes the lines below it: prose under an `/approve` is prose.
  return found.map(({ verb, text }) => ({
    verb,
    text: (verb === "revise" ? text.join("\n") : (text[0] ?? "")).trim(),
  }));
}

/** Verbs that may be commands of a comment, found without parsing: some may turn out to be in code or quotes. */
export function verbsSeen(body: string): ReadonlySet<Verb> {
  const lines = /^\/[a-z]/im.test(body) ? body.split(/\r\n?|\n/) : [];
  const verbs = lines.flatMap((line) => COMMAND.exec(line)?.[1]?.toLowerCase() ?? []);
  return new Set(verbs as Verb[]);
}

const LINE_MAX = 200;

/** The command that a comment begins with. No parsing needed, because nothing can enclose the first line. */
export function firstCommand(body: string): Verb | undefined {
  const start = body.search(/\S/);
  const isAtMargin = start === 0 || body[start - 1] === "\n";
  const line = isAtMargin ? body.slice(start, start + LINE_MAX).split(/[\r\n]/, 1)[0] : "";
  return COMMAND.exec(line ?? "")?.[1]?.toLowerCase() as Verb | undefined;
}
