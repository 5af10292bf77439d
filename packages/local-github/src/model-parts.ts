/** What the playground remembers that refers to nothing but itself; `model.ts` has the graph. */

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

/** GitHub's eight reactions, by their GraphQL names. */
export const REACTIONS = [
  "THUMBS_UP",
  "THUMBS_DOWN",
  "LAUGH",
  "HOORAY",
  "CONFUSED",
  "HEART",
  "ROCKET",
  "EYES",
] as const;
export type ReactionContent = (typeof REACTIONS)[number];

/** A person, an organization, or the App's bot user (whose login ends in `[bot]`). */
export interface Account {
  readonly kind: "account";
  readonly id: number;
  readonly nodeId: string;
  readonly login: string;
  readonly name: string;
  readonly type: "User" | "Bot" | "Organization";
}

export interface Label {
  readonly id: number;
  readonly nodeId: string;
  readonly name: string;
}

export interface Reaction {
  readonly id: number;
  readonly nodeId: string;
  readonly content: ReactionContent;
  readonly by: Account;
  readonly createdAt: string;
}

/** One version of a text: the first is what its author wrote, the others are edits of it. */
export interface Version {
  readonly id: number;
  readonly nodeId: string;
  readonly editor: Account;
  readonly editedAt: string;
  readonly body: string;
}

/** What everything that somebody wrote has in common. */
export interface Written {
  readonly id: number;
  readonly nodeId: string;
  readonly author: Account;
  readonly createdAt: string;
  readonly reactions: Reaction[];
  body: string;
  updatedAt: string;
  lastEditedAt: string | undefined;
  /** Who made the last edit; undefined if there was none. */
  editor: Account | undefined;
  /** Oldest first; empty until the first edit, which adds two: the text as it was created, and as it is now. */
  readonly versions: Version[];
  /** Why it was hidden, e.g. "off-topic"; undefined while it is shown. */
  minimizedReason: string | undefined;
}

export interface LabelEvent {
  readonly id: number;
  readonly nodeId: string;
  readonly type: "LabeledEvent" | "UnlabeledEvent";
  readonly label: Label;
  readonly actor: Account;
  readonly createdAt: string;
}

interface RenameEvent {
  readonly id: number;
  readonly nodeId: string;
  readonly type: "RenamedTitleEvent";
  readonly previousTitle: string;
  readonly currentTitle: string;
  readonly actor: Account;
  readonly createdAt: string;
}

interface ReopenEvent {
  readonly id: number;
  readonly nodeId: string;
  readonly type: "ReopenedEvent";
  readonly actor: Account;
  readonly createdAt: string;
}

/** What is kept of an issue's timeline. */
export type TimelineEvent = LabelEvent | RenameEvent | ReopenEvent;

export interface PullSize {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

export type Side = "LEFT" | "RIGHT";

/** Where a conversation about a line stands: where it was made, and where that is now. */
export interface Place {
  readonly path: string;
  readonly side: Side;
  readonly originalLine: number;
  readonly originalStartLine: number | undefined;
  readonly originalCommit: string;
  readonly diffHunk: string;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** A remark of a check run on lines of a file. */
export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title: string | undefined;
}

/** Who made a check run: our App, or somebody else's CI. */
export interface CheckApp {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
}

/** The rules of a protected branch. Rewriting and deleting it is always refused, as by GitHub's default. */
export interface Protection {
  /** Names of check runs that have to have passed. */
  readonly requiredChecks: readonly string[];
  readonly requiresSignatures: boolean;
  /** Approving reviews by people with write; with any, changes come by pull request only. */
  readonly approvals: number;
  /** Logins that may push; undefined when everybody with write may. */
  readonly pushers: readonly string[] | undefined;
  readonly allowsForcePushes: boolean;
  readonly allowsDeletions: boolean;
  /** Whether the rules bind those with the role `admin` too. */
  readonly bindsAdmins: boolean;
}
