/** What the shell needs of the world, in core's words. Adapters implement these; only main knows which. */
import type { Update } from "../core/discussion/action.ts";
import type { Feedback } from "../core/discussion/feedback.ts";
import type { Item } from "../core/plan/plan.ts";
import type { Disposition } from "../core/revision/disposition.ts";
import type { PlanDraft } from "../core/revision/draft.ts";
import type { PlanEdit } from "../core/revision/edits.ts";
import type { Finding } from "../core/revision/plan-review.ts";
import type { Applied } from "../core/revision/suggestions.ts";
import type { Person, Role } from "../core/state/roles.ts";
import type { Key, Oid, PullKey, Snapshot } from "../core/state/snapshot.ts";
import type { Budget, Usage } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { CommitPlace, Signer } from "../core/state/traces.ts";
import type { Match, Mirror, Reader } from "./codebase.ts";

/** GitHub, in our words. Every method may throw; what is thrown is retried with backoff. */
export interface GitHub {
  /** All that GitHub shows of one issue's plan, but for roles. Undefined if there is no such issue any more. */
  observe(key: Key): Promise<Snapshot | undefined>;
  /** Live, never from a list; `none` for people without any role. */
  roleOf(key: Key, login: string): Promise<Role>;
  /** Makes the edits, in order. Not atomic: what is cut short shows in the next observation. */
  update(s: Snapshot, edits: readonly Update[]): Promise<void>;
  /** Puts the repository's label on the issue; it is made if there is none. One that is on already is no error. */
  addLabel(s: Snapshot): Promise<void>;
  /** Opens the plan's pull request as a draft. One that is there already is no error. */
  openPull(s: Snapshot, pull: { branch: string; base: string; title: Text; body: Text }): Promise<void>;
  /** Where and with which right git reaches the repository. The token lives an hour at most. */
  remote(key: Key): Promise<Remote>;
  /** What our traces on this issue are signed with. */
  signer(s: Snapshot): Signer;
  /** The issue that a pull request is the plan of, as far as that was seen here already. */
  seenIssueOf(key: PullKey): number | undefined;
  /** The issue that a pull request is the plan of, or undefined if it is no plan of ours. */
  issueOfPull(key: PullKey): Promise<number | undefined>;
  /** GitHub answers us as the App; throws what is in the way of that. */
  ping(): Promise<void>;
  /** True for our own account's numeric id, as far as it is known yet. */
  isSelf(id: number): boolean;
  /** Every plan that is open, in every repository of every installation; `fail` hears of what could not be seen. */
  openPlans(fail: (error: unknown) => void): AsyncIterable<Key>;
  /** Asks for the webhooks that did not reach us lately to be sent again; returns how many. */
  redeliverFailedWebhooks(): Promise<number>;
}

export interface Remote {
  readonly url: string;
  readonly token: string;
  /** Names the mirror on this machine; unique and stable for the repository. */
  readonly name: string;
}

/** What a run of a command came to. */
export interface RunResult {
  readonly command: string;
  /** Undefined if it was ended before it ended by itself. */
  readonly exitCode: number | undefined;
  /** Why it was ended, or the limit that it had met when it failed; as far as that can be told. */
  readonly limit: RunLimit | undefined;
  /** What it printed, both streams in order: its beginning and its end, where it is long. */
  readonly output: string;
  readonly durationMs: number;
}

/** What a run can run out of. */
export type RunLimit = "time" | "memory" | "processes" | "disk" | "output";

/** The files of a commit with an item's changes, as far as the item may reach: writing elsewhere throws an Error that says so. */
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
  /** What does not fit what the item says of its files; none if the tree may be committed. Sentences. */
  readonly problems: readonly string[];
  /** True if none of the item's files differ from the head. */
  readonly isEmpty: boolean;
}

