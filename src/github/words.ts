/** The shape of what the observation asks for; field for field as in queries.ts. */
export interface GhPerson {
  readonly __typename: string;
  readonly login: string;
  readonly id?: string;
  readonly databaseId?: number | null;
}

export interface GhWritten {
  readonly id: string;
  readonly databaseId: number | null;
  readonly body: string;
  readonly createdAt: string;
  readonly lastEditedAt: string | null;
  readonly editor: GhPerson | null;
  readonly author: GhPerson | null;
  readonly reactionGroups: readonly { readonly content: string; readonly viewerHasReacted: boolean }[] | null;
}

interface Nodes<T> {
  readonly nodes: readonly T[];
}

/** The newest part of a list. */
export interface Page<T> extends Nodes<T> {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
}

/** A review as far as each of its comments tells it. */
export interface GhReviewed {
  readonly databaseId: number | null;
  readonly state: string;
  readonly submittedAt: string | null;
  readonly commit: { readonly oid: string } | null;
}

type GhReview = GhWritten & GhReviewed;

interface GhThreadComment extends GhWritten {
  readonly diffHunk: string;
  readonly pullRequestReview: GhReviewed | null;
}

export interface GhThread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly path: string;
  readonly line: number | null;
  readonly originalLine: number | null;
  readonly originalStartLine: number | null;
  readonly comments: Page<GhThreadComment>;
}

type Times = Nodes<{ readonly createdAt: string }>;

/** What tells whose pull request it is. */
export interface GhPullOwner {
  readonly number: number;
  readonly state: string;
  readonly baseRefName: string;
  readonly author: GhPerson | null;
  readonly headRepository: { readonly databaseId: number | null } | null;
}

export interface GhPull extends GhPullOwner {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly merged: boolean;
  readonly isDraft: boolean;
  readonly headRefName: string;
  readonly reopened: Times;
  readonly comments: Page<GhWritten>;
  readonly reviews: Page<GhReview>;
  readonly reviewThreads: Page<GhThread>;
}

export interface GhCommit {
  readonly oid: string;
  readonly message: string;
  readonly author: { readonly name: string | null; readonly user: { readonly login: string } | null } | null;
  readonly tree: { readonly oid: string };
  readonly parents: Nodes<{ readonly oid: string }>;
}

interface GhCheckRun {
  readonly externalId: string | null;
  readonly completedAt: string | null;
}

interface GhRename {
  readonly createdAt: string;
  readonly actor: GhPerson | null;
}

interface GhLabelling extends GhRename {
  readonly id: string;
  readonly label: { readonly name: string };
}

export interface GhIssue {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly author: GhPerson | null;
  readonly lastEditedAt: string | null;
  readonly editor: GhPerson | null;
  readonly labels: Nodes<{ readonly name: string }> | null;
  readonly labelled: Nodes<GhLabelling>;
  readonly renamed: Nodes<GhRename>;
  readonly reopened: Times;
  readonly reactionGroups: GhWritten["reactionGroups"];
  readonly comments: Page<GhWritten>;
}

export interface GhBlob {
  readonly oid?: string;
  readonly text?: string | null;
  readonly isTruncated?: boolean;
}

export interface GhRepository {
  readonly id: string;
  readonly databaseId: number | null;
  readonly url: string;
  readonly isArchived: boolean;
  readonly defaultBranchRef: {
    readonly name: string;
    readonly target: { readonly oid: string } | null;
  } | null;
  readonly settings: GhBlob | null;
  readonly issue: GhIssue | null;
  readonly branch: {
    readonly target: {
      readonly oid: string;
      readonly history?: Nodes<GhCommit>;
      readonly checkSuites?: Nodes<{ readonly checkRuns: Nodes<GhCheckRun> | null }> | null;
    } | null;
    readonly associatedPullRequests: Nodes<GhPullOwner>;
  } | null;
  readonly planAtRoot: GhBlob | null;
  readonly planInDocs: GhBlob | null;
  readonly pull?: GhPull | null;
}

/** The answer to the observation. `viewer` is ourselves, in the form `slug[bot]`. */
export interface GhObservation {
  readonly viewer: { readonly id: string; readonly databaseId: number | null; readonly login: string };
  readonly repository: GhRepository | null;
}
