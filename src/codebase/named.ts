import { basename } from "node:path/posix";
import { isTestPath } from "../core/plan/test-path.ts";
import { isProse } from "./classify.ts";
import type { Mention, Mentions, Place } from "./mentions.ts";
import type { IndexedFile } from "./mirror-index.ts";
import { hashOf } from "./tokenize.ts";

/** A name that this many files share identifies none of them. */
const NAMESAKES_MAX = 4;

/** A file that an issue names. */
interface NamedFile {
  /** False if only an end of its path is named. */
  isWhole: boolean;
  readonly lines: Set<number>;
  readonly anchors: Set<string>;
}

/** The files that an issue names, and those that define the names in it. */
export interface Named {
  readonly files: ReadonlyMap<IndexedFile, NamedFile>;
  readonly definers: ReadonlyMap<Mention, readonly IndexedFile[]>;
}

/** Looks up in a commit what an issue names: one pass over its paths, one over the names that it defines. */
export function lookUp(files: readonly IndexedFile[], mentions: Mentions): Named {
  return { files: namedIn(files, mentions), definers: definersOf(files, mentions) };
}

/** Files by their whole path, or by an end of it that few others have. */
function namedIn(
  files: readonly IndexedFile[],
  { text, places }: Mentions,
): ReadonlyMap<IndexedFile, NamedFile> {
  // Paths with spaces or in other scripts are not such words: they are searched for literally.
  const odd: Place[] = files.flatMap(({ entry: { path } }) =>
    /[^\w@.+()[\]/-]/.test(path) && text.includes(path) ? [{ path }] : [],
  );
  const byName = Map.groupBy(files, ({ entry }) => basename(entry.path));
  const byPath = new Map(files.map((file) => [file.entry.path, file]));
  const found = new Map<IndexedFile, NamedFile>();
  for (const place of [...places, ...odd]) {
    for (const file of filesAt(place, byName, byPath)) {
      const known = found.get(file) ?? { isWhole: false, lines: new Set(), anchors: new Set() };
      found.set(file, known);
      known.isWhole ||= file.entry.path === place.path;
      if (place.line !== undefined) known.lines.add(place.line);
      if (place.anchor !== undefined) known.anchors.add(place.anchor);
    }
  }
  return found;
}

function filesAt(
  { path }: Place,
  byName: ReadonlyMap<string, readonly IndexedFile[]>,
  byPath: ReadonlyMap<string, IndexedFile>,
): readonly IndexedFile[] {
  const all = byName.get(basename(path)) ?? [];
  const whole = all.filter(({ entry }) => entry.path === path);
  const ends = all.filter(({ entry }) => `/${entry.path}`.endsWith(`/${path}`));
  if (ends.length > 0) return ends.length <= NAMESAKES_MAX ? ends : whole;
  const inside = all.filter(({ entry }) => entry.path.includes("/") && `/${path}`.endsWith(`/${entry.path}`));
  return inside.length > 0 ? inside.slice(0, NAMESAKES_MAX) : moduleAt(path, byPath);
}

/** The file of a module that is named with dots: `shop.cart`, or something in it. */
function moduleAt(path: string, byPath: ReadonlyMap<string, IndexedFile>): IndexedFile[] {
  if (!/^\w+(?:\.\w+)+$/.test(path)) return [];
  const parts = path.split(".");
  for (let length = parts.length; length > 1; length--) {
    const start = parts.slice(0, length).join("/");
    for (const root of ["", "src/"]) {
      const file = byPath.get(`${root}${start}.py`) ?? byPath.get(`${root}${start}/__init__.py`);
      if (file) return [file];
    }
  }
  return [];
}

/**
 * For each name the files that define it, if they are few: those that define its owner as well, if there are any. A
 * heading or a helper of a test defines nothing.
 */
function definersOf(
  files: readonly IndexedFile[],
  { names, isAboutTests }: Mentions,
): ReadonlyMap<Mention, readonly IndexedFile[]> {
  const words = names.flatMap(({ name, owner }) => (owner === undefined ? [name] : [name, owner]));
  const definers = new Map(words.map((word) => [hashOf(word), new Set<IndexedFile>()]));
  const isCode = ({ entry: { path } }: IndexedFile) => !isProse(path) && (isAboutTests || !isTestPath(path));
  for (const file of files.filter(isCode)) for (const hash of file.names) definers.get(hash)?.add(file);
  const of = (word: string) => definers.get(hashOf(word)) ?? new Set<IndexedFile>();
  const found = names.map((mention) => {
    const all = [...of(mention.name)];
    const owners = mention.owner === undefined ? undefined : of(mention.owner);
    const both = all.filter((file) => owners?.has(file) === true);
    return [mention, both.length > 0 ? both : all] as const;
  });
  return new Map(found.filter(([, all]) => all.length > 0 && all.length <= NAMESAKES_MAX));
}
