import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";

/** System folders with programs and their data, but not /usr/src, /usr/local/etc and the like. */
const PROGRAMS = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "include", "share"];
const SYSTEM = [
  ...PROGRAMS.map((name) => `/usr/${name}`),
  ...PROGRAMS.map((name) => `/usr/local/${name}`),
  "/usr/local/go",
];

/** Of /etc only what is public by nature; setup.sh creates the files that name users and hosts. */
const ETC = [
  "alternatives",
  "ca-certificates.conf",
  "fonts",
  "ld.so.cache",
  "localtime",
  // Not its settings.xml, which may hold passwords.
  "maven/logging",
  "maven/m2.conf",
  "mime.types",
  "os-release",
  "pki/ca-trust/extracted",
  "pki/tls/certs",
  "protocols",
  "services",
  "ssl/certs",
  "ssl/openssl.cnf",
];

/** The folder of this program, which often contains its settings and keys. */
const OWN_FOLDER = realpathSync(join(import.meta.dirname, "../../.."));

/** Bubblewrap's arguments that show programs of the host, read-only, and no folder of ours. `hidden`: more to hide. */
export function hostArguments(hidden: readonly string[]): string[] {
  return [
    ...SYSTEM.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    ...PROGRAMS.flatMap(rootArguments),
    ...coveredFolders(hidden).flatMap((folder) => ["--ro-bind", "/sys/empty", folder]),
    ...[...ETC, ...javaSettings(), ...phpSettings()].flatMap((name) => [
      "--ro-bind-try",
      `/etc/${name}`,
      `/etc/${name}`,
    ]),
    ...nodeArguments(),
  ];
}

/** Our folders that would be visible inside, because they are below a visible one. */
export function coveredFolders(hidden: readonly string[]): string[] {
  const folders = [OWN_FOLDER, process.cwd(), homedir(), ...hidden];
  const real = folders.filter(existsSync).map((folder) => realpathSync(folder));
  return [...new Set(real)].filter((folder) => SYSTEM.some((shown) => folder.startsWith(shown + sep)));
}

/** /bin, /lib and the like: links into /usr on most systems, folders on some. */
function rootArguments(name: string): string[] {
  const path = `/${name}`;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return ["--symlink", readlinkSync(path), path];
  return found?.isDirectory() ? ["--ro-bind", path, path] : [];
}

/** Debian's PHP loads its extensions by these. */
function phpSettings(): string[] {
  const versions = existsSync("/etc/php") ? readdirSync("/etc/php") : [];
  return versions.flatMap((version) => [`php/${version}/cli`, `php/${version}/mods-available`]);
}

/** Debian's Java reads these through links. */
function javaSettings(): string[] {
  return readdirSync("/etc").filter((name) => /^java-\d+-openjdk$/.test(name));
}

/** Node's own binary, and the npm and the headers that came with it; not the folder around them, which may be a home. */
function nodeArguments(): string[] {
  const binary = realpathSync(process.execPath);
  const prefix = dirname(dirname(binary));
  const npm = "lib/node_modules/npm";
  const links = existsSync(join(prefix, npm))
    ? ["npm", "npx"].flatMap((name) => ["--symlink", `../${npm}/bin/${name}-cli.js`, `/opt/node/bin/${name}`])
    : [];
  return [
    ["--ro-bind", binary, "/opt/node/bin/node"],
    ["--ro-bind-try", join(prefix, npm), `/opt/node/${npm}`],
    ["--ro-bind-try", join(prefix, "include/node"), "/opt/node/include/node"],
    links,
  ].flat();
}
