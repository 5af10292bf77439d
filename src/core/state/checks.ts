/** A commit's id: 40 hexadecimal digits, as in snapshot.ts. */
type Oid = string;

/** One of our check runs. */
export interface Check {
  /** GraphQL node id; missing if we made it a moment ago and GitHub does not show it yet. */
  readonly nodeId?: string;
  /** Our name for what it says: `plan:<digest>`, `working:<step>`, `done`, ... */
  readonly externalId: string;
  /** When it was completed, by GitHub's clock; undefined while it runs. */
  readonly completedAt: number | undefined;
  /** True if it asks people to do something. */
  readonly isAsking?: true;
}

/** The last of our check runs on a commit. */
export interface CommitCheck extends Check {
  readonly commit: Oid;
}

/** A check run of another App that failed on the head. */
export interface FailingCheck {
  readonly id: number;
  readonly name: string;
  /** Slug of its App. */
  readonly app: string;
  /** Empty if it has no page. */
  readonly url: string;
  /** What it says itself: title, summary, annotations. */
  readonly output: string;
  /** Commits of the branch on which the check of this name failed or passed, as far as GitHub shows. */
  readonly failedOn: readonly Oid[];
  readonly passedOn: readonly Oid[];
  /** True if it fails on the default branch, or failed on the commit that the plan was made from. */
  readonly isRedOnBase: boolean;
}