/** The work on one item. What is committed is a tree that was built first, and that commands were run on. */
export interface ItemWork {
  readonly files: ItemFiles;
  /** The head's tree with the item's files as they are now, and `extra` files with the given text. */
  build(extra: ReadonlyMap<string, string>): Promise<BuiltTree>;
  /** Runs a command in the sandbox, on a fresh checkout of exactly this tree, without network and without secrets. */
  run(tree: Oid, command: string): Promise<RunResult>;
  /** One commit of exactly this tree on the head. Not pushed. */
  commit(tree: Oid, message: (place: CommitPlace) => string, author: Author): Promise<Oid>;
  close(): Promise<void>;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface Workspace {
  /** Says why model-written code cannot be run here, or nothing if it can. */
  readonly sandboxProblem: string | undefined;
  /** A mirror that has the commits; fetches only if one is missing. */
  mirror(remote: Remote, commits: readonly Oid[]): Promise<Mirror>;
  /** The mirrors that are asked for within this work stay until it ends. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** One commit on `parent` that sets (or, for null, removes) files, made without a checkout. Not pushed. */
  commitFiles(
    mirror: Mirror,
    change: { parent: Oid; files: ReadonlyMap<string, string | null>; author: Author },
    message: (place: CommitPlace) => string,
  ): Promise<Oid>;
  /** The files that a commit has in another form than its first parent. */
  changedPaths(mirror: Mirror, commit: Oid): Promise<readonly string[]>;
  /** Work on one item, upon `head`. `name` tells the plan from all others on this machine. */
  itemWork(mirror: Mirror, place: { name: string; head: Oid; item: Item }): Promise<ItemWork>;
  /**
   * Moves the branch from `expected` (undefined: it must not exist) to `to`, whose ancestor `expected` is.
   * Throws StaleHead when the branch is elsewhere.
   */
  push(
    remote: Remote,
    mirror: Mirror,
    move: { branch: string; to: Oid; expected: Oid | undefined },
  ): Promise<void>;
}

/** What a conversation with the model came to, and what it used either way; `isBroke`: nothing was left to spend. */
export type Answer<T> =
  | { readonly kind: "done"; readonly value: T; readonly usage: Usage }
  | { readonly kind: "gave-up"; readonly why: Text; readonly isBroke?: boolean; readonly usage: Usage };

/** What the program says to what a model submits: it holds, it goes back with the reasons, or this ends here. */
export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "again"; readonly why: string }
  | { readonly kind: "stop"; readonly why: Text };

/** What every conversation is given; the reader is closed at its end. */
export interface Task {
  readonly key: Key;
  readonly reader: Reader;
  readonly budget: Budget;
}

export interface PlanTask extends Task {
  readonly issue: {
    number: number;
    title: string;
    body: string;
    by: Person;
    comments: readonly { by: string; text: string }[];
  };
  check(draft: PlanDraft): Promise<Verdict>;
}

/** A draft for a plan reviewer, who has not written it. */
export interface CritiqueTask extends Task {
  readonly issue: PlanTask["issue"];
  readonly plan: string;
}

export interface Revision {
  readonly edits: readonly PlanEdit[];
  readonly dispositions: readonly Disposition[];
  /** Names that are not in the code yet and that the edits bring in. */
  readonly introduces?: readonly string[] | undefined;
}

export interface ReviseTask extends Task {
  readonly issue: { number: number; title: string };
  readonly plan: string;
  readonly feedback: readonly Feedback[];
  /** What people suggested and the program has put into the plan. */
  readonly suggestions: readonly Applied[];
  check(revision: Revision): Promise<Verdict>;
}

export interface ExecuteTask extends Task {
  readonly issue: { number: number; title: string };
  /** The plan's wording; without anything the app or others wrote beside it. */
  readonly plan: string;
  readonly item: Item;
  readonly files: ItemFiles;
  /** Called when the model says it is finished: the program looks for itself. */
  verify(): Promise<Verdict>;
}

/** The model. It never holds a GitHub token. */
export interface Agent {
  plan(task: PlanTask): Promise<Answer<PlanDraft>>;
  critique(task: CritiqueTask): Promise<Answer<readonly Finding[]>>;
  revise(task: ReviseTask): Promise<Answer<Revision>>;
  /** The value is the model's own summary; no evidence. */
  execute(task: ExecuteTask): Promise<Answer<string>>;
}

/** What Mermaid's own parser has against a diagram; undefined if it reads it. Never throws, and ends in any case. */
export type DiagramParser = (source: string) => Promise<string | undefined>;

/** Holds keys and nothing else. */
export interface Queue {
  /**
   * The key will be worked on, after any work on it that is going on now. It is safe once this resolves. `inMs`: not
   * before so many milliseconds, unless something else wakes it; a wait and not a time of day, because clocks differ.
   */
  wake(key: Key | PullKey, when?: { readonly inMs: number }): Promise<void>;
}

/** What the queue tells whoever works on a key. */
export interface Lease {
  /** Which attempt in a row this is, from 1; attempts that ended with their process count. */
  readonly attempt: number;
  /** The attempt after which the queue gives up. */
  readonly attemptsMax: number;
  /** Says that the work got further: what failed before is over, and stays so after a crash. */
  progress(): Promise<void>;
  /** Says that GitHub is looked at now. */
  observed(): Promise<void>;
  /** True if the key was woken since the last look: something has happened. */
  hasNewEvents(): Promise<boolean>;
  /** Throws Requeue if another worker may be at work on the key. */
  assertHeld(): void;
  /** Between two steps: throws Requeue if the process ends, or if another worker may be at work on the key. */
  assertRunning(): void;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
