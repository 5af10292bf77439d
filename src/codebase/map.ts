import { basename, dirname } from "node:path/posix";
import type { Reader } from "../ports/codebase.ts";
import type { Doc } from "./index.ts";
import { formOfEntry } from "./kinds.ts";
import type { Entry } from "./objects.ts";

/** A path on one line: with blanks, quotes or control characters in it, as JSON has it. */
export function shownPath(path: string): string {
  return /[\p{Cc}"\\\u2028\u2029]|^\s|\s$/u.test(path) ? JSON.stringify(path) : path;
}

/**
 * The folders of a commit with as much detail as `max` characters hold: with the names of their files, or with how
 * many there are, down to some depth. It depends on nothing but the tree.
 */
export function mapOf(docs: readonly Doc[], max: number): string {
  const head = `# Map of the repository: ${docs.length} files\n`;
  const folders = foldersOf(docs);
  const levels = [
    () => [...folders].map(([folder, files]) => `${folder}/ ${files.join(" ")}\n`),
    ...[99, 4, 3, 2, 1].map((depth) => () => countsOf(folders, depth)),
  ];
  for (const level of levels) {
    const text = head + level().join("");
    if (text.length <= max) return text;
  }
  return `${head}(too many folders to list)\n`;
}

/** The files of each folder, by name; what is no plain file of this repository's own says so. */
function foldersOf(docs: readonly Doc[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const { entry, form, origin } of docs) {
    const folder = shownPath(dirname(entry.path));
    // Thousands of files that nobody here wrote would crowd out the others.
    const marks = [form === "text" ? "" : form, origin === "own" ? "" : origin].filter(Boolean);
    const name = shownPath(basename(entry.path)) + (marks.length > 0 ? `(${marks.join(",")})` : "");
    const files = folders.get(folder);
    if (files) files.push(name);
    else folders.set(folder, [name]);
  }
  return folders;
}

function countsOf(folders: ReadonlyMap<string, readonly string[]>, depth: number): string[] {
  const counts = new Map<string, number>();
  for (const [folder, files] of folders) {
    const parts = folder.split("/");
    const name = parts.slice(0, depth).join("/") + (parts.length > depth ? "/..." : "");
    counts.set(name, (counts.get(name) ?? 0) + files.length);
  }
  return [...counts].map(([folder, count]) => `${folder}/ (${count})\n`);
}

const ROOT_INSTRUCTIONS = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"];
const FOLDER_INSTRUCTIONS = "AGENTS.md";
const INSTRUCTIONS_MAX = 20;
const INSTRUCTION_CHARACTERS_MAX = 20_000;

/** What `Reader.instructions` brings. Links are not followed: what they point at is found by its own name, or not. */
export async function instructionsFor(
  tree: ReadonlyMap<string, Entry>,
  read: Reader["read"],
  paths: readonly string[],
): ReturnType<Reader["instructions"]> {
  const folders = [...new Set(paths.flatMap(foldersAbove))].sort(
    (a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1),
  );
  const all = [...ROOT_INSTRUCTIONS, ...folders.map((folder) => `${folder}/${FOLDER_INSTRUCTIONS}`)].filter(
    (path) => {
      const entry = tree.get(path);
      return entry && formOfEntry(entry) === undefined;
    },
  );
  const some = all.slice(0, INSTRUCTIONS_MAX);
  return new Map(await Promise.all(some.map(async (path) => [path, cut((await read(path)) ?? "")] as const)));
}

/** Every folder a path is in, but for the root. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

const cut = (text: string) =>
  text.length > INSTRUCTION_CHARACTERS_MAX
    ? `${text.slice(0, INSTRUCTION_CHARACTERS_MAX)}\n(cut here, at ${INSTRUCTION_CHARACTERS_MAX} characters)`
    : text;
