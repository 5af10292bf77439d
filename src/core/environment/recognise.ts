import { ECOSYSTEMS, type Ecosystem } from "./ecosystems.ts";
import {
  byDepth,
  folderOf,
  isProjectFolder,
  nameOf,
  type Project,
  projectAt,
  type RepositoryFiles,
} from "./repository.ts";

/** More projects than these are not installed, and more folders not looked at. */
const PROJECTS_MAX = 10;
const FOLDERS_MAX = 100;

/** A folder with the package manager that installs it. */
export interface Recognised {
  readonly project: Project;
  readonly ecosystem: Ecosystem;
}

/** True for a path that a pattern of the table names: each star stands for any text. */
export function matches(path: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return path === first;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return path.length - at >= last.length && path.endsWith(last);
}

const PATTERNS = ECOSYSTEMS.flatMap((row) => [...row.locks, ...row.manifests, ...(row.inputs ?? [])]);

/** True for a file whose name the table knows. */
export const isOfTable = (path: string) => PATTERNS.some((pattern) => matches(nameOf(path), pattern));

const hasAny = (project: Project, patterns: readonly string[]) =>
  patterns.some((pattern) =>
    pattern.includes("*")
      ? project.files.some((file) => !file.includes("/") && matches(file, pattern))
      : project.has(pattern),
  );

const LANGUAGES = [...Map.groupBy(ECOSYSTEMS, (row) => row.language).values()];

/** The row that a folder belongs to. `isInside`: a folder above is a project of the language already. */
function rowFor(project: Project, rows: readonly Ecosystem[], isInside: boolean): Ecosystem | undefined {
  const manifested = rows.find((row) => hasAny(project, row.manifests));
  const locked = rows.find((row) => hasAny(project, row.locks));
  if (isInside || !(manifested ?? locked)) return locked;
  return rows.find((row) => row.isNamed?.(project)) ?? locked ?? manifested;
}

const isBelow = (folder: string, above: string) => above === "" || folder.startsWith(`${above}/`);

/** The projects of a repository: the root first, then folders with a lock file or a language of their own. */
export function recognise(files: RepositoryFiles, scripts: boolean): readonly Recognised[] {
  const folders = new Set(["", ...files.paths.filter(isOfTable).map(folderOf)]);
  const found: Recognised[] = [];
  for (const folder of [...folders].filter(isProjectFolder).sort(byDepth).slice(0, FOLDERS_MAX)) {
    const project = projectAt(files, folder, scripts);
    for (const rows of LANGUAGES) {
      const isOfLanguage = (one: Recognised) => one.ecosystem.language === rows[0]?.language;
      const isInside = found.some((one) => isOfLanguage(one) && isBelow(folder, one.project.folder));
      const ecosystem = rowFor(project, rows, isInside);
      if (ecosystem) found.push({ project, ecosystem });
    }
  }
  return found.slice(0, PROJECTS_MAX);
}
