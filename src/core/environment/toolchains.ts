/** The versions of programs that a repository's files name. */
import { manifestOf } from "./node.ts";
import type { Recognised } from "./recognise.ts";
import {
  type Project,
  parseJsonObject,
  parseTomlObject,
  projectAt,
  type RepositoryFiles,
  record,
  text,
} from "./repository.ts";
import type { Toolchain } from "./setup.ts";
import { ANY_VERSION } from "./versions.ts";

const PROGRAMS = {
  "Node.js": "node --version",
  Python: "python3 --version",
  Go: "go version",
  Rust: "rustc --version",
  Ruby: "ruby --version",
  PHP: "php --version",
  Java: "java --version",
  ".NET": "dotnet --version",
} as const;
type Name = keyof typeof PROGRAMS;

/** Names of programs in `.tool-versions` (asdf, mise). */
const TOOLS: Readonly<Record<string, Name>> = {
  nodejs: "Node.js",
  node: "Node.js",
  python: "Python",
  golang: "Go",
  go: "Go",
  rust: "Rust",
  ruby: "Ruby",
  php: "PHP",
  java: "Java",
  dotnet: ".NET",
  "dotnet-core": ".NET",
};

type Named = readonly [name: Name, from: string, wanted: string];
type Reader = (project: Project) => string | undefined;
const firstLine = (source: string | undefined) =>
  source
    ?.slice(0, 2_000)
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
const line =
  (file: string): Reader =>
  (project) =>
    firstLine(project.read(file));
const toml = (project: Project, file: string) => parseTomlObject(project.read(file)) ?? {};
const atLeast = (version: string | undefined) => (version === undefined ? undefined : `>=${version}`);
const match = (source: string | undefined, pattern: RegExp) =>
  pattern.exec(source?.slice(0, 100_000) ?? "")?.[1];

/** Where versions are named, most binding first: of each program the first that is found counts. */
const SOURCES: readonly (readonly [name: Name, file: string, read: Reader])[] = [
  ["Node.js", ".nvmrc", line(".nvmrc")],
  ["Node.js", ".node-version", line(".node-version")],
  ["Node.js", "package.json", (project) => text(record(manifestOf(project)?.volta).node)],
  ["Node.js", "package.json", (project) => text(record(manifestOf(project)?.engines).node)],
  ["Python", ".python-version", line(".python-version")],
  [
    "Python",
    "pyproject.toml",
    (project) => text(record(toml(project, "pyproject.toml").project)["requires-python"]),
  ],
  [
    "Python",
    "pyproject.toml",
    (project) =>
      text(record(record(record(toml(project, "pyproject.toml").tool).poetry).dependencies).python),
  ],
  [
    "Python",
    "setup.cfg",
    (project) => match(project.read("setup.cfg"), /^python_requires\s*=\s*(.{1,100})$/m),
  ],
  [
    "Python",
    "setup.py",
    (project) => match(project.read("setup.py"), /python_requires\s*=\s*['"]([^'"\n]{1,100})/),
  ],
  [
    "Go",
    "go.work",
    (project) => atLeast(match(project.read("go.work"), /^(?:toolchain go|go )(\d[\w.]{0,20})/m)),
  ],
  ["Go", "go.mod", (project) => atLeast(match(project.read("go.mod"), /^go (\d[\w.]{0,20})/m))],
  [
    "Rust",
    "rust-toolchain.toml",
    (project) => text(record(toml(project, "rust-toolchain.toml").toolchain).channel),
  ],
  ["Rust", "rust-toolchain", line("rust-toolchain")],
  [
    "Rust",
    "Cargo.toml",
    (project) => {
      const { package: own, workspace } = toml(project, "Cargo.toml");
      return atLeast(
        text(record(own)["rust-version"]) ?? text(record(record(workspace).package)["rust-version"]),
      );
    },
  ],
  ["Ruby", ".ruby-version", line(".ruby-version")],
  ["Ruby", "Gemfile", (project) => match(project.read("Gemfile"), /^ruby ['"]([^'"\n]{1,100})['"]/m)],
  [
    "PHP",
    "composer.json",
    (project) => text(record(parseJsonObject(project.read("composer.json"))?.require).php),
  ],
  ["Java", ".java-version", line(".java-version")],
  ["Java", ".sdkmanrc", (project) => match(project.read(".sdkmanrc"), /^java=(.{1,100})$/m)],
  [
    "Java",
    "pom.xml",
    (project) =>
      atLeast(
        match(project.read("pom.xml"), /<(?:maven\.compiler\.release|java\.version|release)>([\d.]{1,10})</),
      ),
  ],
  [
    ".NET",
    "global.json",
    (project) => text(record(parseJsonObject(project.read("global.json"))?.sdk).version),
  ],
];

/** Files in the root that name versions. */
export const TOOLCHAIN_FILES: readonly string[] = [
  ...new Set([".tool-versions", ...SOURCES.map(([, file]) => file)]),
];

function fromToolVersions(project: Project): readonly Named[] {
  const lines = (project.read(".tool-versions") ?? "").slice(0, 10_000).split("\n");
  return lines.flatMap((one) => {
    const [program = "", version] = one.trim().split(/\s+/);
    const name = Object.hasOwn(TOOLS, program) ? TOOLS[program] : undefined;
    return name && version ? [[name, ".tool-versions", version] as const] : [];
  });
}

/** Every version that a project's files name, most binding first. */
const named = (project: Project): readonly Named[] =>
  SOURCES.flatMap(([name, file, read]) => {
    const wanted = read(project)?.trim();
    return wanted
      ? [[name, project.folder === "" ? file : `${project.folder}/${file}`, wanted] as const]
      : [];
  });

/** What a repository asks of the programs that its commands need: one version of each. */
export function toolchainsOf(
  files: RepositoryFiles,
  recognised: readonly Recognised[],
): readonly Toolchain[] {
  const root = projectAt(files, "", false);
  const nested = recognised.map(({ project }) => project).filter(({ folder }) => folder !== "");
  const needed = recognised.map(
    ({ project, ecosystem }) => [ecosystem.language, project.folder || ecosystem.name, ANY_VERSION] as const,
  );
  const found = new Map<Name, Toolchain>();
  for (const [name, from, wanted] of [
    ...fromToolVersions(root),
    ...[root, ...nested].flatMap(named),
    ...needed,
  ]) {
    if (!found.has(name))
      found.set(name, { name, command: PROGRAMS[name], wanted: wanted.slice(0, 100), from });
  }
  return [...found.values()];
}
