import { basename, dirname } from "node:path/posix";
import type { IndexedFile } from "./mirror-index.ts";

/** A path on one line: as JSON if it contains spaces, quotes or control characters. */
export function shownPath(path: string): string {
  return /[\p{Cc}"\\\u2028\u2029]|^\s|\s$/u.test(path) ? JSON.stringify(path) : path;
}

/**
 * The folders of a commit with as much detail as `max` characters hold: with the names of their files, or with how
 * many there are, down to some depth. It depends on nothing but the tree.
 */
export function mapOf(files: readonly IndexedFile[], max: number): string {
  const head = `# Map of the repository: ${files.length} files\n`;
  const folders = foldersOf(files);
  const levels = [
    () => [...folders].map(([folder, names]) => `${folder}/ ${names.join(" ")}\n`),
    ...[99, 4, 3, 2, 1].map((depth) => () => countsOf(folders, depth)),
  ];
  for (const level of levels) {
    const text = head + level().join("");
    if (text.length <= max) return text;
  }
  return `${head}(too many folders to list)\n`;
}

/** The files of each folder, by name; vendored, generated and special files are marked. */
function foldersOf(files: readonly IndexedFile[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const { entry, type, origin } of files) {
    const folder = shownPath(dirname(entry.path));
    // Thousands of vendored or generated files would crowd out the others.
    const marks = [type === "text" ? "" : type, origin === "own" ? "" : origin].filter(Boolean);
    const name = shownPath(basename(entry.path)) + (marks.length > 0 ? `(${marks.join(",")})` : "");
    const names = folders.get(folder);
    if (names) names.push(name);
    else folders.set(folder, [name]);
  }
  return folders;
}

function countsOf(folders: ReadonlyMap<string, readonly string[]>, depth: number): string[] {
  const counts = new Map<string, number>();
  for (const [folder, names] of folders) {
    const parts = folder.split("/");
    const shown = parts.slice(0, depth).join("/") + (parts.length > depth ? "/..." : "");
    counts.set(shown, (counts.get(shown) ?? 0) + names.length);
  }
  return [...counts].map(([folder, count]) => `${folder}/ (${count})\n`);
}
