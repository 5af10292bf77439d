import { basename, dirname } from "node:path/posix";
import { ARCHIVE, vendoredFolder } from "./classify.ts";
import type { IndexedFile } from "./mirror-index.ts";

/** A path on one line: as JSON if it contains spaces, quotes or control characters. */
export function shownPath(path: string): string {
  return /[\p{Cc}"\\\u2028\u2029]|^\s|\s$/u.test(path) ? JSON.stringify(path) : path;
}

/**
 * The folders of a commit with as much detail as `max` characters hold: with the names of their files, or with how
 * many there are, down to some depth. What nobody works on has a line for each folder. It depends on nothing but the
 * tree.
 */
export function mapOf(files: readonly IndexedFile[], max: number): string {
  const head = `# Map of the repository: ${files.length} files\n`;
  const hidden = files.filter(({ entry }) => hiddenFolder(entry.path) !== undefined);
  const folders = foldersOf(files.filter(({ entry }) => hiddenFolder(entry.path) === undefined));
  const others = hiddenOf(hidden).join("");
  const levels = [
    ...NAMES_MAX.map((most) => () => namesOf(folders, most)),
    ...[99, 4, 3, 2, 1].map((depth) => () => countsOf(folders, depth)),
  ];
  for (const level of levels) {
    const text = head + level().join("") + others;
    if (text.length <= max) return text;
  }
  return `${head}(too many folders to list)\n`.slice(0, max);
}

/** How many files of a folder are named, by level of detail. */
const NAMES_MAX = [Number.POSITIVE_INFINITY, 30, 12, 5];

/** A folder of which nothing is shown. */
const hiddenFolder = (path: string) => (path.startsWith(ARCHIVE) ? ARCHIVE : vendoredFolder(path));

const HIDDEN_MAX = 10;

/** The folders of which nothing is shown, each with how many files it has; beyond ten as one number. */
function hiddenOf(files: readonly IndexedFile[]): string[] {
  const counts = Map.groupBy(files, ({ entry }) => hiddenFolder(entry.path) ?? "");
  const all = [...counts].map(([folder, { length }]) => ({ folder: shownPath(folder), length }));
  const rest = all.slice(HIDDEN_MAX);
  const more = {
    folder: `${rest.length} more such folders`,
    length: rest.reduce((n, one) => n + one.length, 0),
  };
  return [...all.slice(0, HIDDEN_MAX), ...(rest.length > 0 ? [more] : [])].map(
    ({ folder, length }) =>
      `${folder} (${length.toLocaleString("en-US")} ${length === 1 ? "file" : "files"}, not shown)\n`,
  );
}

/** The files of each folder, by name; generated and special files are marked. */
function foldersOf(files: readonly IndexedFile[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const { entry, type, origin } of files) {
    const folder = shownPath(dirname(entry.path));
    const marks = [type === "text" ? "" : type, origin === "own" ? "" : origin].filter(Boolean);
    const name = shownPath(basename(entry.path)) + (marks.length > 0 ? `(${marks.join(",")})` : "");
    const names = folders.get(folder);
    if (names) names.push(name);
    else folders.set(folder, [name]);
  }
  return folders;
}

const namesOf = (folders: ReadonlyMap<string, readonly string[]>, most: number): string[] =>
  [...folders].map(([folder, names]) => {
    const rest = names.length > most ? ` and ${names.length - most} more` : "";
    return `${folder}/ ${names.slice(0, most).join(" ")}${rest}\n`;
  });

function countsOf(folders: ReadonlyMap<string, readonly string[]>, depth: number): string[] {
  const counts = new Map<string, number>();
  for (const [folder, names] of folders) {
    const parts = folder.split("/");
    const shown = parts.slice(0, depth).join("/") + (parts.length > depth ? "/..." : "");
    counts.set(shown, (counts.get(shown) ?? 0) + names.length);
  }
  return [...counts].map(([folder, count]) => `${folder}/ (${count})\n`);
}
