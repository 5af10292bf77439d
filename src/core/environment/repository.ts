import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";

/** The files of one commit. The caller has read those that `wantedFiles` names. */
export interface RepositoryFiles {
  readonly paths: readonly string[];
  read(path: string): string | undefined;
}

/** A folder that a package manager may know, and its files by their path below it. */
export interface Project {
  /** Empty for the root of the repository. */
  readonly folder: string;
  /** Names of the files in this folder, and paths of those in folders below it. */
  readonly files: readonly string[];
  has(name: string): boolean;
  /** The text of one of its files, without a byte order mark and with LF; undefined if there is none of that name. */
  read(name: string): string | undefined;
  /** Whether install scripts of packages may run. */
  readonly scripts: boolean;
}

/** A folder this deep may be a project of its own. */
const DEPTH_MAX = 3;
/** A longer file is no manifest; of a lock file the beginning has to do. Characters. */
const TEXT_MAX = 4_000_000;

/** Folders whose projects are samples, copies or somebody else's: their dependencies are not this repository's. */
const FOREIGN = new RegExp(
  `(?:^|/)(?:\\.[^/]*|node_modules|bower_components|vendor|third[-_]?party|external|(?:__)?(?:tests?|fixtures?|mocks?)(?:__)?|` +
    "testdata|test[-_](?:data|projects|fixtures)|e2e|specs?|examples?|samples?|demos?|templates?|docs?|dist|build|target|" +
    "bench(?:mark)?s?)(?:/|$)",
  "i",
);

/** No command names a path with control characters, or with a backslash, which is a separator to some programs. */
const UNSAFE = /[\p{Cc}\\]|^-|\/-/u;

export const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
export const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const depthOf = (folder: string) => (folder === "" ? 0 : folder.split("/").length);

/** True for a folder that may hold a project of the repository's own. */
export function isProjectFolder(folder: string): boolean {
  return depthOf(folder) <= DEPTH_MAX && !FOREIGN.test(folder) && !UNSAFE.test(folder);
}

/** The root first, then by depth and name. */
export const byDepth = (one: string, other: string) =>
  depthOf(one) - depthOf(other) || (one < other ? -1 : one > other ? 1 : 0);

/** A word of a shell command line that stands for exactly this text. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line that runs in a project's folder. */
export const inFolder = ({ folder }: Pick<Project, "folder">, command: string) =>
  folder === "" ? command : `cd ${quote(folder)} && ${command}`;

/** What packages bring to run at their installation stays off, unless the settings allow it. */
export const unless = ({ scripts }: Project, flags: string) => (scripts ? "" : ` ${flags}`);

/** One folder of the repository as a project. */
export function projectAt(files: RepositoryFiles, folder: string, scripts: boolean): Project {
  const prefix = folder === "" ? "" : `${folder}/`;
  const names = files.paths
    .filter((path) => path.startsWith(prefix) && !UNSAFE.test(path))
    .map((path) => path.slice(prefix.length));
  const known = new Set(names);
  return {
    folder,
    files: names,
    scripts,
    has: (name) => known.has(name),
    read: (name) => (known.has(name) ? textOf(files.read(`${prefix}${name}`)) : undefined),
  };
}

/** Text as the readers below expect it. */
export function textOf(text: string | undefined): string | undefined {
  return text
    ?.slice(0, TEXT_MAX)
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n");
}

/** A value of a file that somebody else wrote: nothing about its shape is known. */
export type Unknown = { readonly [key: string]: unknown };

/** The object itself; an empty one for anything else. */
export const record = (value: unknown): Unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Unknown) : {};
/** The texts of a list; none for anything else. */
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Files of these formats that hold an object; undefined if they do not. */
export const parseJsonObject = (source: string | undefined) => attempt(source, JSON.parse);
export const parseTomlObject = (source: string | undefined) => attempt(source, parseToml);
export const parseYamlObject = (source: string | undefined) =>
  attempt(source, (yaml) => parseYaml(yaml, { maxAliasCount: 10, logLevel: "silent" }));

/** A manifest is never larger; parsing what is would only take time. Characters. */
const PARSED_MAX = 500_000;

function attempt(source: string | undefined, parse: (source: string) => unknown): Unknown | undefined {
  if (source === undefined || source.length > PARSED_MAX) return undefined;
  try {
    const value = parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Unknown)
      : undefined;
  } catch {
    return undefined;
  }
}
