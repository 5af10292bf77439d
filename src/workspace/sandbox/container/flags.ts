import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { RunLimits } from "../sandbox.ts";
import type { Engine } from "./engine.ts";

/** What a container is started with. */
export interface BoxRequest {
  readonly image: string;
  readonly name: string;
  /** By which the bot finds its own containers. */
  readonly label: string;
  /** Folders that the image declares as volumes: the engine would put them on the host's disk, without a limit. */
  readonly volumes: readonly string[];
  readonly limits: RunLimits;
  /** A Unix socket of the host that is shown at `SOCKET`. */
  readonly socket: string | undefined;
}

/** The user of commands: `nobody`, who has a name in most images. The init script has a user of its own. */
export const USER = "65534:65534";
const INIT_USER = "65533:65533";
export const SOCKET = "/run/egress.sock";
export const HOME = "/home/work";
const PROFILE = join(import.meta.dirname, "seccomp.json");
/** The engine's own: the init, the script, and what it starts to run a program in the container. */
const OWN_PROCESSES = 8;
/** Of the host's hardware and modules nothing is shown; control groups stay, because programs read their limits there. */
const HIDDEN = ["block", "bus", "class", "dev", "devices", "kernel", "module"].map((name) => `/sys/${name}`);

/** What one of them takes only. A name server that is not there: the host's own name says something about its network. */
const DOCKER = "--no-healthcheck --dns=192.0.2.1 --dns-search=.";
// Its own default for processes of a user may be more than a machine allows; for one run there is a limit of its own.
const PODMAN =
  "--ulimit=nproc=4096:4096 --no-healthcheck --http-proxy=false --image-volume=ignore --read-only-tmpfs=false";

/** Arguments of `docker run` up to the image. */
export function containerFlags(on: Engine, request: BoxRequest): string[] {
  const { name, label, limits, socket } = request;
  return [
    ...words("run --rm --interactive --init --pull=never --log-driver=none --entrypoint=/bin/sh"),
    ...words("--network=none --hostname=sandbox --add-host=sandbox:127.0.0.1"),
    ...words("--read-only --cap-drop=ALL --security-opt=no-new-privileges --ipc=private --workdir=/"),
    ...words("--oom-score-adj=1000 --cpu-shares=256"),
    ...words(on.isPodman ? PODMAN : DOCKER),
    `--name=${name}`,
    `--label=${label}`,
    `--user=${INIT_USER}`,
    `--security-opt=seccomp=${PROFILE}`,
    ...limitFlags(limits),
    ...[...mounts(on, request)].map(([path, options]) => `--tmpfs=${path}:${options}`),
    ...(socket === undefined
      ? []
      : [`--mount=type=bind,"source=${socket.replaceAll('"', '""')}",target=${SOCKET},readonly`]),
  ];
}

/** Options by path; what is ours comes after the image's. */
function mounts({ isPodman }: Engine, { limits, volumes }: BoxRequest): ReadonlyMap<string, string> {
  const { diskBytes } = limits;
  const [uid, gid] = USER.split(":");
  const inodes = Math.floor(diskBytes / 8192);
  // Podman 4 knows neither owners nor a number of files.
  const common = isPodman ? ",notmpcopyup" : `,nr_inodes=${inodes}`;
  const writable = `rw,exec,nosuid,nodev,size=${diskBytes}${common}`;
  const owned = isPodman ? "mode=1777" : `uid=${uid},gid=${gid},mode=755`;
  return new Map([
    ...[...volumes, "/tmp", "/dev/shm"].map((path) => [path, `${writable},mode=1777`] as const),
    ...["/work", HOME].map((path) => [path, `${writable},${owned}`] as const),
    ...HIDDEN.map((path) => [path, `ro,noexec,size=4k${isPodman ? common : ""}`] as const),
  ]);
}

/** What is written lies in memory and counts as such: the engine's limit on memory is that of both together. */
function limitFlags(limits: RunLimits): string[] {
  const all = limits.memoryBytes + limits.diskBytes;
  // All cores for all of the time: it ends what the clock could not, because the bot hung.
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1_000) * availableParallelism();
  const ulimits = {
    nofile: limits.openFiles,
    fsize: limits.diskBytes,
    cpu: cpuSeconds,
    // 1 and not 0: it also keeps a crash from the host's own handler of core dumps, see core(5).
    core: 1,
  };
  return [
    `--memory=${all}`,
    `--memory-swap=${all}`,
    `--pids-limit=${limits.processes + OWN_PROCESSES}`,
    ...Object.entries(ulimits).map(([name, value]) => `--ulimit=${name}=${value}:${value}`),
  ];
}

const words = (text: string) => text.split(" ");
