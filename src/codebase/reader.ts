import { join } from "node:path";
import type { Oid } from "../core/state/snapshot.ts";
import type { Codebase, Mirror, Reader } from "../ports/codebase.ts";
import { git } from "../programs/git.ts";
import { grep, occurring, SEARCHED_BYTES_MAX } from "../programs/search.ts";
import { contextFor } from "./context.ts";
import { createIndexes, type Indexed } from "./index.ts";
import { formOfEntry, look, remark, sentence } from "./kinds.ts";
import { instructionsFor } from "./map.ts";
import { type Entry, listTree, type Objects, openObjects } from "./objects.ts";
import { rank } from "./rank.ts";
import { definesName, definitionsAt } from "./segment.ts";

const HISTORY_MAX = 20;
const HISTORY_CHARACTERS_MAX = 400;
/** Largest file of which a range is read, in bytes, and what a range may bring, in UTF-16 units. */
const RANGE_BYTES_MAX = 8_000_000;
const RANGE_CHARACTERS_MAX = 400_000;
const LINK_BYTES_MAX = 4_096;
const PLACES_MAX = 200;

/**
 * Reads commits straight from a mirror's object store: no checkout, nothing of the repository runs. What is learnt of
 * its files is kept below `folderOf` the mirror, by default in the mirror's own folder; it can be made again.
 */
export function createCodebase(
  folderOf: (mirror: Mirror) => string = ({ gitDir }) => join(gitDir, "redline-index"),
): Codebase {
  const indexes = createIndexes();
  return {
    at: (mirror, commit, signal) => {
      const objects = openObjects(mirror.gitDir, signal);
      const bring = (entries: readonly Entry[]) => indexes.bring(folderOf(mirror), entries, objects);
      return createReader({ mirror, commit, objects, bring });
    },
  };
}

interface Reading {
  readonly mirror: Mirror;
  readonly commit: Oid;
  readonly objects: Objects;
  readonly bring: (entries: readonly Entry[]) => Promise<Indexed>;
}

function createReader({ mirror: { gitDir }, commit, objects, bring }: Reading): Reader {
  const entries = once(() => listTree(gitDir, commit));
  const tree = once(async () => new Map((await entries()).map((entry) => [entry.path, entry])));
  /** The largest first. */
  const tooLarge = once(async () =>
    (await entries())
      .filter(({ size }) => size > SEARCHED_BYTES_MAX)
      .toSorted((one, other) => other.size - one.size)
      .map(({ path }) => path),
  );
  const indexed = once(async () => await bring(await entries()));
  const read: Reader["read"] = async (path, range) => {
    // Only what the tree lists can be read, by its blob's name: a path is never handed to git to make sense of.
    const entry = (await tree()).get(path);
    return entry && (await show(entry, objects, range));
  };
  return {
    commit,
    paths: async () => [...(await tree()).keys()],
    read,
    search: async (pattern, path) =>
      await grep({ gitDir }, { pattern, path, from: commit, skip: await tooLarge() }),
    has: async (words, except) =>
      await occurring({ gitDir }, { words, from: commit, skip: [...except, ...(await tooLarge())] }),
    history: async (path) => {
      const args = [
        "--literal-pathspecs",
        "log",
        `-${HISTORY_MAX}`,
        "--format=%h %as %s",
        commit,
        "--",
        path,
      ];
      const lines = (await git({ gitDir }, args)).split("\n").filter(Boolean);
      return lines.map((line) => line.slice(0, HISTORY_CHARACTERS_MAX));
    },
    rank: async (question) => rank(await indexed(), question).map(({ entry }) => entry.path),
    contextFor: async (question, tokens) =>
      await contextFor({ indexed: await indexed(), objects }, question, tokens),
    symbols: async (what) => symbolsOf(await indexed(), what),
    instructions: async (paths) => await instructionsFor(await tree(), read, paths),
    close: () => objects.close(),
  };
}

/** Asked for at most once; what failed is asked for again. */
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
  const form = formOfEntry(entry);
  const isInReach = form === "huge" && range !== undefined && entry.size <= RANGE_BYTES_MAX;
  const isLink = form === "symlink" && entry.size <= LINK_BYTES_MAX;
  if (form !== undefined && !isInReach && !isLink) return sentence(form, entry);
  const bytes = await objects.blob(entry.sha);
  if (!bytes) throw new Error(`The mirror has no blob ${entry.sha}.`);
  return isLink ? sentence("symlink", entry, bytes.toString()) : shown(entry, bytes, range);
}

function shown(entry: Entry, bytes: Buffer, range: Range): string {
  const { form, origin, text } = look(entry.path, bytes);
  if (form === "huge" && range) return linesOf(text, range);
  if (form !== "text" && form !== "latin1") return sentence(form, entry, text);
  const words = range ? linesOf(text, range) : text;
  const word = remark(form, origin);
  if (word === "") return words;
  return `${words}${/[^\n]$/.test(words) ? "\n" : ""}${word}\n`;
}

function linesOf(text: string, { from, to }: NonNullable<Range>): string {
  const lines = text.split("\n").slice(Math.max(0, from - 1), Math.max(0, to));
  const all = lines.join("\n");
  return all.length > RANGE_CHARACTERS_MAX
    ? `${all.slice(0, RANGE_CHARACTERS_MAX)}\n(cut here: the lines are longer)`
    : all;
}

type Symbols = Awaited<ReturnType<Reader["symbols"]>>;

/** The outline of a file, or the places where a name is defined. */
function symbolsOf({ docs, lexicon }: Indexed, what: string): Symbols {
  const file = docs.find(({ entry }) => entry.path === what);
  const id = lexicon.words.indexOf(what);
  const places = (file ? [file] : docs).flatMap(({ entry, place }) => {
    if (!place || (!file && !definesName(place, id))) return [];
    return definitionsAt(lexicon, place)
      .filter(({ name }) => file || name === what)
      .map(({ name, line, kind }) => ({ path: entry.path, line, text: name, kind }));
  });
  return places.slice(0, PLACES_MAX);
}
