import { gradleInstall, mavenInstall } from "./java.ts";
import {
  installPnpm,
  installYarn,
  npmInstall,
  packageManagerOf,
  pnpmInstall,
  TOOLS,
  yarnInstall,
} from "./node.ts";
import { MAKE_VENV, pipInstall, scmVersion, VENV } from "./python.ts";
import { type Project, unless } from "./repository.ts";
import type { Manager } from "./setup.ts";

/** One package manager: what it is recognised by, and how it installs. */
export interface Ecosystem {
  readonly name: string;
  /** In one folder only the first row of a language counts. */
  readonly language: "Node.js" | "Python" | "Go" | "Rust" | "Ruby" | "PHP" | "Java";
  /** Whose configured registries it uses. */
  readonly manager: Manager;
  /** Files that make any folder a project of its own. A star stands for any text. */
  readonly locks: readonly string[];
  /** Files that make a folder a project if no folder above it is one of this language. */
  readonly manifests: readonly string[];
  /** True if the project's files name this package manager. */
  readonly isNamed?: (project: Project) => boolean;
  /** Other files that decide what is installed. */
  readonly inputs?: readonly string[];
  /** Prints the version of the program that everything here needs. */
  readonly version: string;
  /** Provides the package manager, before anything is installed: also before commands from the settings. */
  readonly tool?: (project: Project) => readonly string[];
  /** In the project's folder, with a network. No commands: nothing to install. */
  readonly install: (project: Project) => readonly string[];
  /** In the project's folder, without a network. */
  readonly warmUp?: (project: Project) => readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Variables that depend on the project's files. */
  readonly variablesOf?: (project: Project) => Readonly<Record<string, string>>;
  /** Variables of runs after set-up, which have no network. */
  readonly offline?: Readonly<Record<string, string>>;
  readonly path?: readonly string[];
}

const NPM = {
  language: "Node.js",
  manager: "npm",
  version: "node --version",
  variables: { npm_config_cache: "/tmp/npm" },
  offline: { npm_config_offline: "true" },
} as const;

const PYTHON = {
  language: "Python",
  manager: "pip",
  version: "python3 --version",
  variables: { VIRTUAL_ENV: VENV, PIP_NO_CACHE_DIR: "1", PIP_DISABLE_PIP_VERSION_CHECK: "1" },
  variablesOf: scmVersion,
  path: [`${VENV}/bin`, `${TOOLS}/bin`],
} as const;

const JAVA = { language: "Java", version: "java --version" } as const;

