import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { languageOf } from "./definitions.ts";
import { type Form, formOfEntry, type Origin, originOfPath } from "./kinds.ts";
import type { Entry, Objects } from "./objects.ts";
import {
  createLexicon,
  decode,
  EXTRACTOR,
  encode,
  joinRows,
  type Lexicon,
  type Place,
  type Row,
  readRow,
  rowOf,
  type Segment,
} from "./segment.ts";

/** A file of a commit, and what the index knows of it. */
export interface Doc {
  readonly entry: Entry;
  readonly form: Form;
  readonly origin: Origin;
  /** Undefined where the bytes are not read: links, submodules, huge, generated and vendored files. */
  readonly place: Place | undefined;
}

/** The files of a commit, in git's order, and the words that their rows are written in. */
export interface Indexed {
  readonly docs: readonly Doc[];
  readonly lexicon: Lexicon;
}

/** Rows that are read, and kept on disk, at a time: what is lost when a process ends, at the most. */
const SEGMENT_ROWS = 4_096;
/** Segments beyond what a commit needs, before they are written anew with what is still of use. */
const SEGMENTS_SPARE = 16;
/** Mirrors whose index stays in memory; the others are on disk. */
const MIRRORS_MAX = 6;
/** Distinct words of a mirror's files, of which a repository can have any number: later ones are not indexed. */
const WORDS_MAX = 2_000_000;
/** The same of all indexes in memory together. */
const WORDS_OPEN_MAX = 4_000_000;

/** The indexes of all mirrors, the least recently used of which are let go of. */
export function createIndexes({ wordsMax = WORDS_MAX, wordsOpenMax = WORDS_OPEN_MAX } = {}) {
  const open = new Map<string, ReturnType<typeof openIndex>>();
  const letGo = () => {
    let words = [...open.values()].reduce((sum, index) => sum + index.words(), 0);
    for (const [oldest, index] of open) {
      const isTooMuch = open.size > MIRRORS_MAX || (words > wordsOpenMax && open.size > 1);
      if (!isTooMuch) return;
      words -= index.words();
      open.delete(oldest);
    }
  };
  return {
    /** Reads what is new of a commit. Throws what `objects` throws; what is wrong with the folder is no error. */
    async bring(folder: string, entries: readonly Entry[], objects: Objects): Promise<Indexed> {
      const index = open.get(folder) ?? openIndex(folder, wordsMax);
      open.delete(folder);
      open.set(folder, index);
      letGo();
      const indexed = await index.bring(entries, objects);
      // Written anew, it has words and rows in memory that nobody needs any more.
      if ((await index.tidy(indexed)) && open.get(folder) === index) open.delete(folder);
      // Only now is known how many words it has.
      letGo();
      return indexed;
    },
  };
}

function openIndex(folder: string, wordsMax: number) {
  const shelf = createShelf(folder, wordsMax);
  let turn: Promise<unknown> = shelf.load();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const read = async (entries: readonly Entry[], objects: Objects): Promise<Indexed> => {
    const all = new Map(entries.filter(isRead).map((entry) => [keyOf(entry), entry]));
    const missing = [...all].filter(([key]) => !shelf.places.has(key));
    for (const some of inParts(missing)) {
      const rows = some.map(async ([key, entry]) => {
        const bytes = await objects.blob(entry.sha);
        return bytes ? [readRow(shelf.lexicon, key, entry.path, bytes)] : [];
      });
      await shelf.add((await Promise.all(rows)).flat());
    }
    const docs = entries.map((entry) => docOf(entry, shelf.places.get(keyOf(entry))));
    return { docs, lexicon: shelf.lexicon };
  };
  return {
    words: () => shelf.lexicon.words.length,
    bring: (entries: readonly Entry[], objects: Objects) => inTurn(() => read(entries, objects)),
    /** Keeps only the rows of this commit if there are too many segments; true if it did. */
    tidy: ({ docs }: Indexed) =>
      inTurn(async () => {
        const used = [...new Set(docs.flatMap(({ place }) => place ?? []))];
        if (shelf.size() <= SEGMENTS_SPARE + used.length / SEGMENT_ROWS) return false;
        await shelf.keepOnly(used);
        return true;
      }),
  };
}

/** The segments of one folder, in memory and on disk. */
function createShelf(folder: string, wordsMax: number) {
  const lexicon = createLexicon(wordsMax);
  const places = new Map<string, Place>();
  let segments: { segment: Segment; file: string | undefined }[] = [];
  const put = (segment: Segment, file: string | undefined) => {
    segments.push({ segment, file });
    for (const [at, key] of segment.keys.entries()) places.set(key, { segment, at });
  };
  const add = async (rows: readonly Row[]) => {
    const segment = joinRows(rows);
    put(segment, await save(folder, segment, lexicon));
  };
  return {
    lexicon,
    places: places as ReadonlyMap<string, Place>,
    size: () => segments.length,
    add,
    load: async () => {
      for (const { segment, file } of await load(folder, lexicon)) put(segment, file);
    },
    keepOnly: async (used: readonly Place[]) => {
      const old = segments;
      segments = [];
      places.clear();
      for (const some of inParts(used)) await add(some.map(({ segment, at }) => rowOf(segment, at)));
      const kept = new Set(segments.map(({ file }) => file));
      for (const { file } of old) if (file !== undefined && !kept.has(file)) await drop(folder, file);
    },
  };
}

const inParts = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / SEGMENT_ROWS) }, (_, at) =>
    list.slice(at * SEGMENT_ROWS, (at + 1) * SEGMENT_ROWS),
  );

/** What a blob is read as depends on its language too. */
const keyOf = (entry: Entry) => `${entry.sha}${languageOf(entry.path)}`;
const isRead = (entry: Entry) => formOfEntry(entry) === undefined && originOfPath(entry.path) === "own";

function docOf(entry: Entry, place: Place | undefined): Doc {
  const origin = originOfPath(entry.path);
  const row: Row | undefined = place && rowOf(place.segment, place.at);
  if (!row || !isRead(entry)) return { entry, form: formOfEntry(entry) ?? "text", origin, place: undefined };
  return { entry, form: row.form, origin: row.origin, place };
}

/** The segments of a folder; those that are damaged or from other code are removed. */
async function load(folder: string, lexicon: Lexicon): Promise<{ segment: Segment; file: string }[]> {
  const files = await readdir(folder).catch(() => []);
  const found: { segment: Segment; file: string }[] = [];
  for (const file of files.filter((one) => /\.segment(?:\.part)?$/.test(one)).sort()) {
    try {
      if (!file.startsWith(`${EXTRACTOR}-`) || file.endsWith(".part"))
        throw new Error(`${file} is of no use.`);
      found.push({ segment: decode(await readFile(join(folder, file)), lexicon), file });
    } catch {
      await drop(folder, file);
    }
  }
  return found;
}

/** Its file's name, or undefined if it could not be kept: then it is in memory only, and is read again some day. */
async function save(folder: string, segment: Segment, lexicon: Lexicon): Promise<string | undefined> {
  const bytes = encode(segment, lexicon);
  const file = `${EXTRACTOR}-${createHash("sha1").update(bytes).digest("hex")}.segment`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${file}.part`), bytes);
    await rename(join(folder, `${file}.part`), join(folder, file));
    return file;
  } catch {
    return undefined;
  }
}

async function drop(folder: string, file: string): Promise<void> {
  await rm(join(folder, file), { force: true }).catch(() => undefined);
}
