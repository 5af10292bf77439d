import { looksLikeError } from "../../core/environment/printed.ts";

/** Keeps parts of a text of any length, and never much more in memory. */
export interface FoldedText {
  readonly add: (chunk: string) => void;
  /** The whole text if it is within the limit; else its parts, with lines between them that say what is missing. */
  readonly text: () => string;
}

/** How much of the kept characters there is besides for the first error, where it lies between the two halves. */
const ERROR_SHARE = 0.1;
/** So many lines before it belong to it, unless they are longer than so many characters. */
const LINES_BEFORE = 2;
const CHARACTERS_BEFORE = 400;

/** Keeps `characters` of what is added, half of them from the beginning and half from the end, and the first error. */
export function fold(characters: number): FoldedText {
  const half = Math.floor(characters / 2);
  const error = findError(Math.floor(ERROR_SHARE * characters));
  let head = "";
  let tail = "";
  let length = 0;
  return {
    add: (chunk) => {
      error.add(chunk);
      length += chunk.length;
      const room = half - head.length;
      if (room > 0) head += chunk.slice(0, room);
      const rest = tail + chunk.slice(Math.max(room, 0));
      tail = rest.slice(rest.length <= 2 * half ? 0 : rest.length - half);
    },
    text: () => {
      const end = length - head.length <= half ? tail : tail.slice(-half);
      const [from, to] = [head.length, length - end.length];
      const found = error.between(from, to);
      const parts =
        found === undefined ? [gap(to - from)] : [gap(found.from - from), found.text, gap(to - found.to)];
      return [head, ...parts, end].join("").toWellFormed();
    },
  };
}

const gap = (missing: number) => (missing === 0 ? "" : `\n[... ${missing} characters left out ...]\n`);

/** Finds the first line that looks like an error, and keeps it with what is around it. */
function findError(charactersMax: number) {
  let found: { from: number; text: string } | undefined;
  let length = 0;
  let line = "";
  let before: string[] = [];
  let isLong = false;
  const endLine = () => {
    const context = before.join("").length > CHARACTERS_BEFORE ? "" : before.join("");
    if (!isLong && looksLikeError(line.trimEnd()))
      found = { from: length - line.length - context.length, text: (context + line).slice(0, charactersMax) };
    isLong = !line.endsWith("\n");
    before = isLong ? [] : [...before, line].slice(-LINES_BEFORE);
    line = "";
  };
  return {
    add: (chunk: string) => {
      for (const piece of chunk.split(/(?<=\n)/)) {
        if (found === undefined) line += piece;
        else found.text += piece.slice(0, charactersMax - found.text.length);
        length += piece.length;
        if (found === undefined && (piece.endsWith("\n") || line.length >= charactersMax)) endLine();
      }
    },
    /** The part of it that lies between two places of the text. */
    between: (from: number, to: number) => {
      if (found === undefined) return undefined;
      const begin = Math.max(from, found.from);
      const end = Math.min(to, found.from + found.text.length);
      return begin < end
        ? { from: begin, to: end, text: found.text.slice(begin - found.from, end - found.from) }
        : undefined;
    },
  };
}
