import { existsSync } from "node:fs";
import { join } from "node:path";
import { hostArguments } from "./host.ts";
import type { Wanted } from "./inside/collect.ts";
import type { RunLimits, RunRequest } from "./sandbox.ts";
import { PROXY_PORT, variablesOf } from "./variables.ts";

const INSIDE = join(import.meta.dirname, "inside");
const NODE = "/opt/node/bin/node";
const OURS = "/run/redline";
const EGRESS = "/run/egress";

/** The words that start a request's command in bubblewrap, on the file system that setup.sh has made. */
export function commandArguments(hidden: readonly string[], request: RunRequest): string[] {
  const { command, network } = request;
  const variables = Object.entries(variablesOf(request)).flatMap(([name, value]) => [
    "--setenv",
    name,
    value,
  ]);
  const forwarder = [NODE, `${OURS}/forward.ts`, EGRESS, String(PROXY_PORT)];
  return [
    ...words(
      "bwrap --unshare-user --unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try",
    ),
    ...words("--die-with-parent --new-session --cap-drop ALL --uid 1000 --gid 1000 --hostname sandbox"),
    "--clearenv",
    ...variables,
    ...words("--bind /sys/etc /etc"),
    ...hostArguments(hidden),
    ...words("--remount-ro /etc --dev /dev --bind /sys/shm /dev/shm --remount-ro /dev --proc /proc"),
    // They list the keys of the bot's session.
    ...["/proc/keys", "/proc/key-users"]
      .filter(existsSync)
      .flatMap((file) => ["--ro-bind", "/dev/null", file]),
    ...words("--remount-ro /proc --bind /sys/tmp /tmp --bind /sys/home /home/work --bind /sys/work /work"),
    ...(network ? ["--ro-bind", INSIDE, OURS, "--ro-bind", network.socket, EGRESS] : []),
    ...words("--remount-ro / --chdir /work --seccomp 3 --json-status-fd 4 --"),
    ...(network ? forwarder : []),
    "/bin/sh",
    "-c",
    command,
  ];
}

/**
 * The words that start what collects the results; none if nothing is wanted. It runs where all that the command left is
 * read-only, and `keep` is all that can be written: no name and no link can lead it anywhere else.
 */
export function collectArguments(
  hidden: readonly string[],
  { tree, keep, read = [] }: RunRequest,
  { diskBytes }: RunLimits,
): string[] {
  if (keep === undefined && read.length === 0) return [];
  const kept = keep === undefined ? undefined : { to: "/keep", bytesMax: diskBytes };
  const wanted: Wanted = { work: "/work", home: "/home/work", tree: "/tree", read, keep: kept };
  return [
    // Without a user namespace of its own: it may read what the command has locked.
    ...words("bwrap --unshare-ipc --unshare-pid --unshare-net --unshare-uts --die-with-parent --new-session"),
    ...words("--cap-drop ALL --cap-add CAP_DAC_READ_SEARCH --clearenv"),
    ...hostArguments(hidden),
    "--ro-bind",
    INSIDE,
    OURS,
    ...words(
      "--ro-bind /sys/work /work --ro-bind /sys/home /home/work --ro-bind-try /sys/succeeded /succeeded",
    ),
    "--ro-bind",
    tree,
    "/tree",
    ...(keep === undefined ? [] : ["--bind", keep, "/keep"]),
    ...words(`--remount-ro / -- ${NODE} ${OURS}/collector.ts`),
    JSON.stringify(wanted),
    "/succeeded",
  ];
}

const words = (text: string) => text.split(" ");
