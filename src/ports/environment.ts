/** The ports for environments: where a repository's own commands run. */
import type { Setup, Toolchain } from "../core/environment/setup.ts";
import type { Oid } from "../core/state/snapshot.ts";

/** The result of running a command. */
export interface RunResult {
  readonly command: string;
  /** Undefined if it was killed. */
  readonly exitCode: number | undefined;
  /** The limit that it exceeded, if that is known. */
  readonly limit: RunLimit | undefined;
  /** Both streams in order; only the beginning and the end if it is long. */
  readonly output: string;
  readonly durationMs: number;
}

/** The limits of a run. */
export type RunLimit = "time" | "memory" | "processes" | "disk" | "output";

/** A repository's dependencies, installed. */
export interface Prepared {
  readonly setup: Setup;
  /** `failed`: a command of set-up failed; later commands run without what it would have installed. */
  readonly outcome: "nothing-to-do" | "ready" | "failed";
  /** The command of set-up that failed. */
  readonly failure: RunResult | undefined;
  /** True if an earlier set-up was used again. */
  readonly isReused: boolean;
  /** How long set-up took, when it ran. */
  readonly durationMs: number;
  /** `host:port` of what set-up tried to reach and was not allowed to; at most 20. */
  readonly refusedHosts: readonly string[];
  /** Toolchains of this server that are not what the repository names. */
  readonly mismatches: readonly (Toolchain & { readonly found: string | undefined })[];
  /** The image that the repository names, if this server runs commands without one: its own programs are used. */
  readonly unusedImage?: string | undefined;
  /** Identifies the layers on this machine; undefined if there are none. */
  readonly layer: string | undefined;
}

/** Files that a command leaves behind in a tree, by path; null for those it removed. */
export type Changed = ReadonlyMap<string, string | null>;

/** Runs commands on trees, each on a fresh copy-on-write view with the environment's dependencies, without network. */
export interface CommandRuns {
  /** Runs a command on a fresh checkout of exactly this commit or tree. */
  run(tree: Oid, command: string): Promise<RunResult>;
  /** The same, and the text of these files afterwards. A file that is no text of at most 1 MB is left out. */
  runAndRead(
    tree: Oid,
    command: string,
    paths: readonly string[],
  ): Promise<{ readonly result: RunResult; readonly files: Changed }>;
  close(): Promise<void>;
}

/** What is asked for: the commit or tree whose files set-up sees. `repository` names it on this machine. */
export interface PrepareRequest {
  readonly repository: string;
  readonly tree: Oid;
  readonly setup: Setup;
  readonly limits: { readonly seconds?: number | undefined; readonly diskMb?: number | undefined };
  /** Called before set-up runs or is waited for, which may take minutes; not if an earlier one is used again. */
  readonly begins?: (() => Promise<void>) | undefined;
  /** Ends the set-up, or the wait for somebody else's. */
  readonly signal?: AbortSignal | undefined;
}
