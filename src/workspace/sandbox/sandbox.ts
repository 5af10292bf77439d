import { totalmem } from "node:os";
import type { Changed, RunResult } from "../../ports/environment.ts";

/** Runs model-written code. */
export interface Sandbox {
  /** Whether commands can be run on this machine, tried with the real walls. Takes about half a second; never throws. */
  probe(): Promise<Probe>;
  /**
   * Runs a command on a copy-on-write view of a folder. It cannot affect the host, and nothing of it is left when this
   * resolves. Throws if the sandbox could not be started, never for what the command does.
   */
  run(request: RunRequest): Promise<Ran>;
}

/** The result of a run, and the text of the files that its request asked for. */
export interface Ran extends RunResult {
  readonly files?: Changed | undefined;
}

/** What keeps the commands in, for people; or why nothing can, and what to do about it. */
export type Probe =
  | { readonly usable: true; readonly backend: string; readonly takesImages?: boolean | undefined }
  | { readonly usable: false; readonly reason: string };

/** Every path of the host is absolute, and none of the folders is changed but `keep`. */
export interface RunRequest {
  /** A folder that the command sees as `/work`, a view of its own that it may change. */
  readonly tree: string;
  /** A folder that lies under `tree`: where both have a path, the tree's is seen. */
  readonly below?: string | undefined;
  /** A folder with the files of the command's home, `/home/work`. */
  readonly home?: string | undefined;
  /** For `/bin/sh -c`. */
  readonly command: string;
  /** More environment variables. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Absolute folders inside that come before others in PATH. */
  readonly path?: readonly string[] | undefined;
  /** The Unix socket of an egress proxy: the command's only way out. No network at all without it. */
  readonly network?: { readonly socket: string } | undefined;
  /**
   * An empty folder. If the command exits with 0, `work` in it gets all that `/work` has then at paths that `tree` does
   * not have, and `home` all of the home folder: only folders, plain files and symbolic links.
   */
  readonly keep?: string | undefined;
  /** Paths in `/work` whose text is wanted afterwards, whatever the exit code. See `Changed`. */
  readonly read?: readonly string[] | undefined;
  readonly limits?: Partial<RunLimits>;
  /** Kills the command; the run then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The image that the repository names, for back ends that have images; see `takesImages` of a Probe. */
  readonly image?: string | undefined;
}

/** What one run may use. The sandbox holds all of them; without a sandbox, only time and output are bounded. */
export interface RunLimits {
  readonly timeoutMs: number;
  /** Of all its processes together, and of each of them. */
  readonly memoryBytes: number;
  /** Of everything that it writes. Kept in memory, in addition to `memoryBytes`. */
  readonly diskBytes: number;
  /** Processes and threads at the same time. */
  readonly processes: number;
  readonly openFiles: number;
  /** After this much output the run is killed. */
  readonly outputBytes: number;
  /** How much of the output is kept: the first half and the last half of it. */
  readonly outputCharacters: number;
}

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** The default limits, smaller on a machine or in a container with little memory. */
export function defaultLimits(): RunLimits {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return {
    timeoutMs: 600_000,
    memoryBytes: Math.floor(Math.min(4 * GiB, memory / 2)),
    diskBytes: Math.floor(Math.min(2 * GiB, memory / 4)),
    processes: 1_024,
    openFiles: 4_096,
    outputBytes: 64 * MiB,
    outputCharacters: 20_000,
  };
}
