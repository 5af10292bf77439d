/**
 * Which paths an item may touch. Paths are compared byte for byte, so anything that could name the same file in
 * another spelling (`a/../b`, `./a`, `A` on a case-insensitive disk, a trailing dot) is rejected.
 */
const PATH = /^[A-Za-z0-9_@.+()[\]{}!$%&=,~ -]+(?:\/[A-Za-z0-9_@.+()[\]{}!$%&=,~ -]+)*$/;
const PATH_CHARACTERS_MAX = 240;

interface Rule {
  readonly because: string;
  readonly patterns: readonly string[];
}

/** The patterns listed here contain no spaces. */
const list = (patterns: string) => patterns.trim().split(/\s+/);

/** What git itself reads in any folder: attributes, modules, hooks, `.git` and its aliases. */
const GIT = /(^|\/)(?:\.git(?!hub(?:\/|$)|ignore$|keep$|lab(?:\/|-ci\.yml$))[^/]*|git~\d[^/]*)(\/|$)/i;
/** GitHub reads only the folder at the root. */
const NESTED = /\/\.github(\/|$)/i;

/** Always protected: changing these could bypass approval. */
const NEVER: readonly Rule[] = [
  {
    because: "it runs with the repository's own secrets",
    patterns: [".github/workflows/", ".github/actions/"],
  },
  {
    because: "it decides who may approve",
    patterns: [".github/redline.yml", ".github/redline.yaml"],
  },
  {
    because: "it decides who must review",
    patterns: list(`
      codeowners .github/codeowners docs/codeowners .gitlab/codeowners **/owners **/owners_aliases
      .policy.yml`),
  },
  {
    because: "a bot merges pull requests based on it",
    patterns: list(".mergify.yml .mergify/ .github/mergify.yml"),
  },
];

/** Protected unless `protected.allow` in the settings names it. */
const BY_DEFAULT: readonly Rule[] = [
  { because: "GitHub reads it as configuration", patterns: [".github/"] },
  {
    because: "a CI service runs it",
    patterns: list(`
      .circleci/ .buildkite/ .teamcity/ .semaphore/ .woodpecker/ .azure-pipelines/
      **/jenkinsfile* azure-pipelines* .travis.yml .drone.* bitbucket-pipelines.yml
      appveyor.yml .appveyor.yml cloudbuild.* .woodpecker.* .cirrus.* buildspec*.yml
      .gitlab-ci.yml .gitlab/ .gitea/ .forgejo/ .azuredevops/ .tekton/ dangerfile dangerfile.*
      .readthedocs.y* netlify.toml`),
  },
  {
    because: "a bot updates dependencies based on it",
    patterns: ["renovate.json*", ".renovaterc*", ".gitlab/renovate*"],
  },
  {
    because: "it runs commands on developers' machines",
    patterns: list(`
      **/.devcontainer/ .devcontainer.json **/.vscode/*.json **/.idea/ **/.run/ **/.zed/
      **/*.code-workspace **/.gdbinit **/.envrc **/.mise.toml **/mise.toml **/.husky/
      **/.pre-commit-config.y* **/lefthook* **/.lefthook*`),
  },
  {
    because: "it decides where packages come from",
    patterns: list(`
      **/.npmrc **/.yarnrc* **/.yarn/ **/.pnp* **/bunfig.toml **/pip.conf **/.pypirc **/.cargo/
      **/.bundle/ **/nuget.config **/uv.toml **/gradle/wrapper/ **/.mvn/wrapper/`),
  },
  {
    because: "it instructs coding agents",
    patterns: list(`
      **/agents.md **/claude.md **/gemini.md **/.cursorrules **/.cursor/ **/.windsurfrules
      **/.clinerules* **/.claude/ **/.aider* **/.mcp.json **/.roo/ **/.kiro/ **/.gemini/
      **/.windsurf/`),
  },
  { because: "it decides which files git sees", patterns: ["**/.gitignore"] },
];