/** Every package manager that Redline knows. In a folder the first row of a language that matches counts. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  {
    ...NPM,
    name: "npm",
    locks: ["package-lock.json", "npm-shrinkwrap.json"],
    manifests: [],
    isNamed: (project) => packageManagerOf(project)?.name === "npm",
    inputs: ["package.json", "*/package.json", ".npmrc"],
    install: npmInstall,
  },
  {
    ...NPM,
    name: "pnpm",
    locks: ["pnpm-lock.yaml"],
    manifests: ["pnpm-workspace.yaml"],
    isNamed: (project) => packageManagerOf(project)?.name === "pnpm",
    inputs: ["package.json", "*/package.json", ".npmrc", "pnpm-workspace.yaml", ".pnpmfile.cjs"],
    path: [`${TOOLS}/bin`],
    tool: (project) => [installPnpm(project)],
    install: pnpmInstall,
  },
  {
    ...NPM,
    name: "Yarn",
    locks: ["yarn.lock"],
    manifests: [".yarnrc.yml"],
    isNamed: (project) => packageManagerOf(project)?.name === "yarn",
    inputs: ["package.json", "*/package.json", ".npmrc", ".yarnrc", ".yarnrc.yml"],
    variables: { ...NPM.variables, YARN_ENABLE_TELEMETRY: "0" },
    offline: { ...NPM.offline, YARN_ENABLE_NETWORK: "0" },
    path: [`${TOOLS}/bin`],
    tool: (project) => [installYarn(project)],
    install: yarnInstall,
  },
  {
    ...NPM,
    name: "npm without a lock file",
    locks: [],
    manifests: ["package.json"],
    inputs: ["*/package.json", ".npmrc"],
    install: npmInstall,
  },
  {
    ...PYTHON,
    name: "uv",
    locks: ["uv.lock"],
    manifests: [],
    inputs: ["pyproject.toml", "uv.toml"],
    variables: {
      ...PYTHON.variables,
      UV_PROJECT_ENVIRONMENT: VENV,
      UV_CACHE_DIR: "/tmp/uv",
      UV_PYTHON_DOWNLOADS: "never",
      UV_LINK_MODE: "copy",
    },
    offline: { PIP_NO_INDEX: "1", UV_OFFLINE: "1", UV_FROZEN: "1", UV_NO_SYNC: "1" },
    tool: () => [MAKE_VENV, "pip install uv"],
    install: (project) => {
      const sync = "uv sync --inexact --frozen --all-extras --all-groups";
      return project.scripts
        ? [sync]
        : [`${sync} --no-build --no-install-workspace`, "uv pip install --no-deps -e ."];
    },
  },
  {
    ...PYTHON,
    name: "Poetry",
    locks: ["poetry.lock"],
    manifests: [],
    isNamed: (project) => /^\[tool\.poetry\]/m.test(project.read("pyproject.toml") ?? ""),
    inputs: ["pyproject.toml", "poetry.toml"],
    variables: { ...PYTHON.variables, POETRY_CACHE_DIR: "/tmp/poetry", POETRY_VIRTUALENVS_CREATE: "false" },
    offline: { PIP_NO_INDEX: "1" },
    tool: () => [
      MAKE_VENV,
      // In an environment of its own: Poetry's dependencies are not the project's.
      `python3 -m venv /home/work/poetry && /home/work/poetry/bin/pip install 'poetry>=2,<3'`,
      `mkdir -p ${TOOLS}/bin && ln -sf /home/work/poetry/bin/poetry ${TOOLS}/bin/poetry`,
    ],
    install: (project) => [
      `${project.scripts ? "" : "POETRY_INSTALLER_ONLY_BINARY=:all: "}poetry install --no-interaction --all-extras --all-groups`,
    ],
  },
  {
    ...PYTHON,
    name: "pip",
    locks: [],
    manifests: ["pyproject.toml", "setup.py", "setup.cfg", "*requirements*.txt", "*requirements*.in"],
    inputs: ["requirements/*.txt", "constraints*.txt"],
    offline: { PIP_NO_INDEX: "1" },
    tool: () => [MAKE_VENV],
    install: pipInstall,
  },
  {
    name: "Go",
    language: "Go",
    manager: "go",
    locks: ["go.work", "go.sum"],
    manifests: ["go.mod"],
    inputs: ["go.mod", "go.work.sum"],
    version: "go version",
    // The module cache is read-only otherwise, and could not be removed.
    variables: { GOPATH: "/home/work/go", GOCACHE: "/home/work/.cache/go-build", GOFLAGS: "-modcacherw" },
    offline: { GOPROXY: "off" },
    install: (project) => (project.has("vendor/modules.txt") ? [] : ["go mod download"]),
    // What can be built is kept, whatever cannot.
    warmUp: () => ["go build ./... ; go test -run '^$' ./... || true"],
  },
  {
    name: "Cargo",
    language: "Rust",
    manager: "cargo",
    locks: ["Cargo.lock"],
    manifests: ["Cargo.toml"],
    inputs: ["Cargo.toml", "*/Cargo.toml", ".cargo/config.toml"],
    version: "rustc --version",
    variables: { CARGO_HOME: "/home/work/.cargo" },
    offline: { CARGO_NET_OFFLINE: "true" },
    install: (project) => [project.has("Cargo.lock") ? "cargo fetch --locked" : "cargo fetch"],
    warmUp: () => ["cargo test --no-run --offline --workspace || true"],
  },
  {
    name: "Bundler",
    language: "Ruby",
    manager: "bundler",
    locks: ["Gemfile.lock", "gems.locked"],
    manifests: ["Gemfile", "gems.rb"],
    inputs: ["*.gemspec", ".ruby-version"],
    version: "ruby --version",
    variables: {
      BUNDLE_PATH: "/home/work/gems",
      BUNDLE_APP_CONFIG: "/home/work/.bundle",
      BUNDLE_CACHE_PATH: "/home/work/.gem-cache",
    },
    offline: { BUNDLE_FROZEN: "true" },
    // To install a gem may run its extconf.rb, so that without scripts it is only fetched with a network.
    install: ({ scripts }) => [scripts ? "bundle install" : "bundle cache --all --no-install"],
    warmUp: ({ scripts }) => (scripts ? [] : ["bundle install --local"]),
  },
  {
    name: "Composer",
    language: "PHP",
    manager: "composer",
    locks: ["composer.lock"],
    manifests: ["composer.json"],
    inputs: ["composer.json"],
    version: "php --version",
    variables: { COMPOSER_HOME: "/home/work/.config/composer", COMPOSER_CACHE_DIR: "/tmp/composer" },
    offline: { COMPOSER_DISABLE_NETWORK: "1" },
    install: (project) => [
      `composer install --no-interaction --no-progress${unless(project, "--no-scripts --no-plugins")}`,
    ],
  },
  {
    ...JAVA,
    name: "Maven",
    manager: "maven",
    locks: [],
    manifests: ["pom.xml"],
    inputs: ["*/pom.xml", ".mvn/*", "mvnw"],
    // Java takes the home folder from the list of users, not from HOME.
    variables: { MAVEN_OPTS: "-Duser.home=/home/work" },
    install: mavenInstall,
  },
  {
    ...JAVA,
    name: "Gradle",
    manager: "gradle",
    locks: ["gradle.lockfile"],
    manifests: ["settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts"],
    inputs: ["*.gradle", "*.gradle.kts", "gradle/*", "gradle.properties", "gradlew"],
    variables: { GRADLE_USER_HOME: "/home/work/.gradle", GRADLE_OPTS: "-Dorg.gradle.daemon=false" },
    install: gradleInstall,
  },
];
