import { type Classified, classify, originOfPath, typeOfEntry } from "./classify.ts";
import { type Definition, definitionsOf, languageOf } from "./definitions.ts";
import type { Entry, Objects } from "./objects.ts";
import { type Bag, bagOf, hashOf, wordsOf } from "./tokenize.ts";

/** What the index knows of one blob. */
interface IndexedBlob extends Pick<Classified, "type" | "origin"> {
  readonly text: Bag;
  /** The terms of the names that it defines. */
  readonly definitions: Bag;
  /** The hashes of these names as a whole. */
  readonly names: Int32Array;
}

/** A file of a commit, with what the index knows of it: nothing if its content is not read. */
export interface IndexedFile extends IndexedBlob {
  readonly entry: Entry;
  readonly path: Bag;
}

/** Words of a path that are indexed: the last ones, which name the file. */
const PATH_WORDS_MAX = 64;
/** Blobs that are read at a time. */
const BATCH = 1_000;
/** The number of mirrors whose index is kept. */
const MIRRORS_MAX = 6;
/** Bytes of one index: files beyond it, in git's order, are found by their paths only. */
const BYTES_MAX = 200_000_000;
/** Bytes of all indexes together. */
const BYTES_OPEN_MAX = 400_000_000;
/** The overhead of a blob: objects, the headers of three arrays, and its key. */
const BLOB_BYTES = 800;

/**
 * The indexes of all mirrors, in memory; the least recently used are dropped. Each has the blobs of the commit that was
 * read last, so that the next commit costs only what is new in it, and what is indexed depends on the commit alone.
 */
export function createIndexes({ bytesMax = BYTES_MAX, bytesOpenMax = BYTES_OPEN_MAX } = {}) {
  const open = new Map<string, ReturnType<typeof createIndex>>();
  const evict = () => {
    let bytes = [...open.values()].reduce((sum, index) => sum + index.bytes(), 0);
    for (const [oldest, index] of open) {
      if (open.size <= MIRRORS_MAX && (bytes <= bytesOpenMax || open.size === 1)) return;
      bytes -= index.bytes();
      open.delete(oldest);
    }
  };
  return {
    /** The files of a commit, in git's order. Throws what `objects` throws. */
    async update(gitDir: string, entries: readonly Entry[], objects: Objects): Promise<IndexedFile[]> {
      const index = open.get(gitDir) ?? createIndex(bytesMax);
      open.delete(gitDir);
      open.set(gitDir, index);
      const files = await index.update(entries, objects);
      evict();
      return files;
    },
  };
}

function createIndex(bytesMax: number) {
  let blobs: ReadonlyMap<string, IndexedBlob> = new Map();
  let bytes = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const update = async (entries: readonly Entry[], objects: Objects): Promise<IndexedFile[]> => {
    const next = new Map<string, IndexedBlob>();
    let sum = 0;
    for await (const [key, blob] of readBlobs(entries, objects, blobs)) {
      sum += bytesOf(blob);
      if (sum > bytesMax) break;
      next.set(key, blob);
    }
    [blobs, bytes] = [next, Math.min(sum, bytesMax)];
    const found = (entry: Entry) => next.get(keyOf(entry)) ?? unread(entry);
    return entries.map((entry) => ({ ...found(entry), entry, path: pathOf(entry) }));
  };
  return {
    bytes: () => bytes,
    /** Serialized, so that concurrent requests for the same commit read it once. */
    update: (entries: readonly Entry[], objects: Objects): Promise<IndexedFile[]> => {
      const mine = turn.then(() => update(entries, objects));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** The blobs of a commit by their keys, in git's order; those that are not known yet are read. */
async function* readBlobs(
  entries: readonly Entry[],
  objects: Objects,
  known: ReadonlyMap<string, IndexedBlob>,
): AsyncGenerator<readonly [key: string, IndexedBlob]> {
  const wanted = [...new Map(entries.filter(isRead).map((entry) => [keyOf(entry), entry]))];
  for (let at = 0; at < wanted.length; at += BATCH) {
    const batch = wanted.slice(at, at + BATCH).map(async ([key, entry]) => {
      return [key, known.get(key) ?? (await readBlob(entry, objects))] as const;
    });
    for (const [key, blob] of await Promise.all(batch)) if (blob) yield [key, blob];
  }
}

/** The language is part of the key, because it decides how a blob is parsed. */
const keyOf = (entry: Entry) => `${entry.sha}${languageOf(entry.path)}`;
const isRead = (entry: Entry) => typeOfEntry(entry) === undefined && originOfPath(entry.path) === "own";
const bytesOf = ({ text, definitions, names }: IndexedBlob) =>
  BLOB_BYTES + text.byteLength + definitions.byteLength + names.byteLength;

const pathOf = (entry: Entry) => bagOf(wordsOf(entry.path).slice(-PATH_WORDS_MAX), 1);

const NONE = new Int32Array();
const NO_WORDS = { text: NONE, definitions: NONE, names: NONE };

const unread = (entry: Entry): IndexedBlob => ({
  type: typeOfEntry(entry) ?? "text",
  origin: originOfPath(entry.path),
  ...NO_WORDS,
});

async function readBlob({ sha, path }: Entry, objects: Objects): Promise<IndexedBlob | undefined> {
  const bytes = await objects.blob(sha);
  if (!bytes) return;
  const { type, origin, text } = classify(path, bytes);
  if (!isReadable({ type, origin })) return { type, origin, ...NO_WORDS };
  const names = definitionsOf(path, text).map(({ name }) => name);
  return {
    type,
    origin,
    text: bagOf(wordsOf(text)),
    definitions: bagOf(names.flatMap(wordsOf)),
    names: Int32Array.from(names, hashOf),
  };
}

/** True for text that the repository's own people wrote. */
export const isReadable = ({ type, origin }: Pick<Classified, "type" | "origin">): boolean =>
  origin === "own" && (type === "text" || type === "latin1");

/** The text of a file, and what it defines. */
export async function openFile(
  { entry }: IndexedFile,
  objects: Objects,
): Promise<{ text: string; definitions: Definition[] }> {
  const bytes = await objects.blob(entry.sha);
  const text = bytes ? classify(entry.path, bytes).text : "";
  return { text, definitions: definitionsOf(entry.path, text) };
}
