/** What a repository's own files say about how its documents and titles are checked. */
import { isTyped } from "../plan/titles.ts";
import type { RepositoryFiles } from "./repository.ts";

/** Folders in which tools look for their configuration. */
const FOLDER = String.raw`(?:\.config/|\.github/(?:linters/)?|docs/(?:plans/)?)?`;
const named = (names: string) => new RegExp(`^${FOLDER}(?:${names})$`, "i");

/** Configuration of what checks or formats Markdown, or checks its spelling. */
const MARKDOWN_CONFIG = named(
  String.raw`\.markdownlint[^/]*|\.(?:remark|prettier|textlint)rc[^/]*|prettier\.config\.[^/]+|[._]vale\.ini|\.?dprint\.jsonc?|\.mdlrc|\.mdformat[^/]*|\.?cspell[^/]*|\.mega-?linter\.ya?ml|\.super-linter[^/]*`,
);
const MARKDOWN_TOOL =
  /\b(?:markdownlint|mdl|mdformat|remark-(?:cli|lint)|prettier|textlint|vale|dprint|c?spell-?(?:cli|action)|cspell|codespell|crate-ci\/typos|mega-?linter|super-linter)\b/i;

/** Configuration of what checks the titles of pull requests or of commits. */
const TITLE_CONFIG = named(String.raw`\.commitlintrc[^/]*|commitlint\.config\.[^/]+|semantic\.ya?ml`);
const TITLE_TOOL = /\bcommitlint\b|\bconventional-(?:pre-)?commit|\bsemantic-pull-request|\bcommitizen\b/i;

/** Files that may name a tool. */
const NAMING =
  /^(?:package\.json|pyproject\.toml|\.pre-commit-config\.ya?ml|\.github\/workflows\/[^/]+\.ya?ml)$/;
const NAMING_MAX = 40;

/** The files to read before the functions below are called. */
export function conventionFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => NAMING.test(path)).slice(0, NAMING_MAX);
}

/** The file that configures or names a check of Markdown; undefined if there is none. */
export function markdownCheck(files: RepositoryFiles): string | undefined {
  return fileWith(files, MARKDOWN_CONFIG, MARKDOWN_TOOL);
}

function fileWith(files: RepositoryFiles, config: RegExp, tool: RegExp): string | undefined {
  const configured = files.paths.find((path) => config.test(path));
  return configured ?? conventionFiles(files.paths).find((path) => tool.test(files.read(path) ?? ""));
}

/** How many of the subjects must be conventional. */
const SHARE_MIN = 0.6;

/** True if titles begin with a type: most of the subjects do, or a check demands it. */
export function isConventional(files: RepositoryFiles, subjects: readonly string[]): boolean {
  const typed = subjects.filter(isTyped).length;
  if (subjects.length > 0 && typed / subjects.length >= SHARE_MIN) return true;
  return fileWith(files, TITLE_CONFIG, TITLE_TOOL) !== undefined;
}
