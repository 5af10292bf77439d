import type { Question } from "../ports/codebase.ts";

/** How much of an issue's body is used, in UTF-16 units. */
const BODY_CHARACTERS_MAX = 20_000;
/** How many different paths, names and scripts count; the first ones do. */
const MENTIONS_MAX = 200;

/** A word of an issue that may be a path or the end of one, and the line that it gives with it. */
export interface Place {
  readonly path: string;
  readonly line?: number;
  /** The heading's anchor behind `#`. */
  readonly anchor?: string;
}

/** An identifier of an issue. */
export interface Mention {
  readonly name: string;
  /** What stands before it: the class of `Class.method`. */
  readonly owner?: string;
  /** False inside a block of code, where most names are only used to show something. */
  readonly isSure: boolean;
}

/** Whether an issue asks for prose, for code, or perhaps for both. */
type Subject = "prose" | "code" | "both";

/** What an issue names, as far as its text tells. */
export interface Mentions {
  readonly text: string;
  readonly places: readonly Place[];
  readonly names: readonly Mention[];
  /** What may be the title of a section: behind the word "section" or before it, or in quotes. */
  readonly phrases: readonly string[];
  /** Names of scripts, as in `npm run lint`, and of the programs that a command begins with. */
  readonly scripts: readonly string[];
  readonly subject: Subject;
  readonly isAboutTests: boolean;
}

const PROSE = /\.(?:mdx?|markdown|rst|adoc|txt)$/i;
const ABOUT_TESTS = /\b(?:tests?|specs?|coverage|flak[ey]\w*|e2e)\b/i;
const ABOUT_PROSE = /\b(?:docs?|documentation|readme|changelog|guide|typo|broken links?)\b/i;
const PATH_LIKE = /[\w@.+()[\]\\-]+(?:\/[\w@.+()[\]-]+)*(?:#[\w-]+)?(?:(?:", line |:|#L|\()\d{1,6})?/g;
const SCRIPT =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?([a-z][\w:.-]*)|\b(make|tox|nox|just|rake)(?:\s+-\w+)*\s+([\w:.-]+)/g;
const NOT_SCRIPTS = new Set([
  "install",
  "i",
  "ci",
  "add",
  "publish",
  "link",
  "init",
  "exec",
  "create",
  "sure",
]);
/** An identifier with what qualifies it, and the parenthesis of a call. */
const NAME = /[A-Za-z_$][\w$]*(?:(?:\.|::|#|->)[A-Za-z_$][\w$]*)*\(?/g;
const CODE_SHAPED = /[a-z\d][A-Z]|[\w$]_[\w$]|^[A-Z][A-Z]+[a-z]|^[_$]\w/;
const PHRASE =
  /\bsections?\s+["“'`*]*([^"”'`*.,;:()\n]{2,60})|["“`*]([^"”`*\n]{2,60})["”`*]|\b(\w+(?: \w+){0,4}) section\b/gi;
const FENCED = /^ {0,3}(```+|~~~+)[\s\S]*?(?:^ {0,3}\1|(?![\s\S]))/gm;

/** Reads an issue. What it costs depends on the first 20,000 characters of the body only. */
export function mentionsOf({ title, body }: Question): Mentions {
  const text = cleaned(`${title}\n${body.slice(0, BODY_CHARACTERS_MAX)}`);
  const fenced = (text.match(FENCED) ?? []).join("\n");
  const prose = text.replace(FENCED, "\n");
  const places = placesIn(text);
  const names = [...namesIn(prose, true), ...namesIn(fenced, false)];
  return {
    text,
    places,
    names: firstOfEach(names, ({ name, owner }) => `${owner ?? ""} ${name}`),
    phrases: firstOfEach(phrasesIn(prose), (phrase) => phrase),
    scripts: firstOfEach(scriptsIn(prose), (name) => name),
    subject: subjectOf(title, prose, places),
    isAboutTests: ABOUT_TESTS.test(text),
  };
}

/** URLs, but for a file's page on GitHub, and commit trailers say nothing about a file. */
export const cleaned = (text: string): string =>
  text
    .replace(/https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:blob|tree)\/[\w.-]+\//g, " ")
    .replace(/https?:\/\/\S+|^(?:Co-authored|Signed-off)-by:.*$/gim, " ");

function subjectOf(title: string, prose: string, places: readonly Place[]): Subject {
  if (ABOUT_PROSE.test(title) || places.some(({ path }) => PROSE.test(path))) return "prose";
  return ABOUT_PROSE.test(prose) ? "both" : "code";
}

function placesIn(text: string): Place[] {
  const all = Array.from(text.matchAll(PATH_LIKE), ([word]) => word)
    .filter((word) => /[./]/.test(word))
    .map(placeOf);
  return firstOfEach(all, ({ path, line, anchor }) => `${path}:${line ?? ""}#${anchor ?? ""}`);
}

function placeOf(word: string): Place {
  const [, before = word, number] = /^(.*?)(?:", line |:|#L|\()(\d{1,6})$/.exec(word) ?? [];
  const [long = "", anchor] = before.split("#");
  const path = long
    .replaceAll("\\", "/")
    .replace(/^\((?![^/]*\))/, "")
    .replace(/^\.?\/+|(?<![.)\]])[.)\]]+$/g, "");
  return { path, ...(number ? { line: Number(number) } : {}), ...(anchor ? { anchor } : {}) };
}

function namesIn(text: string, isProse: boolean): Mention[] {
  const isMarked = isProse ? codeSpans(text) : () => false;
  return Array.from(text.matchAll(NAME)).flatMap(({ 0: word, index }) => {
    const parts = word.replace("(", "").split(/\.|::|#|->/);
    const name = parts.at(-1) ?? "";
    const isCode = word.endsWith("(") || CODE_SHAPED.test(name) || isMarked(index);
    if (name.length < 3 || !(isCode || (parts.length > 1 && CODE_SHAPED.test(parts.join(""))))) return [];
    const owner = parts.at(-2);
    return [{ name, isSure: isProse, ...(owner === undefined ? {} : { owner }) }];
  });
}

/** Tells whether a place of a text is between two backticks of one line. */
function codeSpans(text: string): (at: number) => boolean {
  const spans = Array.from(text.matchAll(/`[^`\n]{1,200}`/g), ({ 0: span, index }) => [
    index,
    index + span.length,
  ]);
  let next = 0;
  return (at) => {
    while ((spans[next]?.[1] ?? Number.POSITIVE_INFINITY) < at) next++;
    return (spans[next]?.[0] ?? Number.POSITIVE_INFINITY) < at;
  };
}

const phrasesIn = (text: string): string[] =>
  Array.from(text.matchAll(PHRASE), (found) => (found[1] ?? found[2] ?? found[3] ?? "").trim()).filter(
    Boolean,
  );

const scriptsIn = (text: string): string[] =>
  Array.from(text.matchAll(SCRIPT), ([, script, program, target]) => script ?? `${program} ${target}`).filter(
    (name) => !NOT_SCRIPTS.has(name.replace(/^make /, "")),
  );

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    if (found.size === MENTIONS_MAX) break;
    if (!found.has(keyOf(one))) found.set(keyOf(one), one);
  }
  return [...found.values()];
}
