/**
 * Which paths an item may touch. A plan's path is compared byte for byte, so whatever could name the same
 * file in another spelling (`a/../b`, `./a`, `A` on a case-blind disk, a trailing dot) is refused outright.
 */
const PATH = /^[A-Za-z0-9_@.+()[\]{}!$%&=,~ -]+(?:\/[A-Za-z0-9_@.+()[\]{}!$%&=,~ -]+)*$/;
const PATH_CHARACTERS_MAX = 240;

/** Paths that no plan may touch, whoever approves: they would change who decides, or what runs where. */
const PROTECTED = [
  /^\.github\/(workflows|actions)(\/|$)/i,
  /^\.github\/redline\.ya?ml$/i,
  /^(\.github\/|docs\/)?codeowners$/i,
  // Whatever git itself reads, wherever it stands; only the root's `.github` is GitHub's and not git's.
  /(^|\/)\.git(?!hub(?:\/|$))[^/]*(\/|$)/i,
  /\/\.github(\/|$)/i,
  /(^|\/)git~\d/i,
  /(^|\/)\.husky(\/|$)/i,
];

/** Says why a path cannot stand in a plan, or nothing if it can. */
export function pathProblem(path: string): string | undefined {
  if (path.length > PATH_CHARACTERS_MAX) return `is longer than ${PATH_CHARACTERS_MAX} characters`;
  if (!PATH.test(path)) return "is not a plain path relative to the repository's root";
  const parts = path.split("/");
  if (parts.some((part) => /^\.+$/.test(part))) return "has a part of dots only";
  if (parts.some((part) => /^[ -]|[ .]$/.test(part)))
    return "has a part that begins with `-` or ends with a dot or blank";
  return isProtected(path) ? "is protected: only people change it" : undefined;
}

/** True for paths that only people change. */
export function isProtected(path: string): boolean {
  return PROTECTED.some((pattern) => pattern.test(path));
}
