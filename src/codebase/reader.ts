import type { Oid } from "../core/state/snapshot.ts";
import type { Codebase, Mirror, Reader } from "../ports/codebase.ts";
import { git } from "../programs/git.ts";
import { grep, occurring, SEARCHED_BYTES_MAX } from "../programs/search.ts";
import { ARCHIVE, classify, notice, placeholder, typeOfEntry } from "./classify.ts";
import { contextFor } from "./context/context.ts";
import { instructionsFor } from "./instructions.ts";
import { createIndexes } from "./mirror-index.ts";
import { type Entry, listTree, type Objects, openObjects } from "./objects.ts";
import { rank } from "./rank.ts";
import { symbolsOf } from "./symbols.ts";

const HISTORY_MAX = 20;
const SUBJECTS_MAX = 50;
const HISTORY_CHARACTERS_MAX = 400;
/** Largest file of which a range is read, in bytes, and what a range may bring, in UTF-16 units. */
const RANGE_BYTES_MAX = 8_000_000;
const RANGE_CHARACTERS_MAX = 400_000;
const LINK_BYTES_MAX = 4_096;

/** Reads commits directly from a mirror's object store: without a checkout, and without running or writing anything. */
export function createCodebase(): Codebase {
  const indexes = createIndexes();
  return { at: (mirror, commit, signal) => createReader({ mirror, commit, signal, indexes }) };
}

interface Reading {
  readonly mirror: Mirror;
  readonly commit: Oid;
  readonly signal: AbortSignal | undefined;
  readonly indexes: ReturnType<typeof createIndexes>;
}

function createReader({ mirror: { gitDir }, commit, signal, indexes }: Reading): Reader {
  const objects = openObjects(gitDir, signal);
  const entries = once(() => listTree(gitDir, commit));
  const tree = once(async () => new Map((await entries()).map((entry) => [entry.path, entry])));
  /** The largest first. */
  const tooLarge = once(async () =>
    (await entries())
      .filter(({ size }) => size > SEARCHED_BYTES_MAX)
      .toSorted((one, other) => other.size - one.size)
      .map(({ path }) => path),
  );
  const files = once(async () => await indexes.update(gitDir, await entries(), objects));
  const read: Reader["read"] = async (path, range) => {
    // Only blobs that the tree lists can be read, by id: git never gets a path to interpret.
    const entry = (await tree()).get(path);
    return entry && (await show(entry, objects, range));
  };
  return {
    commit,
    paths: async () => [...(await tree()).keys()],
    read,
    search: async (pattern, path) =>
      await grep({ gitDir }, { pattern, path, from: commit, skip: [...hidden(path), ...(await tooLarge())] }),
    has: async (words, except) =>
      await occurring({ gitDir }, { words, from: commit, skip: [...except, ...(await tooLarge())] }),
    history: async (path) => {
      const log = ["--literal-pathspecs", "log", `-${HISTORY_MAX}`, "--format=%h %as %s", commit];
      const lines = (await git({ gitDir }, [...log, "--", path])).split("\n").filter(Boolean);
      return lines.map((line) => line.slice(0, HISTORY_CHARACTERS_MAX));
    },
    subjects: async () => {
      const log = ["log", "--no-merges", `-${SUBJECTS_MAX}`, "--format=%s", commit];
      return (await git({ gitDir }, log)).split("\n").filter(Boolean);
    },
    rank: async (question) => rank(await files(), question).map(({ entry }) => entry.path),
    contextFor: async (question, tokens) =>
      await contextFor({ files: await files(), objects }, question, tokens),
    symbols: async (what) => await symbolsOf(await files(), objects, what),
    instructions: async (paths) => await instructionsFor(await tree(), read, paths),
    close: () => objects.close(),
  };
}

/** Finished plans have the words of every search: they are searched only by their path. */
const hidden = (path: string | undefined) =>
  path === undefined || path === "" ? [ARCHIVE.slice(0, -1)] : [];

/** Caches a promise; a failed one is retried. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

type Range = Parameters<Reader["read"]>[1];

async function show(entry: Entry, objects: Objects, range: Range): Promise<string> {
  const type = typeOfEntry(entry);
  const isInReach = type === "huge" && range !== undefined && entry.size <= RANGE_BYTES_MAX;
  const isLink = type === "symlink" && entry.size <= LINK_BYTES_MAX;
  if (type !== undefined && !isInReach && !isLink) return placeholder(type, entry);
  const bytes = await objects.blob(entry.sha);
  if (!bytes) throw new Error(`The mirror has no blob ${entry.sha}.`);
  return isLink ? placeholder("symlink", entry, bytes.toString()) : shown(entry, bytes, range);
}

function shown(entry: Entry, bytes: Buffer, range: Range): string {
  const file = classify(entry.path, bytes);
  if (file.type === "huge" && range) return linesOf(file.text, range);
  if (file.type !== "text" && file.type !== "latin1") return placeholder(file.type, entry, file.text);
  const text = range ? linesOf(file.text, range) : file.text;
  const end = notice(file);
  if (end === "") return text;
  return `${text}${/[^\n]$/.test(text) ? "\n" : ""}${end}\n`;
}

function linesOf(text: string, { from, to }: NonNullable<Range>): string {
  const lines = text.split("\n").slice(Math.max(0, from - 1), Math.max(0, to));
  const all = lines.join("\n");
  return all.length > RANGE_CHARACTERS_MAX
    ? `${all.slice(0, RANGE_CHARACTERS_MAX)}\n(cut here: the lines are longer)`
    : all;
}
