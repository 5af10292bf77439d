import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { basename, join } from "node:path";
import type { RunResult } from "../../ports/environment.ts";
import { coveredFolders } from "./host.ts";
import { removeFolder } from "./remove.ts";
import { defaultLimits, type RunRequest } from "./sandbox.ts";
import { type Confined, runConfined, type Walls } from "./walls.ts";

const SCRIPTS = [new URL("./probe/check.ts", import.meta.url), new URL("./probe/limits.sh", import.meta.url)];
/** A busy machine takes its time; half a second is usual. */
const TIMEOUT_MS = 20_000;
const PATHS_TRIED = 20;
const MiB = 1024 * 1024;
/** Node 24 itself starts in 576 MiB on processors with protection keys: there V8 reserves 512 MiB as writable. */
const MEMORY_LEAST = 768 * MiB;
/** What a command's environment holds; `PWD` and `_` are the shell's own. */
const VARIABLES = "HOME LANG CI PATH npm_config_offline npm_config_update_notifier PWD OLDPWD SHLVL _".split(
  " ",
);
const SMALL = { timeoutMs: TIMEOUT_MS, diskBytes: 8 * MiB, processes: 24, memoryBytes: 64 * MiB };

/** The walls that hold on this machine, or why none do. */
export type Found = { readonly walls: Walls } | { readonly reason: string };

/**
 * Looks which walls can be built here, by building them and trying to get out. `scratch`: a folder on the file system
 * that the trees lie on, because not every one can be laid under an overlay. Never throws.
 */
export async function findWalls(hidden: readonly string[], scratch: string): Promise<Found> {
  const obstacle = missing();
  if (obstacle !== undefined) return { reason: obstacle };
  const whole = await tryWalls({ files: "overlay", hidden }, scratch);
  if (!("reason" in whole)) return whole;
  return await tryWalls({ files: "copy", hidden }, scratch);
}

/** What can be known without trying. */
function missing(): string | undefined {
  if (process.platform !== "linux") return "bubblewrap needs Linux";
  if (!["/usr/bin/bwrap", "/usr/local/bin/bwrap"].some(existsSync))
    return "bubblewrap is missing: apt-get install bubblewrap";
  if (process.getuid?.() === 0)
    return "the bot runs as root, which no sandbox can hold safely: run it as another user";
  if (defaultLimits().memoryBytes < MEMORY_LEAST)
    return "there is too little memory for commands, which get half of it: give the machine or container 2 GiB";
  return undefined;
}

async function tryWalls(walls: Walls, scratch: string): Promise<Found> {
  const both = await inTree(scratch, [], (tree) =>
    Promise.all([tryEscape(walls, tree), boundsProblems((request) => runConfined(walls, request), tree)]),
  ).catch((error: Error) => error);
  if (both instanceof Error) return { reason: explain(both.message) };
  const [{ files, wrong }, unlimited] = both;
  const all = [...wrong, ...unlimited];
  if (all.length > 0) return { reason: `the sandbox does not hold here: ${all.join("; ")}` };
  return { walls: { ...walls, files } };
}

/** A tree that is ours, as every tree is that commands are run on. */
export async function inTree<T>(
  scratch: string,
  more: readonly URL[],
  use: (tree: string) => Promise<T>,
): Promise<T> {
  await mkdir(scratch, { recursive: true });
  const tree = await mkdtemp(join(scratch, "redline-probe-"));
  try {
    await mkdir(join(tree, "folder"));
    await writeFile(join(tree, "folder", "file"), "");
    for (const script of [...SCRIPTS, ...more]) await copyFile(script, join(tree, basename(script.pathname)));
    return await use(tree);
  } finally {
    await removeFolder(tree);
  }
}

async function tryEscape(
  walls: Walls,
  tree: string,
): Promise<{ files: Confined["layout"]; wrong: string[] }> {
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const covered = coveredFolders(walls.hidden).flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  );
  const paths = [import.meta.filename, join(tree, "check.ts"), ...covered.slice(0, PATHS_TRIED)];
  const outside = { port, paths, environment: VARIABLES };
  const command = `node check.ts '${JSON.stringify(outside).replaceAll("'", "'\\''")}'`;
  try {
    const run = await runConfined(walls, { tree, command, limits: { timeoutMs: TIMEOUT_MS } });
    return { files: run.layout, wrong: run.exitCode === 0 ? JSON.parse(run.output) : [failed(run)] };
  } finally {
    server.close();
  }
}

/** What exceeds its limits where they do not hold, in sentences. */
export async function boundsProblems(
  runs: (request: RunRequest) => Promise<RunResult>,
  tree: string,
): Promise<string[]> {
  const run = await runs({ tree, command: "sh limits.sh", limits: SMALL });
  const said = run.output.split("\n");
  if (!said.includes("end")) return [failed(run)];
  return [
    ...["disk", "processes", "memory"].filter((name) => !said.includes(name)),
    ...(run.limit === "memory" ? [] : ["memory of all processes together"]),
  ].map((name) => `${name} is not bounded`);
}

/** How a program of a probe ended that should not have. */
export function failed({ exitCode, limit, output }: RunResult): string {
  return `a program ended with ${limit ?? exitCode ?? "no exit code"}: ${output.trim().split("\n").at(-1)}`;
}

/** Why the sandbox does not work, for operators, and what they can do. */
function explain(message: string): string {
  const fix = OBSTACLES.find(({ sign }) => sign.test(message))?.fix() ?? "see docs/sandbox.md";
  return `no sandbox can be made here (${message}): ${fix}`;
}

const PROFILE =
  "in a container, start it with --security-opt seccomp=deploy/seccomp.json (see docs/hardening.md)";

const OBSTACLES: readonly { readonly sign: RegExp; readonly fix: () => string }[] = [
  {
    sign: /EAGAIN|fork|temporarily unavailable/i,
    fix: () => "too few processes are allowed: in a container, raise --pids-limit (see docs/hardening.md)",
  },
  {
    sign: /mount proc|\/proc/i,
    fix: () => "the container hides parts of /proc: start it with --security-opt systempaths=unconfined",
  },
  {
    // The first mount of all is that of unshare, which is said as "cannot change root filesystem propagation".
    sign: /mount|pivot_root|propagation/i,
    fix: () =>
      `mounts are refused: ${PROFILE}, and where the host has AppArmor with apparmor=unconfined as well`,
  },
  {
    sign: /unshare|uid map|uid_map|new namespace|hostname/i,
    fix: () => settings() ?? PROFILE,
  },
  { sign: /not found|ENOENT/i, fix: () => "install util-linux and coreutils" },
];

/** Settings of the kernel that forbid user namespaces, each with the value that allows them. */
function settings(): string | undefined {
  const wrong = [
    { name: "kernel.apparmor_restrict_unprivileged_userns", forbids: "1", allows: "0" },
    { name: "kernel.unprivileged_userns_clone", forbids: "0", allows: "1" },
    { name: "user.max_user_namespaces", forbids: "0", allows: "10000" },
  ].filter(({ name, forbids }) => settingOf(name) === forbids);
  return wrong.length === 0
    ? undefined
    : `run ${wrong.map(({ name, allows }) => `sysctl -w ${name}=${allows}`).join(" and ")}`;
}

function settingOf(name: string): string | undefined {
  const file = `/proc/sys/${name.replaceAll(".", "/")}`;
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
