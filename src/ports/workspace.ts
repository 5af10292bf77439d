/** The port for local work on repositories. */
import type { Item } from "../core/plan/plan.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { CommitPlace } from "../core/state/traces.ts";
import type { Match, Mirror } from "./codebase.ts";
import type { CommandRuns, Prepared, PrepareRequest } from "./environment.ts";
import type { CommitContents, Remote } from "./ports.ts";

/** The files of a commit with an item's changes. Writing to a file that is not the item's throws an Error that says so. */
export interface ItemFiles {
  paths(): Promise<readonly string[]>;
  read(path: string): Promise<string | undefined>;
  search(pattern: string, path: string | undefined): Promise<readonly Match[]>;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** A tree that may become a commit. */
export interface BuiltTree {
  readonly oid: Oid;
  /** Changes that the item does not allow, in sentences; none if the tree may be committed. */
  readonly problems: readonly string[];
  /** True if none of the item's files differ from the head. */
  readonly isEmpty: boolean;
}

/** The work on one item. Commits exactly the tree that was built and that the commands were run on. */
export interface ItemWork {
  readonly files: ItemFiles;
  /** The head's tree with the item's current files, and `extra` files with the given text. */
  build(extra: ReadonlyMap<string, string>): Promise<BuiltTree>;
  /** The head's tree with only these files of the draft: what the item's tests say without the rest of its change. */
  buildOnly(paths: readonly string[]): Promise<Oid>;
  /** The item's changes so far, as a unified diff. */
  diff(): Promise<string>;
  /** Runs commands on trees of this item, in its environment. */
  readonly runs: CommandRuns;
  /** One commit of exactly this tree on the head. Not pushed. */
  commit(tree: Oid, message: (place: CommitPlace) => string, author: Author): Promise<Oid>;
  close(): Promise<void>;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

/** Commits to undo on top of `head`; what they did to the paths in `except` stays. */
export interface RevertRequest {
  readonly head: Oid;
  readonly commits: readonly Oid[];
  readonly except: readonly string[];
  readonly author: Author;
}

/** The resulting tree; or the commit that cannot be undone, and the files that later commits have changed as well. */
export type Reverted =
  | { readonly tree: Oid }
  | { readonly commit: Oid; readonly conflicts: readonly string[] };

/** The tree of a merge, or the files that conflict. */
export type Merged = { readonly tree: Oid } | { readonly conflicts: readonly string[] };

/** A commit by which a branch has moved. */
export interface Movement {
  readonly oid: Oid;
  /** First line of the message. */
  readonly subject: string;
}

export interface Workspace {
  /** Why model-written code cannot be run here; undefined if it can. */
  readonly sandboxProblem: string | undefined;
  /** A mirror that has the commits; fetches only if one is missing. */
  mirror(remote: Remote, commits: readonly Oid[]): Promise<Mirror>;
  /** Mirrors requested within this work are kept until it ends. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /**
   * One commit on `parent` that sets (or, for null, removes) files of `tree`, or else of the parent's tree, made without
   * a checkout. Not pushed.
   */
  commitFiles(
    mirror: Mirror,
    change: { parent: Oid; tree?: Oid; files: ReadonlyMap<string, string | null>; author: Author },
    message: (place: CommitPlace) => string,
  ): Promise<Oid>;
  /** Git's own merge of two commits, made without a checkout. */
  mergeTree(mirror: Mirror, one: Oid, other: Oid): Promise<Merged>;
  /** One commit of exactly this tree on both parents. Not pushed. */
  commitMerge(
    mirror: Mirror,
    merge: { parent: Oid; merged: Oid; tree: Oid; author: Author },
    message: (place: CommitPlace) => string,
  ): Promise<Oid>;
  /** True if a commit is the merge that git makes of its two parents: it adds nothing of its own. */
  isPlainMerge(mirror: Mirror, commit: Oid): Promise<boolean>;
  /** True if `commit` is `of`, or an ancestor of it. */
  isAncestor(mirror: Mirror, commit: Oid, of: Oid): Promise<boolean>;
  /** Commits that `to` has and `from` does not, newest first, without merges, that change one of these files. */
  commitsBetween(
    mirror: Mirror,
    range: { from: Oid; to: Oid; paths: readonly string[] },
  ): Promise<readonly Movement[]>;
  /** The tree of `head` with commits undone, in the given order, or the files for which that is not possible. */
  revertTree(mirror: Mirror, request: RevertRequest): Promise<Reverted>;
  /** What a commit says and changes. Throws a UserError for what is no plain text file, and if it is too large. */
  contentsOf(mirror: Mirror, commit: Oid): Promise<CommitContents>;
  /** The files that differ between a commit and its first parent, or between a tree and the one it is compared with. */
  changedPaths(mirror: Mirror, commit: Oid, since?: Oid): Promise<readonly string[]>;
  /** The commit that wrote a line of a file, as of `commit`; undefined if there is no such line. */
  blame(mirror: Mirror, commit: Oid, line: { path: string; line: number }): Promise<Oid | undefined>;
  /** What a commit changed, as a unified diff. */
  diffOf(mirror: Mirror, commit: Oid): Promise<string>;
  /** The newest commit that both have, such as the one where a branch began. */
  commonCommit(mirror: Mirror, one: Oid, other: Oid): Promise<Oid>;
  /**
   * Work on one item, based on `head`. `name` identifies the plan on this machine. `signal` ends the command that runs,
   * and no other is started.
   */
  itemWork(
    mirror: Mirror,
    place: { name: string; head: Oid; item: Item; environment: Prepared; signal?: AbortSignal | undefined },
  ): Promise<ItemWork>;
  /** Installs a repository's dependencies, or finds what an earlier set-up installed. Others wait for a set-up that runs. */
  prepare(mirror: Mirror, request: PrepareRequest): Promise<Prepared>;
  /** Runs commands on commits. `name` and `signal` as for an item. */
  runsAt(
    mirror: Mirror,
    place: { name: string; environment: Prepared; signal?: AbortSignal | undefined },
  ): Promise<CommandRuns>;
  /**
   * Moves the branch from `expected` (undefined: it must not exist) to `to`, a descendant of `expected`.
   * Throws StaleHead when the branch is elsewhere.
   */
  push(
    remote: Remote,
    mirror: Mirror,
    move: { branch: string; to: Oid; expected: Oid | undefined },
  ): Promise<void>;
}
