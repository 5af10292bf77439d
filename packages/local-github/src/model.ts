/**
 * What the playground remembers: one object graph with references both ways, as GitHub's pages show it.
 * Times are ISO stamps with whole seconds; comparing them as text compares them in time.
 */
import type {
  Account,
  Annotation,
  CheckAction,
  CheckApp,
  Label,
  Place,
  Protection,
  PullSize,
  Role,
  TimelineEvent,
  Written,
} from "./model-parts.ts";

export * from "./model-parts.ts";

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
  /** Which App is installed: ours, or somebody else's. */
  readonly app: CheckApp;
  readonly account: Account;
  readonly repositories: Repository[];
  readonly createdAt: string;
  /** What its owner has granted. */
  permissions: Readonly<Record<string, string>>;
  suspended: { readonly at: string; readonly by: Account } | undefined;
}

export interface Repository {
  readonly kind: "repository";
  readonly id: number;
  readonly nodeId: string;
  owner: Account;
  name: string;
  fullName: string;
  readonly isPrivate: boolean;
  /** False for a private repository of a free plan: GitHub refuses drafts there. */
  readonly allowsDrafts: boolean;
  gitDir: string;
  defaultBranch: string;
  /** What it was forked from. */
  readonly parent: Repository | undefined;
  readonly roles: Map<string, Role>;
  readonly labels: Map<string, Label>;
  /** In the order of their numbers, without those that are gone. */
  readonly issues: Issue[];
  /** Numbers that were deleted, or transferred to where the issue is now. */
  readonly gone: Map<number, Issue | undefined>;
  lastNumber: number;
  readonly checks: CheckRun[];
  /** By branch name or pattern, such as `release/*`. */
  readonly protections: Map<string, Protection>;
  /** Commits that GitHub made itself and so signed. */
  readonly signed: Set<string>;
  /** Undefined where the App is not installed. */
  installation: Installation | undefined;
  readonly createdAt: string;
  pushedAt: string;
}

/** An issue; with `pull` set it is a pull request, which on GitHub is an issue too. */
export interface Issue extends Written {
  readonly kind: "issue";
  repo: Repository;
  number: number;
  readonly labels: Set<Label>;
  readonly timeline: TimelineEvent[];
  readonly comments: Comment[];
  readonly pull: Pull | undefined;
  assignees: Account[];
  title: string;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | undefined;
  closedAt: string | undefined;
  isLocked: boolean;
  /** The issue that this is a sub-issue of. */
  parent?: Issue;
}

export interface PullRequest extends Issue {
  readonly pull: Pull;
}

/** What a pull request has beyond an issue. */
export interface Pull {
  readonly id: number;
  readonly headBranch: string;
  /** Where the head is: this repository or a fork; undefined once the fork is deleted. */
  headRepo: Repository | undefined;
  baseBranch: string;
  readonly reviews: Review[];
  readonly threads: Thread[];
  requested: Account[];
  isDraft: boolean;
  /** Whether the head's branch has been deleted: closed it stays then. */
  isHeadGone: boolean;
  /** Where the branch went while it was closed: a closed pull request keeps the head that it was closed with. */
  parked: { readonly isDescendant: boolean; readonly adopt: () => void } | undefined;
  headSha: string;
  /** Every commit that was its head. */
  readonly heads: Set<string>;
  baseSha: string;
  size: PullSize;
  merged: { readonly at: string; readonly by: Account; readonly sha: string } | undefined;
}

export interface Comment extends Written {
  readonly kind: "comment";
  readonly issue: Issue;
}

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export interface Review extends Written {
  readonly kind: "review";
  readonly issue: PullRequest;
  /** What it was made on; GitHub points it elsewhere when a forced push has dropped that commit. */
  commit: string;
  readonly comments: ReviewComment[];
  state: ReviewState;
  submittedAt: string | undefined;
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

export interface CheckRun {
  readonly kind: "check";
  readonly id: number;
  readonly nodeId: string;
  readonly suiteId: number;
  readonly repo: Repository;
  readonly app: CheckApp;
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
  readonly annotations: readonly Annotation[];
  /** What its job printed, if it is one of GitHub Actions. */
  readonly log?: string | undefined;
}

/** Invited people are `pending`. */
export type TeamState = "active" | "pending";

/** A team of an organization. */
export interface Team {
  readonly id: number;
  readonly org: Account;
  readonly slug: string;
  readonly parent: Team | undefined;
  readonly members: Map<Account, TeamState>;
}

/** Everything that a node id of GraphQL can name. */
export type Node = Account | Repository | Issue | Comment | Review | Thread | ReviewComment | CheckRun;

/** Tells a pull request from a plain issue. */
export function isPull(issue: Issue): issue is PullRequest {
  return issue.pull !== undefined;
}

/** A manifest from which an App is registered. GitHub's has more fields, which nothing here depends on. */
export interface Manifest {
  readonly name?: string;
  readonly url: string;
  readonly hook_attributes?: { readonly url: string };
  readonly redirect_url?: string;
  readonly default_permissions?: Readonly<Record<string, string>>;
  readonly default_events?: readonly string[];
}
