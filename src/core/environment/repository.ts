import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";

/** The files of one commit. The caller has read those that `wantedFiles` names. */
export interface RepositoryFiles {
  readonly paths: readonly string[];
  read(path: string): string | undefined;
}

/** The same, sorted once: what lies in a folder is found without a look at all paths. */
export interface Indexed {
  readonly sorted: readonly string[];
  readonly known: ReadonlySet<string>;
  read(path: string): string | undefined;
}

/** A folder that a package manager may know. Paths are relative to it. */
export interface Project {
  /** Empty for the root of the repository. */
  readonly folder: string;
  /** Of the files in this folder and below it. */
  readonly files: readonly string[];
  /** Of the files in this folder. */
  readonly names: readonly string[];
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
    "testdata|test[-_](?:data|projects|fixtures)|e2e|specs?|examples?|samples?|demos?|playgrounds?|templates?|docs?|dist|build|target|" +
    "bench(?:mark)?s?|fuzz)(?:/|$)",
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

/** Without paths that no command may name. */
export function indexed(files: RepositoryFiles): Indexed {
  const sorted = files.paths.filter((path) => !UNSAFE.test(path)).sort();
  return { sorted, known: new Set(sorted), read: (path) => textOf(files.read(path)) };
}

/** One folder of the repository as a project. */
export function projectAt(repository: Indexed, folder: string, scripts: boolean): Project {
  const { sorted, known } = repository;
  const prefix = folder === "" ? "" : `${folder}/`;
  // The character after a slash ends the range of what begins with the prefix.
  const [begin, end] =
    folder === "" ? [0, sorted.length] : [from(sorted, prefix), from(sorted, `${folder}0`)];
  const files = sorted.slice(begin, end).map((path) => path.slice(prefix.length));
  return {
    folder,
    files,
    names: files.filter((file) => !file.includes("/")),
    scripts,
    has: (name) => known.has(`${prefix}${name}`),
    read: (name) => (known.has(`${prefix}${name}`) ? repository.read(`${prefix}${name}`) : undefined),
  };
}

/** Where a text stands in a sorted list, or would stand. */
function from(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Text as the readers below expect it. */
function textOf(text: string | undefined): string | undefined {
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
  attempt(source, (yaml) => parseYaml(notTooDeep(yaml), { maxAliasCount: 10, logLevel: "silent" }));

/** The YAML reader takes quadratic time for what is nested deeply. */
function notTooDeep(yaml: string): string {
  if (yaml.length > YAML_MAX || /(?:[[{]\s{0,10}|- {1,10}){50}/.test(yaml))
    throw new Error("nested too deeply");
  return yaml;
}

/** A manifest is never larger; parsing what is would only take time. Characters. */
const PARSED_MAX = 500_000;
const YAML_MAX = 64_000;

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
