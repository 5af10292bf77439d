import type { EnvironmentSettings } from "../state/environment-settings.ts";
import { ABSENT_FILES, absentIn } from "./absent.ts";
import { ECOSYSTEMS } from "./ecosystems.ts";
import { HINT_FILES, hintedCommands } from "./hints.ts";
import { hostsIn } from "./hosts.ts";
import { filesOf, isOfTable, type Recognised, recognise } from "./recognise.ts";
import {
  byDepth,
  folderOf,
  type Indexed,
  indexed,
  inFolder,
  isProjectFolder,
  projectAt,
  type RepositoryFiles,
} from "./repository.ts";
import { MANAGERS, type Manager, type Setup } from "./setup.ts";
import { TOOLCHAIN_FILES, toolchainsOf } from "./toolchains.ts";

/** More files are not read, and more inputs not compared. */
const READ_MAX = 150;
const INPUTS_MAX = 300;

/** Files that are read in folders below a project. */
const BELOW = [
  "gradle/wrapper/gradle-wrapper.properties",
  ".mvn/wrapper/maven-wrapper.properties",
  ".cargo/config.toml",
];
const isBelowProject = (path: string) =>
  BELOW.some((name) => path.endsWith(name)) ||
  (/\.(?:txt|in)$/.test(path) && /(?:^|\/)requirements\/[^/]+$/.test(path));

/** The files to read before `inferSetup` is called, most important first; a bounded number. */
export function wantedFiles(paths: readonly string[]): readonly string[] {
  const known = new Set(paths);
  const named = [...TOOLCHAIN_FILES, ...HINT_FILES, ...ABSENT_FILES].filter((path) => known.has(path));
  const own = paths.filter((path) => isOfTable(path) && isProjectFolder(folderOf(path)));
  const more = paths.filter(isBelowProject);
  const order = (one: string, other: string) =>
    byDepth(folderOf(one), folderOf(other)) || (one < other ? -1 : 1);
  return [...new Set([...named, ...own.sort(order), ...more.sort(order)])].slice(0, READ_MAX);
}

/** How to install what the repository needs. The settings win over what its files say. */
export function inferSetup(repository: RepositoryFiles, settings: EnvironmentSettings): Setup {
  const files = indexed(repository);
  const found = recognise(files, settings.scripts);
  const installing = settings.setup ?? inferredCommands(files, found, settings.scripts);
  const recognised = withPip(files, found, installing);
  const isNothing = settings.setup?.length === 0;
  return {
    source: settings.setup === null ? "inferred" : "settings",
    commands: isNothing ? [] : [...new Set([...recognised.flatMap(toolsOf), ...installing])],
    warmUp: isNothing ? [] : recognised.flatMap(warmUpsOf),
    variables: { ...variablesOf(recognised), ...settings.variables },
    offline: Object.assign({}, ...recognised.map(({ ecosystem }) => ecosystem.offline)),
    path: [...new Set(recognised.flatMap(({ ecosystem }) => ecosystem.path ?? []))],
    hosts: [...new Set([...settings.network, ...hostsIn(recognised)])].sort(),
    managers: managersOf(recognised, installing),
    inputs: inputsOf(files, recognised, installing),
    toolchains: toolchainsOf(files, recognised),
    absent: absentIn(files),
    runSeconds: settings.limits.run,
    image: settings.image ?? undefined,
  };
}

const commandsOf = ({ project, ecosystem }: Recognised) =>
  ecosystem.install(project).map((command) => inFolder(project, command));
const toolsOf = ({ project, ecosystem }: Recognised) => ecosystem.tool?.(project) ?? [];
const warmUpsOf = ({ project, ecosystem }: Recognised) =>
  (ecosystem.warmUp?.(project) ?? []).map((command) => inFolder(project, command));

function inferredCommands(files: Indexed, found: readonly Recognised[], scripts: boolean): readonly string[] {
  const installing = found.flatMap(commandsOf);
  return [...installing, ...hintedCommands(files, installing, scripts)];
}

/** With the row for pip if only a command asks for it: it needs the virtual environment that the row makes. */
function withPip(
  files: Indexed,
  found: readonly Recognised[],
  commands: readonly string[],
): readonly Recognised[] {
  const pip = ECOSYSTEMS.find((row) => row.name === "pip");
  const isAsked = commands.some((command) => /\bpip3? install\b/.test(command));
  if (!pip || !isAsked || found.some(({ ecosystem }) => ecosystem.language === pip.language)) return found;
  return [...found, { project: projectAt(files, "", false), ecosystem: pip }];
}

function variablesOf(recognised: readonly Recognised[]): Record<string, string> {
  const all = recognised.map(({ project, ecosystem }) => ({
    ...ecosystem.variables,
    ...ecosystem.variablesOf?.(project),
  }));
  return Object.assign({}, ...all);
}

/** The words by which commands of the settings call a package manager. */
const PROGRAMS: Readonly<Record<Manager, RegExp>> = {
  npm: /\b(?:npm|npx|pnpm|yarn|corepack)\b/,
  pip: /\b(?:pip3?|uv|uvx|poetry|pdm|pipx|tox|nox|hatch)\b/,
  go: /\bgo\b/,
  cargo: /\bcargo\b/,
  bundler: /\b(?:bundle|bundler|gem)\b/,
  composer: /\bcomposer\b/,
  maven: /\bmvnw?\b/,
  gradle: /\bgradlew?\b/,
};

function managersOf(recognised: readonly Recognised[], commands: readonly string[]): readonly Manager[] {
  const used = new Set(recognised.map(({ ecosystem }) => ecosystem.manager));
  return MANAGERS.filter((one) => used.has(one) || commands.some((command) => PROGRAMS[one].test(command)));
}

/** Lock files and manifests of the projects, and files that a command names. */
function inputsOf(
  files: Indexed,
  recognised: readonly Recognised[],
  commands: readonly string[],
): readonly string[] {
  const words = commands.flatMap((command) => command.split(/[\s'"=;&|()]+/));
  const named = words.map((word) => word.replace(/^\.\//, "")).filter((path) => files.known.has(path));
  return [...new Set([...recognised.flatMap(manifestsOf), ...named])].sort(byDepth).slice(0, INPUTS_MAX);
}

function manifestsOf({ project, ecosystem }: Recognised): readonly string[] {
  const patterns = [...ecosystem.locks, ...ecosystem.manifests, ...(ecosystem.inputs ?? [])];
  const own = patterns.flatMap((pattern) => filesOf(project, pattern));
  return own.map((file) => (project.folder === "" ? file : `${project.folder}/${file}`));
}
