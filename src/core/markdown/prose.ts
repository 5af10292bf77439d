/**
 * Which parts of a Markdown text are certainly code. GitHub decides that with a full parser and more context; whatever
 * is ambiguous counts as prose here, so that it is made safe.
 */
interface Segment {
  readonly isCode: boolean;
  readonly text: string;
}

export interface Segments {
  /** Joined, they are the text. */
  readonly parts: readonly Segment[];
  /** The marker of an unindented fence that is still open after the last line. */
  readonly open: string | undefined;
  /** Some fences end differently in different parsers: none of them may stay. */
  readonly isAmbiguous: boolean;
}

interface Fence {
  readonly indent: number;
  readonly mark: string;
}

const FENCE = /^( *)(`{3,}|~{3,})(.*)$/;
/** A fence after a list or quote marker, or after a tab. */
const NESTED_FENCE = /^(?= *[^ `~])[\s>*+\-\d.)]*(?:`{3,}[^`]*|~{3,}.*)$/;

/** Splits a text into code and prose. Line ends must be `\n`. */
export function segmentsOf(text: string): Segments {
  const lines = text.split("\n");
  const { kinds, open, isBroken } = fencesOf(lines);
  const isLoneFence = lines.length === 1 && opening(text) !== undefined;
  const isAmbiguous = isBroken || isLoneFence || (open !== undefined && open.indent > 0);
  if (isAmbiguous) return { parts: [{ isCode: false, text }], open: undefined, isAmbiguous };
  // One ambiguous line shifts the pairing of all backquotes after it.
  const hasSpans = lines.every(
    (line, index) => kinds[index] === "code" || (kinds[index] === "prose" && isPlain(line)),
  );
  const parts = lines.flatMap((line, index) => {
    const end = index < lines.length - 1 ? "\n" : "";
    if (kinds[index] === "code") return [{ isCode: true, text: line + end }];
    const spans = hasSpans ? spansOf(line) : [{ isCode: false, text: line }];
    return [...spans, { isCode: false, text: end }];
  });
  return { parts: joined(parts), open: open?.mark, isAmbiguous };
}

type Kind = "code" | "prose" | "inner";

/** The kind of each line: `inner` ones are in an indented fence, which is code for most parsers but not for all. */
function fencesOf(lines: readonly string[]): {
  kinds: readonly Kind[];
  open: Fence | undefined;
  isBroken: boolean;
} {
  let open: Fence | undefined;
  let isBroken = false;
  const kinds = lines.map((line): Kind => {
    const before = open;
    if (!before) open = opening(line);
    else if (isClosing(line, before)) open = undefined;
    isBroken ||= before ? isOutside(line, before) : !open && NESTED_FENCE.test(line);
    return kindOf(before ?? open);
  });
  return { kinds, open, isBroken };
}

const kindOf = (fence: Fence | undefined): Kind => {
  if (!fence) return "prose";
  return fence.indent === 0 ? "code" : "inner";
};

const isOutside = (line: string, fence: Fence) =>
  line.trim() !== "" && !line.startsWith(" ".repeat(fence.indent));

function opening(line: string): Fence | undefined {
  const [, indent = "", mark, info = ""] = FENCE.exec(line) ?? [];
  if (mark === undefined || (mark.startsWith("`") && info.includes("`"))) return undefined;
  return { indent: indent.length, mark };
}

function isClosing(line: string, open: Fence): boolean {
  const [, indent = "", mark, info = ""] = FENCE.exec(line) ?? [];
  const isInPlace = open.indent === 0 ? indent.length <= 3 : indent.length === open.indent;
  return mark?.startsWith(open.mark) === true && info.trim() === "" && isInPlace;
}

/** True if every parser pairs the line's backquotes the same way: first with second, third with fourth. */
function isPlain(line: string): boolean {
  if (!line.includes("`")) return true;
  if (line.includes("\\`") || hasLinkWithBackquote(line)) return false;
  const runs = (line.match(/`+/g) ?? []).map((run) => run.length);
  return runs.length % 2 === 0 && runs.every((run, index) => run === runs[index - (index % 2)]);
}

/** GitHub treats a backquote in a bare link as part of it, so it opens no code there; other parsers do not. */
export function hasLinkWithBackquote(text: string): boolean {
  return text.split(/\s/).some((word) => {
    const link = word.search(/\/\/|www\./i);
    return link >= 0 && word.includes("`", link);
  });
}

/** The spans of a plain line. A table may split one that contains a `|`. */
function spansOf(line: string): Segment[] {
  return line
    .split(/(`+[^`]+`+)/)
    .map((text, index) => ({ isCode: index % 2 === 1 && !text.includes("|"), text }));
}

/** Merges adjacent segments of the same kind. */
function joined(parts: readonly Segment[]): Segment[] {
  const out: { isCode: boolean; text: string[] }[] = [];
  for (const { isCode, text } of parts) {
    const last = out.at(-1);
    if (last?.isCode === isCode) last.text.push(text);
    else out.push({ isCode, text: [text] });
  }
  return out.map((part) => ({ isCode: part.isCode, text: part.text.join("") }));
}
