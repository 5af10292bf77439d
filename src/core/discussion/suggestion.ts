import { topLevelOf } from "../markdown/parse.ts";
import type { Suggestion } from "../revision/suggestions.ts";
import type { Thread } from "../state/snapshot.ts";

/** Splits a comment into its ```` ```suggestion ```` blocks and the text around them. */
export function suggestionOf(
  body: string,
  thread: Thread,
): { words: string; suggestion: Suggestion | undefined } {
  const text = body.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const found = /suggestion/i.test(text) ? blocksIn(text) : [];
  if (found.length === 0) return { words: body, suggestion: undefined };
  const isInBlock = (index: number) => found.some(({ first, last }) => index >= first && index <= last);
  const words = text.split("\n").filter((_, index) => !isInBlock(index));
  return {
    words: words.join("\n").trim(),
    suggestion: { was: linesUnder(thread), line: thread.line, blocks: found.map((one) => one.lines) },
  };
}

interface Found {
  /** The lines of its fences in the comment, from 0. */
  readonly first: number;
  readonly last: number;
  readonly lines: readonly string[];
}

/** Only top-level blocks: GitHub's button is on those, and quotes are somebody else's words. */
function blocksIn(text: string): Found[] {
  const all = text.split("\n");
  return topLevelOf(text).flatMap((node): Found[] => {
    if (node.type !== "code" || node.lang?.toLowerCase() !== "suggestion" || !node.position) return [];
    const [first, last] = [node.position.start.line - 1, node.position.end.line - 1];
    const [, indent = "", mark = ""] = /^( *)(`{3,}|~{3,})/.exec(all[first] ?? "") ?? [];
    const isClosed = last > first && (all[last] ?? "").trimStart().startsWith(mark);
    const lines = all.slice(first + 1, isClosed ? last : last + 1);
    // An indented fence removes as many spaces from its lines.
    const inset = new RegExp(`^ {0,${indent.length}}`);
    return [{ first, last, lines: lines.map((line) => line.replace(inset, "")) }];
  });
}

/** The lines that a thread was started on: GitHub's diff hunk ends with the last of them. */
function linesUnder({ diffHunk, originalLine, originalStartLine }: Thread): string[] | undefined {
  const length = originalLine === undefined ? 0 : originalLine - (originalStartLine ?? originalLine) + 1;
  const [, ...hunk] = diffHunk.replace(/\n$/, "").split("\n");
  const present = hunk.filter((line) => /^[+ ]/.test(line)).map((line) => line.slice(1).replace(/\r$/, ""));
  const isOnRemoved = hunk.at(-1)?.startsWith("-") === true;
  return length < 1 || present.length < length || isOnRemoved ? undefined : present.slice(-length);
}
