import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { Sandbox } from "./sandbox.ts";

const MiB = 1024 * 1024;

/** Linux's unprivileged namespaces through bubblewrap: no network, no secrets, nothing writable but the work tree. */
export function createBubblewrap(): Sandbox {
  const node = dirname(dirname(process.execPath));
  return {
    name: "bubblewrap",
    environment: { PATH: "/usr/bin:/bin" },
    argv: (folder, command) => [
      "bwrap",
      ...walls(node),
      "--bind",
      folder,
      "/work",
      "--chdir",
      "/work",
      "--",
      "/bin/sh",
      "-c",
      command,
    ],
    unfit,
  };
}

function walls(node: string): string[] {
  const isElsewhere = !node.startsWith("/usr");
  const path = isElsewhere ? "/opt/node/bin:/usr/bin:/bin" : "/usr/local/bin:/usr/bin:/bin";
  return [
    "--unshare-all --die-with-parent --new-session --clearenv --cap-drop ALL --hostname sandbox",
    `--setenv PATH ${path} --setenv HOME /home/work --setenv LANG C.UTF-8 --setenv CI 1`,
    "--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/sbin /sbin",
    "--symlink usr/lib /lib --symlink usr/lib64 /lib64",
    "--dir /etc --ro-bind-try /etc/alternatives /etc/alternatives",
    "--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache --ro-bind-try /etc/ssl /etc/ssl",
    "--proc /proc --dev /dev",
    `--size ${256 * MiB} --tmpfs /tmp --size ${64 * MiB} --tmpfs /home/work`,
  ]
    .flatMap((line) => line.split(" "))
    .concat(isElsewhere ? ["--ro-bind", node, "/opt/node"] : []);
}

/** Positive control: a program must really run in it, and must not see the network. */
async function unfit(): Promise<string | undefined> {
  if (process.platform !== "linux") return "bubblewrap needs Linux";
  if (!["/usr/bin/bwrap", "/usr/local/bin/bwrap"].some(existsSync))
    return "bubblewrap is missing: apt-get install bubblewrap";
  if (process.getuid?.() === 0)
    return "the bot runs as root, and root's sandbox holds nobody: run it as another user";
  const probe = [
    "--unshare-all",
    "--ro-bind",
    "/usr",
    "/usr",
    "--symlink",
    "usr/lib",
    "/lib",
    "--symlink",
    "usr/lib64",
    "/lib64",
  ];
  const run = promisify(execFile);
  return await run("bwrap", [...probe, "--", "/usr/bin/true"]).then(
    () => undefined,
    (error: Error) =>
      `bubblewrap cannot make a sandbox here: ${error.message.split("\n").at(-2) ?? error.message}`,
  );
}
