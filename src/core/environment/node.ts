/** What package.json and the lock files beside it say of the package manager. */
import { type Project, parseJsonObject, quote, record, text, unless } from "./repository.ts";

export const manifestOf = (project: Pick<Project, "read">) => parseJsonObject(project.read("package.json"));

/** `packageManager` in package.json, such as `pnpm@9.12.0`; without the hash that Corepack adds. */
export function packageManagerOf(project: Project): { name: string; version: string } | undefined {
  const named = text(manifestOf(project)?.packageManager)?.split("+")[0] ?? "";
  const [, name, version] = /^(npm|pnpm|yarn)@(\d+\.\d+\.\d+(?:-[\w.]{1,30})?)$/.exec(named) ?? [];
  return name && version ? { name, version } : undefined;
}

/** False if package.json says that there is nothing to install; true if it cannot be read, so that npm says why. */
export function hasDependencies(project: Project): boolean {
  const manifest = manifestOf(project);
  if (!manifest) return true;
  const kinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  return kinds.some((kind) => Object.keys(record(manifest[kind])).length > 0) || "workspaces" in manifest;
}

/** Where programs go that a package manager's own registry provides. */
export const TOOLS = "/home/work/.local";

const install = (name: string) =>
  `npm install --global --prefix ${TOOLS} --ignore-scripts --no-audit --no-fund ${quote(name)}`;

/** Installs the pnpm that the repository names, or the newest that reads its lock file. */
export function installPnpm(project: Project): string {
  const named = packageManagerOf(project);
  if (named?.name === "pnpm") return install(`pnpm@${named.version}`);
  const format = /^lockfileVersion: ['"]?(\d+)/m.exec(project.read("pnpm-lock.yaml")?.slice(0, 1_000) ?? "");
  return install(`pnpm@${{ "5": "7", "6": "8", "9": "10" }[format?.[1] ?? ""] ?? "10"}`);
}

/** Installs the Yarn that the repository names, or the one that wrote its lock file. */
export function installYarn(project: Project): string {
  const version = yarnVersion(project);
  return install(isClassic(version) ? `yarn@${version}` : `@yarnpkg/cli-dist@${version}`);
}

const isClassic = (version: string) => version.split(".")[0] === "1";

function yarnVersion(project: Project): string {
  const named = packageManagerOf(project);
  if (named?.name === "yarn") return named.version;
  const checkedIn = /^yarnPath: .{0,200}yarn-(\d+\.\d+\.\d+)\.c?js/m.exec(project.read(".yarnrc.yml") ?? "");
  if (checkedIn?.[1]) return checkedIn[1];
  const format = /^__metadata:\n\s+version: (\d+)/m.exec(project.read("yarn.lock")?.slice(0, 1_000) ?? "");
  if (format) return Number(format[1]) >= 8 ? "4" : "3";
  return project.has(".yarnrc.yml") ? "4" : "1";
}

export function npmInstall(project: Project): readonly string[] {
  if (!hasDependencies(project)) return [];
  const isLocked = project.has("package-lock.json") || project.has("npm-shrinkwrap.json");
  const command = isLocked ? "npm ci" : "npm install --no-package-lock";
  return [`${command}${unless(project, "--ignore-scripts")} --no-audit --no-fund`];
}

export function pnpmInstall(project: Project): readonly string[] {
  const lock = project.has("pnpm-lock.yaml") ? "--frozen-lockfile" : "--no-lockfile";
  return [`pnpm install ${lock}${unless(project, "--ignore-scripts")} --store-dir /tmp/pnpm`];
}

export function yarnInstall(project: Project): readonly string[] {
  const isLocked = project.has("yarn.lock");
  if (!isClassic(yarnVersion(project))) {
    const lock = isLocked ? "--immutable" : "--no-immutable";
    return [`yarn install ${lock}${unless(project, "--mode=skip-build")}`];
  }
  const lock = isLocked ? "--frozen-lockfile" : "--no-lockfile";
  return [
    `yarn install --non-interactive ${lock}${unless(project, "--ignore-scripts")} --cache-folder /tmp/yarn`,
  ];
}
