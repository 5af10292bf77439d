/** The ports: adapters implement these, and only main knows which. */
import type { Update } from "../core/discussion/action.ts";
import type { Feedback } from "../core/discussion/feedback.ts";
import type { Item } from "../core/plan/plan.ts";
import type { Disposition } from "../core/revision/disposition.ts";
import type { PlanDraft } from "../core/revision/draft.ts";
import type { SubmittedEdit } from "../core/revision/edits.ts";
import type { Finding } from "../core/revision/plan-review.ts";
import type { Applied } from "../core/revision/suggestions.ts";
import type { Person, Role } from "../core/state/roles.ts";
import type { Key, Oid, PullKey, Snapshot } from "../core/state/snapshot.ts";
import type { Budget, Usage } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { CommitPlace, Signer } from "../core/state/traces.ts";
import type { Match, Mirror, Reader } from "./codebase.ts";
import type { CommandRuns, Prepared, PrepareRequest, RunResult } from "./environment.ts";

export type { RunLimit, RunResult } from "./environment.ts";

/** GitHub. Every method may throw; the key is then retried with backoff. */
export interface GitHub {
  /** Everything that GitHub shows of one issue's plan, except roles. Undefined if the issue no longer exists. */
  observe(key: Key): Promise<Snapshot | undefined>;
  /** Always live, never cached; `none` for people without any role. */
  roleOf(key: Key, login: string): Promise<Role>;
  /** Writes the updates, in order. Not atomic: the next observation shows how far it got. */
  update(s: Snapshot, edits: readonly Update[]): Promise<void>;
  /** Adds the plan label to the issue, and creates it if needed. No error if it is there already. */
  addLabel(s: Snapshot): Promise<void>;
  /** Opens the plan's pull request as a draft. No error if it exists already. */
  openPull(s: Snapshot, pull: { branch: string; base: string; title: Text; body: Text }): Promise<void>;
  /** URL and token with which git reaches the repository. The token is valid for an hour at most. */
  remote(key: Key): Promise<Remote>;
  /** Signs what we write on this issue. */
  signer(s: Snapshot): Signer;
  /** The issue whose plan a pull request is, if this process has seen it. */
  seenIssueOf(key: PullKey): number | undefined;
  /** The issue whose plan a pull request is; undefined if it is not one of our plans. */
  issueOfPull(key: PullKey): Promise<number | undefined>;
  /** Checks that GitHub accepts us as the App; throws otherwise. */
  ping(): Promise<void>;
  /** True for our own account's numeric id, if it is known yet. */
  isSelf(id: number): boolean;
  /** Every open plan, in every repository of every installation; `fail` gets the errors of those that cannot be listed. */
  openPlans(fail: (error: unknown) => void): AsyncIterable<Key>;
  /** Requests redelivery of recent webhooks that failed; returns how many. */
  redeliverFailedWebhooks(): Promise<number>;
}

export interface Remote {
  readonly url: string;
  readonly token: string;
  /** Names the mirror on this machine; unique and stable for the repository. */
  readonly name: string;
}

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

export interface Workspace {
  /** Why model-written code cannot be run here; undefined if it can. */
  readonly sandboxProblem: string | undefined;
  /** A mirror that has the commits; fetches only if one is missing. */
  mirror(remote: Remote, commits: readonly Oid[]): Promise<Mirror>;
  /** Mirrors requested within this work are kept until it ends. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** One commit on `parent` that sets (or, for null, removes) files, made without a checkout. Not pushed. */
  commitFiles(
    mirror: Mirror,
    change: { parent: Oid; files: ReadonlyMap<string, string | null>; author: Author },
    message: (place: CommitPlace) => string,
  ): Promise<Oid>;
  /** The files that differ between a commit and its first parent, or between a tree and the one it is compared with. */
  changedPaths(mirror: Mirror, commit: Oid, since?: Oid): Promise<readonly string[]>;
  /** The newest commit that both have, such as the one where a branch began. */
  commonCommit(mirror: Mirror, one: Oid, other: Oid): Promise<Oid>;
  /** Work on one item, based on `head`. `name` identifies the plan on this machine. */
  itemWork(
    mirror: Mirror,
    place: { name: string; head: Oid; item: Item; environment: Prepared },
  ): Promise<ItemWork>;
  /** Installs a repository's dependencies, or finds what an earlier set-up installed. Others wait for a set-up that runs. */
  prepare(mirror: Mirror, request: PrepareRequest): Promise<Prepared>;
  /** Runs commands on commits. `name` identifies the plan on this machine. */
  runsAt(mirror: Mirror, place: { name: string; environment: Prepared }): Promise<CommandRuns>;
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

/** The result of a conversation with the model, and its usage; `isBroke`: the budget is exhausted. */
export type Answer<T> =
  | { readonly kind: "done"; readonly value: T; readonly usage: Usage }
  | { readonly kind: "gave-up"; readonly why: Text; readonly isBroke?: boolean; readonly usage: Usage };

/**
 * The verdict on a submission of the model: accepted, returned with the reasons, or the conversation ends. `isValid`: it
 * is returned although nothing is wrong with it.
 */
export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "again"; readonly why: string; readonly isValid?: boolean }
  | { readonly kind: "stop"; readonly why: Text };

