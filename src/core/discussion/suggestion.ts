import { topLevelOf } from "../markdown/parse.ts";
import type { Suggestion } from "../revision/suggestions.ts";
import type { Thread } from "../state/snapshot.ts";

/** A comment taken apart: its ```` ```suggestion ```` blocks, and the words around them. */
export function suggestionOf(
  body: string,
  thread: Thread,
): { words: string; suggestion: Suggestion | undefined } {
  const text = body.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const found = /suggestion/i.test(text) ? blocksIn(text) : [];
  if (found.length === 0) return { words: body, suggestion: undefined };
  const isTaken = (index: number) => found.some(({ first, last }) => index >= first && index <= last);
  const words = text.split("\n").filter((_, index) => !isTaken(index));
  return {
    words: words.join("\n").trim(),
    suggestion: { was: linesUnder(thread), line: thread.line, blocks: found.map((one) => one.lines) },
  };
}

interface Found {
  /** Where its fences stand in the comment, from 0. */
  readonly first: number;
  readonly last: number;
  readonly lines: readonly string[];
}

/** Only blocks at the margin: GitHub's button is on those, and what stands in a quote is somebody else's. */
function blocksIn(text: string): Found[] {
  const all = text.split("\n");
  return topLevelOf(text).flatMap((node): Found[] => {
    if (node.type !== "code" || node.lang?.toLowerCase() !== "suggestion" || !node.position) return [];
    const [first, last] = [node.position.start.line - 1, node.position.end.line - 1];
    const [, indent = "", mark = ""] = /^( *)(`{3,}|~{3,})/.exec(all[first] ?? "") ?? [];
    const isClosed = last > first && (all[last] ?? "").trimStart().startsWith(mark);
    const lines = all.slice(first + 1, isClosed ? last : last + 1);
    // A fence that is set in takes as many blanks off its lines.
    const inset = new RegExp(`^ {0,${indent.length}}`);
    return [{ first, last, lines: lines.map((line) => line.replace(inset, "")) }];
  });
}

/** The lines that a conversation was begun on: GitHub shows the change up to the last of them. */
function linesUnder({ diffHunk, originalLine, originalStartLine }: Thread): string[] | undefined {
  const length = originalLine === undefined ? 0 : originalLine - (originalStartLine ?? originalLine) + 1;
  const [, ...hunk] = diffHunk.replace(/\n$/, "").split("\n");
  const shown = hunk.filter((line) => /^[+ ]/.test(line)).map((line) => line.slice(1).replace(/\r$/, ""));
  const isOnRemoved = hunk.at(-1)?.startsWith("-") === true;
  return length < 1 || shown.length < length || isOnRemoved ? undefined : shown.slice(-length);
}
