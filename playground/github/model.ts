/**
 * What the playground remembers: one object graph with references both ways, as GitHub's pages show it.
 * Times are ISO stamps with whole seconds; comparing them as text compares them in time.
 */

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

/** What a token is worth: who acts, and, for an App, within which installation. */
export interface Viewer {
  readonly account: Account;
  readonly installation: Installation | undefined;
  /** What an installation token may do; undefined for a person, whose role in the repository decides. */
  readonly permissions: Readonly<Record<string, string>> | undefined;
  /** Ids of the repositories that the token was narrowed to; undefined when it covers all. */
  readonly narrowedTo: readonly number[] | undefined;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly repositories: Repository[];
  readonly createdAt: string;
}

export interface Repository {
  readonly kind: "repository";
  readonly id: number;
  readonly nodeId: string;
  readonly owner: Account;
  readonly name: string;
  readonly fullName: string;
  readonly isPrivate: boolean;
  /** False for a private repository of a free plan: GitHub refuses drafts there. */
  readonly allowsDrafts: boolean;
  readonly gitDir: string;
  readonly defaultBranch: string;
  readonly roles: Map<string, Role>;
  readonly labels: Map<string, Label>;
  readonly issues: Issue[];
  readonly checks: CheckRun[];
  readonly installation: Installation;
  readonly createdAt: string;
  pushedAt: string;
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
  editor: Account | undefined;
}

export interface LabelEvent {
  readonly id: number;
  readonly nodeId: string;
  readonly type: "LabeledEvent" | "UnlabeledEvent";
  readonly label: Label;
  readonly actor: Account;
  readonly createdAt: string;
}

/** An issue; with `pull` set it is a pull request, which on GitHub is an issue too. */
export interface Issue extends Written {
  readonly kind: "issue";
  readonly repo: Repository;
  readonly number: number;
  readonly labels: Set<Label>;
  readonly labelEvents: LabelEvent[];
  readonly comments: Comment[];
  readonly pull: Pull | undefined;
  title: string;
  state: "open" | "closed";
  closedAt: string | undefined;
}

export interface PullRequest extends Issue {
  readonly pull: Pull;
}

/** What a pull request has beyond an issue. */
export interface Pull {
  readonly id: number;
  readonly headBranch: string;
  readonly baseBranch: string;
  readonly reviews: Review[];
  readonly threads: Thread[];
  requested: Account[];
  isDraft: boolean;
  headSha: string;
  /** Every commit that was its head. */
  readonly heads: Set<string>;
  baseSha: string;
  size: PullSize;
  merged: { readonly at: string; readonly by: Account; readonly sha: string } | undefined;
}

export interface PullSize {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

export interface Comment extends Written {
  readonly kind: "comment";
  readonly issue: Issue;
}

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED";

export interface Review extends Written {
  readonly kind: "review";
  readonly issue: PullRequest;
  readonly commit: string;
  readonly comments: ReviewComment[];
  state: ReviewState;
  submittedAt: string | undefined;
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

export interface Thread {
  readonly kind: "thread";
  readonly id: number;
  readonly nodeId: string;
  readonly issue: PullRequest;
  readonly place: Place;
  readonly comments: ReviewComment[];
  /** The line in the present head; undefined once the thread is outdated. */
  line: number | undefined;
  startLine: number | undefined;
  resolvedBy: Account | undefined;
}

export interface ReviewComment extends Written {
  readonly kind: "review-comment";
  readonly thread: Thread;
  readonly review: Review;
  readonly replyTo: ReviewComment | undefined;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface CheckRun {
  readonly kind: "check";
  readonly id: number;
  readonly nodeId: string;
  readonly suiteId: number;
  readonly repo: Repository;
  readonly name: string;
  readonly headSha: string;
  readonly externalId: string | undefined;
  readonly detailsUrl: string | undefined;
  readonly actions: readonly CheckAction[];
  readonly status: "QUEUED" | "IN_PROGRESS" | "COMPLETED";
  readonly conclusion: string | undefined;
  readonly startedAt: string;
  readonly completedAt: string | undefined;
  readonly title: string | undefined;
  readonly summary: string | undefined;
  readonly text: string | undefined;
}

/** Everything that a node id of GraphQL can name. */
export type Node = Account | Repository | Issue | Comment | Review | Thread | ReviewComment | CheckRun;

/** Tells a pull request from a plain issue. */
export function isPull(issue: Issue): issue is PullRequest {
  return issue.pull !== undefined;
}
