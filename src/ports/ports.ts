/** The ports: adapters implement these, and only main knows which. */
import type { Update } from "../core/discussion/action.ts";
import type { SettingsReport } from "../core/messages/settings.ts";
import type { CodeownersFile, Membership, Team } from "../core/state/approvers.ts";
import type { OtherIssue } from "../core/state/other-issue.ts";
import type { Press } from "../core/state/press.ts";
import type { Role } from "../core/state/roles.ts";
import type { AnyKey, BaseKey, Key, Oid, PressKey, PullKey, Snapshot } from "../core/state/snapshot.ts";
import type { Text } from "../core/state/text.ts";
import type { Signer } from "../core/state/traces.ts";

/** GitHub. Every method may throw; the key is then retried with backoff. */
export interface GitHub {
  /** Everything that GitHub shows of one issue's plan, except roles. Undefined if the issue no longer exists. */
  observe(key: Key): Promise<Snapshot | undefined>;
  /** Another issue or pull request of the repository, with its newest comments; undefined if there is none. */
  readIssue(key: Key, number: number): Promise<OtherIssue | undefined>;
  /** Always live, never cached; `none` for people without any role. */
  roleOf(key: Key, login: string): Promise<Role>;
  /** The default branch's CODEOWNERS. */
  codeowners(key: Key): Promise<CodeownersFile>;
  /** Always live, never cached. */
  membershipOf(key: Key, team: Team, login: string): Promise<Membership>;
  /** Writes the updates, in order. Not atomic: the next observation shows how far it got. */
  update(s: Snapshot, edits: readonly Update[]): Promise<void>;
  /** What GitHub lists of a press among the webhooks of the last three days; undefined: no delivery with its id. */
  sentPress(key: PressKey): Promise<SentPress | undefined>;
  /** Posts the comment that records who pressed a button. May run beside another `update`. */
  recordPress(s: Snapshot, press: Press, body: Text): Promise<void>;
  /** Adds the plan label to the issue, and creates it if needed. No error if it is there already. */
  addLabel(s: Snapshot): Promise<void>;
  /** Opens the plan's pull request as a draft. No error if it exists already. */
  openPull(s: Snapshot, pull: { branch: string; base: string; title: Text; body: Text }): Promise<void>;
  /** Reopens the plan's pull request. Throws a UserError if GitHub does not allow that. */
  reopenPull(s: Snapshot): Promise<void>;
  /** The log of a job of GitHub Actions, by its check run's id; undefined if it is gone or may not be read. */
  jobLog(key: Key, job: number): Promise<string | undefined>;
  /**
   * Has GitHub make and sign a commit on the plan branch. Throws StaleHead if the branch is not at the commit's parent, or
   * exists although `isNew`; a UserError if GitHub refuses the commit or makes another one.
   */
  commit(s: Snapshot, commit: CommitContents & { readonly isNew: boolean }): Promise<void>;
  /** URL and token with which git reaches the repository. The token is valid for an hour at most. */
  remote(key: Key): Promise<Remote>;
  /** Signs what we write on this issue. */
  signer(s: Snapshot): Signer;
  /** The issue whose plan a pull request is, if this process has seen it. */
  seenIssueOf(key: PullKey): number | undefined;
  /** The issue whose plan a pull request is; undefined if it is not one of our plans. */
  issueOfPull(key: PullKey): Promise<number | undefined>;
  /** Checks a pull request's settings file, if it changes that and was not checked yet; undefined: it is deleted. */
  checkSettings(key: PullKey, check: (text: string | undefined) => SettingsReport): Promise<void>;
  /** Checks that GitHub accepts us as the App; throws otherwise. */
  ping(): Promise<void>;
  /** True for our own account's numeric id, if it is known yet. */
  isSelf(id: number): boolean;
  /** Every open plan of a repository. */
  openPlansOf(key: BaseKey): AsyncIterable<Key>;
  /** Every open plan, in every repository of every installation; `fail` gets the errors of those that cannot be listed. */
  openPlans(fail: (error: unknown) => void): AsyncIterable<Key>;
  /** Requests redelivery of recent webhooks that failed; returns how many. */
  redeliverFailedWebhooks(): Promise<number>;
}

/** A webhook as GitHub has sent it. */
export interface SentPress {
  /** The event's name. */
  readonly name: string;
  /** Undefined if GitHub does not show it. */
  readonly payload: object | undefined;
}

/** What a commit says and changes against its parent. */
export interface CommitContents {
  readonly parent: Oid;
  /** The tree that it must have. */
  readonly tree: Oid;
  readonly message: string;
  /** New texts by path. */
  readonly additions: ReadonlyMap<string, string>;
  readonly deletions: readonly string[];
}

export interface Remote {
  readonly url: string;
  readonly token: string;
  /** Names the mirror on this machine; unique and stable for the repository. */
  readonly name: string;
}

/** The error of Mermaid's own parser; undefined if the diagram is valid. Never throws, and always ends. */
export type DiagramParser = (source: string) => Promise<string | undefined>;

/** Holds keys and nothing else. */
export interface Queue {
  /**
   * The key will be reconciled, after any reconciliation that is running now. Durable once this resolves. `inMs`: delays
   * it, unless something else wakes it; a delay and not a time of day, because clocks differ.
   */
  wake(key: AnyKey, when?: { readonly inMs: number }): Promise<void>;
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
  /** True as soon as `hasNewEvents` is, wherever they were recorded; false once `until` is aborted. */
  newEvents(until: AbortSignal): Promise<boolean>;
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
