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
  readonly editor: { readonly login: string } | null;
  readonly author: GhPerson | null;
  readonly reactionGroups: readonly { readonly content: string; readonly viewerHasReacted: boolean }[] | null;
}

interface Nodes<T> {
  readonly nodes: readonly T[];
  readonly pageInfo?: { readonly hasPreviousPage: boolean; readonly startCursor?: string | null };
}

interface GhReview extends GhWritten {
  readonly state: string;
  readonly submittedAt: string | null;
  readonly commit: { readonly oid: string } | null;
}

interface GhThreadComment extends GhWritten {
  readonly diffHunk: string;
  readonly state: string;
  readonly originalCommit: { readonly oid: string } | null;
  readonly pullRequestReview: {
    readonly databaseId: number | null;
    readonly submittedAt: string | null;
  } | null;
}

export interface GhThread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly path: string;
  readonly line: number | null;
  readonly originalLine: number | null;
  readonly originalStartLine: number | null;
  readonly comments: Nodes<GhThreadComment>;
}

export interface GhPull {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly state: string;
  readonly merged: boolean;
  readonly isDraft: boolean;
  readonly baseRefName: string;
  readonly headRepository: { readonly databaseId: number | null } | null;
  readonly comments: Nodes<GhWritten>;
  readonly reviews: Nodes<GhReview>;
  readonly reviewThreads: Nodes<GhThread>;
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

interface GhEvent {
  readonly id: string;
  readonly createdAt: string;
  readonly actor: GhPerson | null;
}

type GhTimelineEvent =
  | (GhEvent & { readonly __typename: "LabeledEvent"; readonly label: { readonly name: string } })
  | (GhEvent & { readonly __typename: "UnlabeledEvent" | "RenamedTitleEvent" });

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
  readonly timelineItems: Nodes<GhTimelineEvent>;
  readonly reactionGroups: GhWritten["reactionGroups"];
  readonly comments: Nodes<GhWritten>;
}

interface GhBlob {
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
  } | null;
  readonly planAtRoot: GhBlob | null;
  readonly planInDocs: GhBlob | null;
  readonly pullRequests: Nodes<GhPull>;
}

/** The answer to the observation. `viewer` is ourselves, in the form `slug[bot]`. */
export interface GhObservation {
  readonly viewer: { readonly id: string; readonly databaseId: number | null; readonly login: string };
  readonly repository: GhRepository | null;
}