/** The input of every conversation, which closes the reader at its end. */
export interface Task {
  readonly key: Key;
  readonly reader: Reader;
  readonly budget: Budget;
  /** What commands find where they run, in plain words for the model; undefined if none can be run. */
  readonly environment?: string | undefined;
  /** The default branch as it is now. */
  readonly defaultBranch?: { readonly name: string; readonly head: Oid } | undefined;
  /** The title, text and comments of another issue or pull request; undefined if there is none. */
  readonly readIssue?: ((number: number) => Promise<string | undefined>) | undefined;
}

/** An issue whose plan exists. */
export interface PlannedIssue {
  readonly number: number;
  readonly title: string;
  /** As it was when the plan was requested. */
  readonly body: string;
}

/** Runs a command at the commit that is read, on a tree that is thrown away. */
export type TryCommand = (command: string) => Promise<RunResult>;

export interface PlanTask extends Task {
  readonly run?: TryCommand | undefined;
  readonly issue: {
    number: number;
    title: string;
    body: string;
    by: Person;
    comments: readonly { by: string; text: string }[];
  };
  check(draft: PlanDraft): Promise<Verdict>;
}

/** A draft for the plan reviewer. */
export interface CritiqueTask extends Task {
  readonly run?: TryCommand | undefined;
  readonly issue: PlanTask["issue"];
  readonly plan: string;
}

export interface Revision {
  readonly edits: readonly SubmittedEdit[];
  readonly dispositions: readonly Disposition[];
  /** Names that the edits introduce. */
  readonly introduces?: readonly string[] | undefined;
}

export interface ReviseTask extends Task {
  readonly issue: PlannedIssue;
  /** Why the work on an item stopped, if it did. */
  readonly failure?: { readonly item: number | undefined; readonly text: string } | undefined;
  readonly plan: string;
  readonly feedback: readonly Feedback[];
  /** People's suggestions that are already applied to the plan. */
  readonly suggestions: readonly Applied[];
  check(revision: Revision): Promise<Verdict>;
}

export interface ExecuteTask extends Task {
  readonly issue: PlannedIssue;
  /** Why the last attempt at this item failed, and what it had changed; undefined for the first. */
  readonly earlier?: string | undefined;
  /** The plan content that people approved. */
  readonly plan: string;
  readonly item: Item;
  readonly files: ItemFiles;
  /**
   * Runs a command on the head with the item's current files. `take`: files of the item whose content afterwards
   * becomes the item's, such as generated code; the answer names those that changed.
   */
  run(
    command: string,
    take: readonly string[],
  ): Promise<{ readonly result: RunResult; readonly taken: readonly string[] }>;
  /** The item's changes so far, as a unified diff. */
  diff(): Promise<string>;
  /** Called when the model says that it is finished: verifies that. */
  verify(): Promise<Verdict>;
}

/** The model. It never holds a GitHub token. */
export interface Agent {
  plan(task: PlanTask): Promise<Answer<PlanDraft>>;
  critique(task: CritiqueTask): Promise<Answer<readonly Finding[]>>;
  revise(task: ReviseTask): Promise<Answer<Revision>>;
  /** The value is the model's own summary, not evidence. */
  execute(task: ExecuteTask): Promise<Answer<string>>;
}

/** The error of Mermaid's own parser; undefined if the diagram is valid. Never throws, and always ends. */
export type DiagramParser = (source: string) => Promise<string | undefined>;

/** Holds keys and nothing else. */
export interface Queue {
  /**
   * The key will be reconciled, after any reconciliation that is running now. Durable once this resolves. `inMs`: delays
   * it, unless something else wakes it; a delay and not a time of day, because clocks differ.
   */
  wake(key: Key | PullKey, when?: { readonly inMs: number }): Promise<void>;
}

/** A worker's lease on a key. */
export interface Lease {
  /** The number of this attempt in a row, from 1; attempts whose process died count. */
  readonly attempt: number;
  /** The attempt after which the queue gives up. */
  readonly attemptsMax: number;
  /** Resets the attempts, durably, because the work made progress. */
  progress(): Promise<void>;
  /** Called right before GitHub is observed. */
  observed(): Promise<void>;
  /** True if the key was woken since the last observation. */
  hasNewEvents(): Promise<boolean>;
  /** Throws Requeue if another worker may hold the key. */
  assertHeld(): void;
  /** Between two actions: throws Requeue if the process is stopping, or if another worker may hold the key. */
  assertRunning(): void;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
