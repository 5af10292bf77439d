import { shownPath } from "../map.ts";
import type { Opened } from "./opened.ts";
import type { Range } from "./pieces.ts";

/** What a file's heading takes, beside its path. */
const HEADING_CHARACTERS = 100;
const RANGES_MAX = 8;
const SIGNATURES_MAX = 40;
/** Ends of what is shown that signatures are near to. */
const EDGES_MAX = 100;

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
      if (range.to <= range.from || size + cost > max) return false;
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
        for (const at of signaturesOf(opened, state).slice(0, SIGNATURES_MAX))
          this.add(opened, { from: at, to: at + 1 }, max);
      }
    },
    text: (): string => [...parts.values()].map(render).join(""),
  };
}

/** The lines of a file that define something: what the lines that are shown are in, then the nearest to them. */
function signaturesOf({ definitions, bodies }: Opened, state: Uint8Array): number[] {
  const isEdge = (at: number) => state[at] === 2 && (state[at - 1] !== 2 || state[at + 1] !== 2);
  const edges = [...state.keys()].filter(isEdge).slice(0, EDGES_MAX);
  const outer = new Set(
    bodies.filter(({ at, to }) => edges.some((edge) => at < edge && edge < to)).map(({ at }) => at),
  );
  const distance = (at: number) =>
    outer.has(at) ? -1 : Math.min(...edges.map((edge) => Math.abs(edge - at)));
  return definitions
    .filter(({ kind }) => kind !== "constant")
    .map(({ line }) => ({ at: line - 1, far: distance(line - 1) }))
    .sort((a, b) => a.far - b.far)
    .map(({ at }) => at);
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
