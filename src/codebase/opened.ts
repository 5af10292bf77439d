import { marked } from "../core/markdown/invisible.ts";
import { type Body, bodiesOf } from "./bodies.ts";
import type { Definition } from "./definitions.ts";
import { type IndexedFile, openFile } from "./mirror-index.ts";
import type { Objects } from "./objects.ts";
import { type Range, sizesOf } from "./pieces.ts";
import type { Ranking } from "./rank.ts";

const LINE_CHARACTERS_MAX = 1_000;

/** A file that may be shown. */
export interface Opened {
  readonly file: IndexedFile;
  readonly path: string;
  /** As they are, but for what is invisible or longer than a thousand characters. */
  readonly lines: readonly string[];
  readonly definitions: readonly Definition[];
  readonly bodies: readonly Body[];
  /** The characters that lines take when they are shown. */
  readonly size: ReturnType<typeof sizesOf>;
}

/** What one looks up for an issue in a commit. */
export interface Sources {
  readonly files: readonly IndexedFile[];
  readonly ranking: Ranking;
  readonly open: (file: IndexedFile) => Promise<Opened>;
}

/** Lines of a file that are to be shown. */
export interface Wanted {
  readonly opened: Opened;
  readonly range: Range;
}

/** Opens files once each. */
export function opener(objects: Objects): (file: IndexedFile) => Promise<Opened> {
  const known = new Map<IndexedFile, Promise<Opened>>();
  return (file) => {
    const opened = known.get(file) ?? open(file, objects);
    known.set(file, opened);
    return opened;
  };
}

async function open(file: IndexedFile, objects: Objects): Promise<Opened> {
  const { path } = file.entry;
  const { text, definitions } = await openFile(file, objects);
  const lines = text === "" ? [] : marked(text.replace(/\n$/, "")).split("\n").map(shown);
  return { file, path, lines, definitions, bodies: bodiesOf(path, lines, definitions), size: sizesOf(lines) };
}

const shown = (line: string) =>
  line.length > LINE_CHARACTERS_MAX
    ? `${line.slice(0, LINE_CHARACTERS_MAX)} (cut here: the line has ${line.length} characters)`
    : line;

/** The innermost body around a line, if there is one. */
export function bodyAround({ bodies }: Opened, at: number): Body | undefined {
  return bodies.findLast(({ from, to }) => from <= at && at < to);
}
