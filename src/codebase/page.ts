import { shownPath } from "./map.ts";
import type { Opened } from "./opened.ts";
import type { Range } from "./pieces.ts";

/** What a file's heading takes, beside its path. */
const HEADING_CHARACTERS = 100;
const RANGES_MAX = 8;
const SIGNATURES_MAX = 40;

/** What is shown of one file. */
interface Part {
  readonly opened: Opened;
  /** By line: 0 not shown, 1 shown as a line, 2 within a range that is whole. */
  readonly state: Uint8Array;
}

/** Collects the lines of files that are shown, each once, up to a number of characters. */
export function createPage() {
  const parts = new Map<string, Part>();
  let size = 0;
  const costOf = (opened: Opened, { from, to }: Range): number => {
    const part = parts.get(opened.path);
    let cost = part ? 0 : opened.path.length + HEADING_CHARACTERS;
    for (let at = from; at < to; at++) if (!part?.state[at]) cost += opened.size({ from: at, to: at + 1 });
    return cost;
  };
  return {
    size: () => size,
    /** True if this line of a file is on the page. */
    has: ({ path }: Opened, at: number): boolean => (parts.get(path)?.state[at] ?? 0) > 0,
    /** Adds lines, unless the page would have more than `max` characters; tells whether they are on it now. */
    add: (opened: Opened, range: Range, max: number): boolean => {
      const cost = costOf(opened, range);
      if (size + cost > max) return false;
      size += cost;
      const part = parts.get(opened.path) ?? { opened, state: new Uint8Array(opened.lines.length) };
      parts.set(opened.path, part);
      const isLine = range.to - range.from === 1;
      for (let at = range.from; at < range.to; at++)
        part.state[at] = Math.max(part.state[at] ?? 0, isLine ? 1 : 2);
      return true;
    },
    /** The definitions around what is shown of the first `files` files, the nearest ones first. */
    addSignatures(files: number, max: number): void {
      for (const { opened, state } of [...parts.values()].slice(0, files)) {
        const shown = [...state.keys()].filter((at) => state[at] === 2);
        for (const at of signaturesOf(opened, shown).slice(0, SIGNATURES_MAX))
          this.add(opened, { from: at, to: at + 1 }, max);
      }
    },
    text: (): string => [...parts.values()].map(render).join(""),
  };
}

/** The lines of a file that define something, the nearest to the lines `shown` first. */
function signaturesOf({ definitions }: Opened, shown: readonly number[]): number[] {
  const [first = 0, last = 0] = [shown[0], shown.at(-1)];
  const distance = (at: number) => (at < first ? first - at : Math.max(0, at - last));
  return definitions
    .filter(({ kind }) => kind !== "constant")
    .map(({ line }) => line - 1)
    .sort((a, b) => distance(a) - distance(b));
}

/** A file's lines with their numbers, and a heading that says which of them are missing. */
function render({ opened: { path, lines }, state }: Part): string {
  const out = [`\n# ${shownPath(path)}${headingOf(state)}`];
  let last = -1;
  for (const [at, line] of lines.entries()) {
    if (!state[at]) continue;
    const isGap = at !== last + 1 && (state[at] === 2 || state[last] === 2);
    if (isGap && out.length > 1) out.push("");
    out.push(`${at + 1}\t${line}`);
    last = at;
  }
  return `${out.join("\n")}\n`;
}

function headingOf(state: Uint8Array): string {
  if (state.every((one) => one > 0)) return "";
  const ranges: string[] = [];
  for (let at = state.indexOf(2); at >= 0; ) {
    let to = at;
    while (state[to] === 2) to++;
    ranges.push(to === at + 1 ? `${to}` : `${at + 1}-${to}`);
    at = state.indexOf(2, to);
  }
  const some = ranges.slice(0, RANGES_MAX).join(", ");
  const whole = ranges.length === 0 ? "single lines" : ranges.length > RANGES_MAX ? `${some}, ...` : some;
  return ` (${whole} of ${state.length} lines; read_file shows the others)`;
}
