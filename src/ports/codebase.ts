/** The port for reading repositories; the others are in ports.ts. */
import type { Oid } from "../core/state/snapshot.ts";

/** A bare repository on this machine that contains the requested commits. */
export interface Mirror {
  readonly gitDir: string;
}

export interface Match {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** What a plan is requested for. */
export type Question = { readonly title: string; readonly body: string };

/** Reads one commit. Only paths that its tree lists, byte for byte, name files. All methods throw when aborted. */
export interface Reader {
  readonly commit: Oid;
  /** Every file of the commit, including links and submodules, in git's order. */
  paths(): Promise<readonly string[]>;
  /** Text of a file, or of its lines `from` to `to`; undefined if there is none. For a binary file, a line that says so. */
  read(path: string, range?: { from: number; to: number }): Promise<string | undefined>;
  /**
   * At most 200 lines that match an extended regular expression, of finished plans only if `path` is given; an invalid
   * one throws an Error that says so.
   */
  search(pattern: string, path: string | undefined): Promise<readonly Match[]>;
  /** Which of these words occur as whole words in the commit's text files, except in the folders and files `except`. */
  has(words: readonly string[], except: readonly string[]): Promise<ReadonlySet<string>>;
  /** The last 20 commits that touched a path, newest first, one line each. */
  history(path: string): Promise<readonly string[]>;
  /** Subjects of the last 50 commits that are not merges, newest first. */
  subjects(): Promise<readonly string[]>;
  /** Every path, the most likely to be relevant first. */
  rank(question: Question): Promise<readonly string[]>;
  /**
   * A small repository in full, else a map, whole bodies of what the issue names, and what its words suggest: as much as
   * that takes, within the budget. Deterministic, unescaped; invisible characters are written out.
   */
  contextFor(question: Question, budgetTokens: number): Promise<string>;
  /** At most 200 definitions: those in the file at this path, or those of this name; the name is the text. */
  symbols(what: string): Promise<readonly (Match & { readonly kind: string })[]>;
  /** The instruction files that apply to `paths`, outer ones first: at most 20 files of 20,000 characters. */
  instructions(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Ends the git process, which otherwise ends a minute after its last use. */
  close(): Promise<void>;
}

/** Reads commits; `signal` aborts a read and its git process at once. */
export interface Codebase {
  at(mirror: Mirror, commit: Oid, signal?: AbortSignal): Reader;
}
