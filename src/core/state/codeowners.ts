/** Reads CODEOWNERS as GitHub documents it: like gitignore, the last match wins, without `!` and `[ ]`. */
import { memoized } from "../markdown/memoized.ts";

/** Where GitHub looks for the file, in this order. */
export const CODEOWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;
/** GitHub does not load a larger file. */
export const CODEOWNERS_BYTES_MAX = 3 * 1024 * 1024;

interface Rule {
  readonly segments: readonly string[];
  /** As they are written, such as `@alice`, `@acme/api` or `dev@example.com`; empty: nobody owns the files. */
  readonly owners: readonly string[];
}

/** The rules, in the order of the file, and the lines that GitHub skips, from 1. */
interface Codeowners {
  readonly rules: readonly Rule[];
  readonly invalid: readonly number[];
}

const OWNER = /^(?:@[\w-]+(?:\/[\w.-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+)$/;
/** Words with blanks escaped by a backslash; a `#` at the beginning of a word starts a comment. */
const WORDS = /(?:\\.|[^\s\\])+/g;

/** Parses a file. */
export const parseCodeowners: (text: string) => Codeowners = memoized((text) => {
  const rules: Rule[] = [];
  const invalid: number[] = [];
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const [pattern, ...owners] = wordsOf(line);
    if (pattern === undefined) continue;
    const isValid = !/^!|^\\#|[[\]]/.test(pattern) && owners.every((owner) => OWNER.test(owner));
    if (isValid) rules.push({ segments: segmentsOf(pattern), owners });
    else invalid.push(index + 1);
  }
  return { rules, invalid };
});

function wordsOf(line: string): string[] {
  const words = line.match(WORDS) ?? [];
  const comment = words.findIndex((word) => word.startsWith("#"));
  return comment < 0 ? words : words.slice(0, comment);
}

/** A pattern with a slash before its end is relative to the root; others match at any depth. */
function segmentsOf(pattern: string): string[] {
  const text = pattern.replace(/\\(.)/g, "$1");
  const segments = text.replace(/^\//, "").replace(/\/$/, "").split("/");
  const anchored = text.slice(0, -1).includes("/") ? segments : ["**", ...segments];
  // What matches a folder matches everything in it, but `docs/*` only the files in docs.
  if (text.endsWith("/")) return [...anchored, "**", "*"];
  return ["*", "**"].includes(segments.at(-1) ?? "") ? anchored : [...anchored, BELOW];
}

/** Zero or more segments at the end. */
const BELOW = "";

/** The owners of a path; empty if nobody owns it. Case-sensitive. */
export function ownersOf({ rules }: Codeowners, path: string): readonly string[] {
  const parts = path.split("/");
  return rules.findLast(({ segments }) => matches(segments, parts))?.owners ?? [];
}

/** Whether the segments match all parts, in time proportional to their product. */
function matches(segments: readonly string[], parts: readonly string[]): boolean {
  if (segments.at(-1) === BELOW) {
    const own = segments.slice(0, -1);
    return parts.some((_, at) => isMatch(own, parts.slice(0, at + 1), "**", isSegment));
  }
  return isMatch(segments, parts, "**", isSegment);
}

const isSegment = (pattern: string, part: string): boolean =>
  pattern === "*" ||
  isMatch(Array.from(pattern), Array.from(part), "*", (one, other) => one === "?" || one === other);

/** Wildcard matching with one step back: `any` stands for any number of elements. */
function isMatch(
  pattern: readonly string[],
  text: readonly string[],
  any: string,
  isSame: (pattern: string, one: string) => boolean,
): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    const [wanted, one = ""] = [pattern[p], text[t]];
    if (wanted === any) {
      star = p++;
      mark = t;
    } else if (wanted !== undefined && isSame(wanted, one)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  return pattern.slice(p).every((rest) => rest === any);
}