/** GitHub configuration that only people read. */
const HARMLESS = list(`
      .github/issue_template/ .github/issue_template.md .github/pull_request_template/
      .github/pull_request_template.md`);

/** Plan files: an item that changed one could change what was approved. */
const PLANS = ["plan.md", "docs/plans/"];

/** From the settings: additional protected paths, and exceptions from the default list. */
export interface Protection {
  readonly add: readonly string[];
  readonly allow: readonly string[];
}

/** Why a path cannot be in any plan, whatever the settings say; undefined if it can. */
export function pathProblem(path: string): string | undefined {
  if (path.length > PATH_CHARACTERS_MAX) return `is longer than ${PATH_CHARACTERS_MAX} characters`;
  if (!PATH.test(path)) return "is not a plain path relative to the repository's root";
  const parts = path.split("/");
  if (parts.some((part) => /^\.+$/.test(part))) return "has a part that is only dots";
  if (parts.some((part) => /^[ -]|[ .]$/.test(part)))
    return "has a part that begins with `-` or ends with a dot or space";
  if (isAnyOf(path, PLANS)) return "is protected (it is a plan file): no item can change a plan";
  const because =
    ruleFor(path, NEVER)?.because ?? (isGits(path) ? "git or GitHub itself reads it" : undefined);
  return because && `is protected (${because}): only people can change it`;
}

/** Why the settings keep a path out of plans; undefined if they do not. */
export function protectionProblem(path: string, { add, allow }: Protection): string | undefined {
  if (isAnyOf(path, allow)) return undefined;
  if (isAnyOf(path, add)) return "is protected by the settings: only people can change it";
  const rule = isAnyOf(path, HARMLESS) ? undefined : ruleFor(path, BY_DEFAULT);
  return (
    rule &&
    `is protected (${rule.because}): only people can change it, unless \`protected.allow\` in \`.github/redline.yml\` allows it`
  );
}

/** Why a file cannot be added to an item's files; undefined if it can. */
export function fileProblem(
  { files }: { readonly files: readonly { readonly path: string }[] },
  path: string,
  protection: Protection,
): string | undefined {
  if (files.some((file) => file.path === path)) return "is one of the item's files already";
  return pathProblem(path) ?? protectionProblem(path, protection);
}

/** True for paths that no setting allows, except plan files, which Redline itself writes. */
export function isProtected(path: string): boolean {
  return isGits(path) || ruleFor(path, NEVER) !== undefined;
}

const isGits = (path: string) => GIT.test(path) || NESTED.test(path);

const ruleFor = (path: string, rules: readonly Rule[]) => rules.find((rule) => isAnyOf(path, rule.patterns));

const isAnyOf = (path: string, patterns: readonly string[]) =>
  patterns.some((pattern) => matches(path.toLowerCase().split("/"), pattern.toLowerCase().split("/")));

/**
 * Patterns are paths from the root. `*` matches any characters of one name and may occur once in it; a leading `**`
 * matches any folders; a trailing `/` matches the folder and everything in it. No pattern backtracks.
 */
export const PATTERN =
  /^(?!\/|.*(?:\/\/|\.\.\/))(?:\*\*\/)?(?:[\w.@+ -]*\*?[\w.@+ -]*\/)*[\w.@+ -]*\*?[\w.@+ -]*$/;

function matches(path: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first !== "**") return matchesHere(path, pattern);
  return path.some((_, from) => matchesHere(path.slice(from), rest));
}

function matchesHere(path: readonly string[], pattern: readonly string[]): boolean {
  const isFolder = pattern.at(-1) === "";
  const parts = isFolder ? pattern.slice(0, -1) : pattern;
  const isLongEnough = isFolder ? path.length >= parts.length : path.length === parts.length;
  return isLongEnough && parts.every((part, at) => isName(path[at] ?? "", part));
}

function isName(name: string, pattern: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return name === start;
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
}

/** Every folder that contains a path, except the root. */
export const foldersOf = (path: string) =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join("/"));
