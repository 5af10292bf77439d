/** What a Python project installs by pip: requirement files, its own package with the extras for tests, groups. */
import {
  nameOf,
  type Project,
  parseTomlObject,
  quote,
  record,
  text,
  texts,
  type Unknown,
} from "./repository.ts";

/** Every Python project of a repository shares one virtual environment, outside the checkout. */
export const VENV = "/home/work/venv";
export const MAKE_VENV = `python3 -m venv ${VENV}`;

const FOR_TESTS = /^(?:tests?|testing|unit-?tests?|dev|develop|development|ci)$/i;
const REQUIREMENTS =
  /^(?:(?:dev|tests?|ci)[-_.])?requirements(?:[-_.](?:dev|develop|development|tests?|testing|ci|base|core))?\.(?:txt|in)$/i;
const IN_FOLDER =
  /^requirements\/(?:base|main|common|core|requirements|default|local|dev|develop|development|tests?|testing|ci)\.txt$/i;

/** Requirement files that tests need: not those for documentation, releases or a certain machine. */
export function requirementFiles(project: Project): readonly string[] {
  const found = project.files.filter((name) => REQUIREMENTS.test(name) || IN_FOLDER.test(name));
  const pinned = new Set(found.filter((name) => name.endsWith(".txt")));
  const isPinned = (name: string) => name.endsWith(".in") && pinned.has(name.replace(/\.in$/, ".txt"));
  return found
    .filter((name) => !isPinned(name))
    .sort()
    .slice(0, 20);
}

const pyproject = (project: Project) => parseTomlObject(project.read("pyproject.toml"));

/** True if the folder is a package that pip can install, and not only a place of settings for tools. */
function isPackage(project: Project): boolean {
  if (project.has("setup.py")) return true;
  const toml = pyproject(project) ?? {};
  return (
    "project" in toml || "build-system" in toml || /^\[metadata\]/m.test(project.read("setup.cfg") ?? "")
  );
}

/** Names of the extras that tests need. */
function extrasOf(project: Project): readonly string[] {
  const toml = Object.keys(record(record(pyproject(project)?.project)["optional-dependencies"]));
  const section = /^\[options\.extras_require\]\n((?:(?!\[).*\n?)*)/m.exec(project.read("setup.cfg") ?? "");
  const cfg = [...(section?.[1] ?? "").matchAll(/^([\w-]{1,50})\s*=/gm)].map(([, name = ""]) => name);
  const calls = [...(project.read("setup.py") ?? "").matchAll(/['"]([\w-]{1,50})['"]\s{0,20}:\s{0,20}\[/g)];
  const all = [...toml, ...cfg, ...calls.map(([, name = ""]) => name)];
  return [...new Set(all)].filter((name) => FOR_TESTS.test(name)).sort();
}

/** What the groups for tests in `[dependency-groups]` require: pip installs groups only since 25.1. */
function groupRequirements(project: Project): readonly string[] {
  const groups = record(pyproject(project)?.["dependency-groups"]);
  const found = new Set<string>();
  const pending = Object.keys(groups).filter((name) => FOR_TESTS.test(name));
  for (const seen = new Set<string>(); pending.length > 0; ) {
    const name = pending.shift() ?? "";
    if (seen.has(name)) continue;
    seen.add(name);
    const group = Array.isArray(groups[name]) ? (groups[name] as unknown[]) : [];
    for (const one of texts(group)) found.add(one);
    pending.push(...group.flatMap((one) => text((one as Unknown | null)?.["include-group"]) ?? []));
  }
  return [...found].filter((one) => one.length <= 200 && /^[\w]/.test(one)).slice(0, 100);
}

/** True if the tests are pytest's, but nothing says that it is to be installed. */
function lacksPytest(project: Project): boolean {
  const configuration = ["pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"];
  const sections = /^\[(?:tool\.pytest|tool:pytest|pytest\])/m;
  const settings = ["pyproject.toml", "setup.cfg", "tox.ini"].map((name) => project.read(name) ?? "");
  const isUsed =
    configuration.some((name) => project.has(name)) || settings.some((one) => sections.test(one));
  const required = requirementFiles(project).map((name) => project.read(name) ?? "");
  const named = [...required, ...groupRequirements(project), ...packageTexts(project)].join("\n");
  return isUsed && !/(?:^|["'\s])pytest(?![\w.:])/m.test(named.replace(sections, ""));
}

/** The parts of the package's own files that name what it requires. */
function packageTexts(project: Project): readonly string[] {
  const extras = record(record(pyproject(project)?.project)["optional-dependencies"]);
  const wanted = extrasOf(project).flatMap((name) => texts(extras[name]));
  const declared = [project.read("setup.py") ?? "", project.read("setup.cfg") ?? ""];
  return [...wanted, ...texts(record(pyproject(project)?.project).dependencies), ...declared];
}

/** Installs requirement files, the project itself with the extras for tests, its groups, and pytest if nothing names it. */
export function pipInstall(project: Project): readonly string[] {
  const files = requirementFiles(project).map((name) => `-r ${quote(name)}`);
  const extras = extrasOf(project);
  const own = isPackage(project) ? [`-e ${extras.length > 0 ? quote(`.[${extras.join(",")}]`) : "."}`] : [];
  const more = [...groupRequirements(project), ...(lacksPytest(project) ? ["pytest"] : [])].map(quote);
  const wanted = [...files, ...own, ...more];
  return wanted.length === 0 ? [] : [`pip install ${onlyBuilt(project)}${wanted.join(" ")}`];
}

/** Without install scripts only wheels: to install a source package runs its setup.py. */
const onlyBuilt = ({ scripts }: Project) => (scripts ? "" : "--only-binary :all: ");

/** A package whose version comes from git's tags cannot be built from a checkout without them. */
export function scmVersion(project: Project): Readonly<Record<string, string>> {
  const build = ["pyproject.toml", "setup.py", "setup.cfg"]
    .map((name) => project.read(name) ?? "")
    .join("\n");
  const isFromTags =
    /setuptools[-_]scm|hatch-vcs|flit[-_]scm|pdm-backend|\bpbr\b|versioningit|dynamic-versioning/.test(build);
  // High, because what the tests install may require a newer version of this very package.
  const version = "999.0.0";
  if (!isFromTags) return {};
  return {
    SETUPTOOLS_SCM_PRETEND_VERSION: version,
    PBR_VERSION: version,
    PDM_BUILD_SCM_VERSION: version,
    POETRY_DYNAMIC_VERSIONING_BYPASS: version,
  };
}

/** True for the file's name alone: what makes a folder a Python project. */
export const isRequirements = (path: string) => REQUIREMENTS.test(nameOf(path));
