/** How the shell reads a repository, in core's words; the rest of its ports are in ports.ts. */
import type { Oid } from "../core/state/snapshot.ts";

/** A bare repository on this machine that holds the commits asked for. */
export interface Mirror {
  readonly gitDir: string;
}

export interface Match {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** What a plan is asked for. */
export type Question = { readonly title: string; readonly body: string };

/** Reads one commit. A path names a file only if the commit's tree lists it, byte for byte. All throw when aborted. */
export interface Reader {
  readonly commit: Oid;
  /** Every file of the commit, links and submodules among them, in git's order. */
  paths(): Promise<readonly string[]>;
  /** Text of a file, or of the lines `from` to `to`; undefined if there is none. What is no text says so in a line. */
  read(path: string, range?: { from: number; to: number }): Promise<string | undefined>;
  /** 200 lines at most that match an extended regular expression; an invalid one throws an Error that says so. */
  search(pattern: string, path: string | undefined): Promise<readonly Match[]>;
  /** Which of these words stand somewhere in the commit's text files, as a whole; `except` are folders and files. */
  has(words: readonly string[], except: readonly string[]): Promise<ReadonlySet<string>>;
  /** The last 20 commits that touched a path, newest first, one line each. */
  history(path: string): Promise<readonly string[]>;
  /** Every path, the likeliest to be meant first. */
  rank(question: Question): Promise<readonly string[]>;
  /** A small repository whole, else its map and parts of the likeliest files; the same bytes each time, unescaped. */
  contextFor(question: Question, budgetTokens: number): Promise<string>;
  /** What the file of this path defines, or else where this name is defined: 200 at most, the name as the text. */
  symbols(what: string): Promise<readonly (Match & { readonly kind: string })[]>;
  /** The repository's words, by path, to whoever changes `paths`, outer ones first: 20 files of 20,000 characters. */
  instructions(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Ends the git process, which otherwise ends a minute after the last question. */
  close(): Promise<void>;
}

/** Reads commits; `signal` ends a reading and its git process at once. */
export interface Codebase {
  at(mirror: Mirror, commit: Oid, signal?: AbortSignal): Reader;
}
