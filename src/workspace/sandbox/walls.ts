import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { RunLimit } from "../../ports/environment.ts";
import { collectArguments, commandArguments } from "./arguments.ts";
import type { Collected } from "./inside/collect.ts";
import { type Ended, endGroup, runWithin, signal } from "./run.ts";
import { defaultLimits, type Ran, type RunLimits, type RunRequest } from "./sandbox.ts";
import { seccompFilter } from "./seccomp.ts";
import { childrenOf, useOf } from "./watch.ts";

/**
 * How a command gets a tree of its own to write to. `overlay`: its changes lie beside the tree, in memory. `copy`: all
 * of the tree does, where the kernel has no overlays for unprivileged users or not whole ones.
 */
type Files = "overlay" | "copy";

export interface Walls {
  readonly files: Files;
  /** More of our folders that a command must not see. */
  readonly hidden: readonly string[];
}

/** What became of a run, and which way its files were really laid out: a tree may lie where no overlay can be made. */
export type Confined = Ran & { readonly layout: Files };

/** A program that could not start another has often ended some by the time we check. */
const FORKS_MISSED = 8;
const SETUP = join(import.meta.dirname, "setup.sh");
/** Of the programs that build the walls. Nothing of it reaches the command. */
const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", LC_ALL: "C" };
/** If the bot was killed before `setpriv` set the death signal, its child has another parent by now and stops here. */
const LEASH = '[ "$PPID" = "$1" ] || exit 1; shift; exec "$@"';

/** Runs a command behind all walls. Throws if they could not be built. */
export async function runConfined(walls: Walls, request: RunRequest): Promise<Confined> {
  const limits = { ...defaultLimits(), ...request.limits };
  let hasManyProcesses = false;
  const ended = await runWithin(
    {
      argv: argvOf(walls, request, limits),
      folder: "/",
      environment: ENVIRONMENT,
      input: seccompFilter(),
      end: endNamespace,
      signal: request.signal,
      look: (pid) => {
        const { bytes, tasks } = useOf(pid);
        hasManyProcesses ||= tasks >= limits.processes - FORKS_MISSED;
        return bytes > limits.memoryBytes ? "memory" : undefined;
      },
    },
    limits,
  );
  const isCollected = request.keep !== undefined || (request.read ?? []).length > 0;
  return withCollected(resultOf(request.command, ended, hasManyProcesses), ended, isCollected);
}

/**
 * Kills the first process of the run's namespace: the kernel then kills all others, whoever their parent is, and only
 * after the last of them does `unshare` end. Without one, it has not come to that yet, or is over.
 */
function endNamespace(pid: number): void {
  const [first] = childrenOf(pid);
  if (first === undefined) endGroup(pid);
  else signal(first);
}

function argvOf({ files, hidden }: Walls, request: RunRequest, limits: RunLimits): string[] {
  const { tree, below = "", home = "" } = request;
  const collect = collectArguments(hidden, request, limits);
  return [
    words("setpriv --pdeathsig KILL -- sh -c"),
    [LEASH, "sh", String(process.pid)],
    words("nice -n 10 unshare --user --map-root-user --mount --pid --fork --kill-child -- sh"),
    [SETUP, files, String(limits.diskBytes), tree, below, home, String(collect.length), ...collect],
    ["prlimit", ...resources(limits), "--", ...commandArguments(hidden, request)],
  ].flat();
}

/** Limits of each process, except `nproc`, which the kernel counts for the namespace since 5.14. */
function resources(limits: RunLimits): string[] {
  // All cores for all of the time: it ends what the clock could not, because the bot hung.
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1_000) * availableParallelism();
  return [
    `--nproc=${limits.processes}`,
    `--data=${limits.memoryBytes}`,
    `--fsize=${limits.diskBytes}`,
    `--nofile=${limits.openFiles}`,
    `--cpu=${cpuSeconds}`,
    // 1 and not 0: it also keeps a crash from the host's own handler of core dumps, see core(5).
    "--core=1",
  ];
}

const words = (text: string) => text.split(" ");

/** Bubblewrap reports a command's exit code separately, because its own could not be distinguished from it. */
function resultOf(command: string, ended: Ended, hasManyProcesses: boolean): Confined {
  const { output, durationMs, status, limit } = ended;
  const layout: Files = status.includes('"files":"copy"') ? "copy" : "overlay";
  const base = { command, output, durationMs, layout };
  if (limit !== undefined) return { ...base, exitCode: undefined, limit };
  const code = /"exit-code": (\d+)/.exec(status)?.[1];
  const isFull = /"(blocks|inodes)":0\b/.test(status);
  if (code === undefined && !isFull)
    throw new Error(lastLine(ended.errors) ?? lastLine(output) ?? "The sandbox exited without a message.");
  const exitCode = code === undefined ? undefined : Number(code);
  return { ...base, exitCode, limit: exitCode === 0 ? undefined : reached(isFull, hasManyProcesses) };
}

/** With the files that were asked for. More to keep than the disk may hold counts as a full disk. */
function withCollected(result: Confined, { collected, status }: Ended, isWanted: boolean): Confined {
  if (!isWanted || result.exitCode === undefined) return result;
  if (collected === "") throw new Error(`What a command left was not collected: ${lastLine(status)}`);
  const { files, isTooMuch } = JSON.parse(collected) as Collected;
  return { ...result, files: new Map(files), limit: isTooMuch ? "disk" : result.limit };
}

function reached(isFull: boolean, hasManyProcesses: boolean): RunLimit | undefined {
  if (isFull) return "disk";
  return hasManyProcesses ? "processes" : undefined;
}

/** An indented line continues the one above it. */
const lastLine = (text: string) =>
  text
    .split("\n")
    .findLast((line) => /^\S/.test(line))
    ?.trim();
