import { plainCode } from "../plan/forbidden.ts";
import type { Indexed } from "./repository.ts";

const SUBMODULES = ".gitmodules";
const ATTRIBUTES = ".gitattributes";
/** The files that say what is kept elsewhere. */
export const ABSENT_FILES: readonly string[] = [SUBMODULES, ATTRIBUTES];

const SHOWN_MAX = 5;

/** What commands do not find in a checkout, because git keeps it in another place: in sentences. */
export function absentIn(files: Indexed): readonly string[] {
  const linesOf = (path: string) => (files.known.has(path) ? (files.read(path) ?? "").split("\n") : []);
  const modules = linesOf(SUBMODULES).flatMap((line) => /^\s*path\s*=\s*(.*\S)/.exec(line)?.[1] ?? []);
  const pointers = linesOf(ATTRIBUTES).flatMap(
    (line) => /^\s*([^#\s]\S*)\s.*\bfilter=lfs\b/.exec(line)?.[1] ?? [],
  );
  return [
    ...sentence(
      modules,
      (names) =>
        `Submodules are not checked out: commands find ${names} empty. Name tests that do not need them`,
    ),
    ...sentence(
      pointers,
      (names) =>
        `Files in Git LFS are not downloaded: commands find pointers in place of ${names}. Name tests that do not need them`,
    ),
  ];
}

function sentence(found: readonly string[], say: (names: string) => string): string[] {
  if (found.length === 0) return [];
  const more = found.length > SHOWN_MAX ? ` and ${found.length - SHOWN_MAX} more` : "";
  return [`${say(`${found.slice(0, SHOWN_MAX).map(plainCode).join(", ")}${more}`)}.`];
}
