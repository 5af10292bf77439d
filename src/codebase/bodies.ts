import type { Definition } from "./definitions.ts";

/** The lines of a definition, a test or a section, with the comment above it. */
export interface Body {
  readonly name: string;
  /** Indexes of its first line and of the line behind its last one. */
  readonly from: number;
  readonly to: number;
  /** The index of the line that has the name. */
  readonly at: number;
}

const MARKDOWN = /\.(?:mdx?|markdown)$/i;
const INDENT = /^[ \t]*/;
/** A test that is no definition; its name is its title. */
const TEST_CALL =
  /^\s*(?:(?:await|return)\s+)?(?:\w+\.)?(?:test|it|specify)(?:\.\w+)*\s*\(\s*["'`](.{1,120}?)["'`]|^\s*it\s+["'](.{1,120}?)["']\s+do\b/;
/** A line that belongs to the definition below it. */
const LEADING = /^\s*(?:\/\/|\/?\*|#(?!\s*(?:include|define|if|endif|else|pragma)\b)|@|--|<!--)/;
const LEADING_LINES_MAX = 40;
/** A line at a definition's own depth that belongs to it: its closing bracket, or a bracket or `end` alone. */
const CLOSING = /^\s*(?:[)\]}]|\{\s*$|end\b)/;
/** One that closes and opens again, or only opens. */
const OPENING = /[{([:]\s*$|=>\s*$|->\s.*[{:]\s*$/;
/** Lines that are looked at for the closing bracket of a body that holds a text of its own with less depth. */
const DEDENTED_LINES_MAX = 200;

/**
 * The bodies of a file's definitions and tests, in the order of their names. Their ends are found by indentation, which
 * holds for formatted code in any language, in time linear to the text.
 */
export function bodiesOf(path: string, lines: readonly string[], definitions: readonly Definition[]): Body[] {
  if (MARKDOWN.test(path)) return sectionsOf(lines, definitions);
  const depths = depthsOf(path, lines);
  const shallower = shallowerOf(depths);
  const isNamed = new Set(definitions.map(({ line }) => line - 1));
  const tests = lines.flatMap((line, at) => {
    const found = isNamed.has(at) || line.length > 400 ? null : TEST_CALL.exec(line);
    return found ? [{ name: found[1] ?? found[2] ?? "", line: at + 1 }] : [];
  });
  return [...definitions, ...tests]
    .sort((a, b) => a.line - b.line)
    .map(({ name, line }) => {
      const at = line - 1;
      return { name, at, from: beginOf(lines, at), to: endOf({ lines, depths, shallower, isNamed }, at) };
    });
}

/** How deep each line is; infinitely if it is empty, or within a Python text of several lines. */
function depthsOf(path: string, lines: readonly string[]): Float64Array {
  const isPython = /\.pyi?$/i.test(path);
  let isText = false;
  return Float64Array.from(lines, (line) => {
    const wasText = isText;
    if (isPython && line.split(/"""|'''/).length % 2 === 0) isText = !isText;
    if (wasText || line.trim() === "") return Number.POSITIVE_INFINITY;
    return INDENT.exec(line)?.[0].replaceAll("\t", "    ").length ?? 0;
  });
}

/** For each line the next one that is not deeper. */
function shallowerOf(depths: Float64Array): Int32Array {
  const next = new Int32Array(depths.length).fill(depths.length);
  const open: number[] = [];
  for (const [at, depth] of depths.entries()) {
    if (depth === Number.POSITIVE_INFINITY) continue;
    while (open.length > 0 && (depths[open.at(-1) ?? 0] ?? 0) >= depth) next[open.pop() ?? 0] = at;
    open.push(at);
  }
  return next;
}

interface Shape {
  readonly lines: readonly string[];
  readonly depths: Float64Array;
  readonly shallower: Int32Array;
  readonly isNamed: ReadonlySet<number>;
}

function endOf(shape: Shape, at: number): number {
  const { lines, depths } = shape;
  let end = closedAt(shape, at);
  if (/\{\s*$/.test(lines[at] ?? "") && end > at + 1) end = closingOf(lines, depths, at, end) ?? end;
  while (end > at + 1 && lines[end - 1]?.trim() === "") end--;
  return end;
}

/** Behind a body's last line, its closing bracket included. */
function closedAt(shape: Shape, at: number): number {
  const { lines, shallower } = shape;
  let end = shallower[at] ?? lines.length;
  while (isClosing(shape, at, end) && OPENING.test(lines[end] ?? "")) end = shallower[end] ?? lines.length;
  return isClosing(shape, at, end) ? end + 1 : end;
}

const isClosing = ({ lines, depths, isNamed }: Shape, at: number, end: number): boolean =>
  depths[end] === depths[at] && !isNamed.has(end) && CLOSING.test(lines[end] ?? "");

/** Behind the bracket that closes a body which seems to have ended without it. */
function closingOf(
  lines: readonly string[],
  depths: Float64Array,
  at: number,
  end: number,
): number | undefined {
  if (lines[end - 1]?.trim().startsWith("}") === true) return;
  for (let line = end; line < Math.min(lines.length, end + DEDENTED_LINES_MAX); line++)
    if (depths[line] === depths[at] && lines[line]?.trim().startsWith("}") === true) return line + 1;
  return;
}

/** The first line of the comment, the attributes or the decorators above a line. */
function beginOf(lines: readonly string[], at: number): number {
  let from = at;
  while (from > 0 && at - from < LEADING_LINES_MAX && LEADING.test(lines[from - 1] ?? "")) from--;
  return from;
}

/** A section ends where one begins that is not below it; what is fenced has no headings. */
function sectionsOf(lines: readonly string[], definitions: readonly Definition[]): Body[] {
  let fence = "";
  const isFenced = lines.map((line) => {
    const [, mark = ""] = /^ {0,3}(```|~~~)/.exec(line) ?? [];
    const isInside = fence !== "";
    if (mark !== "" && (fence === "" || fence === mark)) fence = isInside ? "" : mark;
    return isInside;
  });
  const headings = definitions.filter(({ line }) => isFenced[line - 1] === false);
  const levels = Float64Array.from(headings, ({ line }) => lines[line - 1]?.indexOf(" ") ?? 0);
  const next = shallowerOf(levels);
  return headings.map(({ name, line }, at) => {
    const from = line - 1;
    return { name, at: from, from, to: (headings[next[at] ?? -1]?.line ?? lines.length + 1) - 1 };
  });
}
