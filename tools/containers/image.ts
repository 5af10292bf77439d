import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

export const IMAGE = "redline-commands:try";

const PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n";
const GROUP = "root:x:0:\nnogroup:x:65534:\n";
const CERTIFICATES = "etc/ssl/certs/ca-certificates.crt";
const DEPENDS =
  "--recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances";

/** Makes a small image of this machine's own essential programs, with the Node that runs this. Takes some seconds. */
export function makeImage(): void {
  const folder = mkdtempSync(join(tmpdir(), "redline-image-"));
  try {
    const [list, archive, own] = ["list", "archive.tar", "own"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(list, systemFiles().join("\0"));
    ownFiles(own);
    run("tar", ["-c", "-f", archive, "-C", "/", "--null", "--verbatim-files-from", "-T", list]);
    run("tar", ["-r", "-f", archive, "-C", own, "."]);
    run("docker", ["import", "--change=ENV PATH=/usr/local/bin:/usr/bin:/bin", archive, IMAGE]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const field = (name: string) => `\${${name}}`;

/** Files of all packages that a Debian cannot be without, and what they need. */
function systemFiles(): string[] {
  const packages = run("dpkg-query", [
    "-W",
    "-f",
    `${["Package", "Essential", "Priority"].map(field).join(" ")}\n`,
  ]);
  const essential = packages.split("\n").filter((line) => / yes | required$/.test(line));
  const names = essential.map((line) => line.split(" ")[0] ?? "");
  const needed = run("apt-cache", ["depends", ...DEPENDS.split(" "), ...names, "libstdc++6"]);
  const known = new Set(packages.split("\n").map((line) => line.split(" ")[0]));
  const all = new Set(needed.split("\n").filter((line) => /^\w/.test(line) && known.has(line)));
  const files = run("dpkg-query", ["-L", ...all])
    .split("\n")
    .filter((file) => file.startsWith("/"));
  const real = files.flatMap((file) => realFile(file) ?? []);
  return [...new Set(["bin", "sbin", "lib", "lib64", ...real])].filter((file) => !OWN.test(file));
}

const OWN = /^(etc\/(passwd|group|ssl)|usr\/share\/(doc|man|info|locale)\/)/;

/** Where a file of a package really lies, from /; undefined for folders, and for what is not there. */
function realFile(file: string): string | undefined {
  try {
    const path = join(realpathSync(dirname(file)), basename(file));
    return lstatSync(path).isDirectory() ? undefined : path.slice(1);
  } catch {
    return undefined;
  }
}

function ownFiles(folder: string): void {
  for (const path of ["etc/ssl/certs", "tmp", "usr/local/bin"])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of ["", "etc", "etc/ssl", "etc/ssl/certs", "usr", "usr/local", "usr/local/bin"])
    chmodSync(join(folder, path), 0o755);
  chmodSync(join(folder, "tmp"), 0o1777);
  writeFileSync(join(folder, "etc/passwd"), PASSWD);
  writeFileSync(join(folder, "etc/group"), GROUP);
  copyFileSync(`/${CERTIFICATES}`, join(folder, CERTIFICATES));
  copyFileSync(process.execPath, join(folder, "usr/local/bin/node"));
}

const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
