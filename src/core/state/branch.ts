import type { Check, FailingCheck } from "./checks.ts";

/** A commit's id: 40 hexadecimal digits, as in snapshot.ts. */
type Oid = string;

/** A commit of the plan branch, as far as a decision needs it. */
export interface Commit {
  readonly oid: Oid;
  /** First line of the message. */
  readonly subject: string;
  /** Its author, a login or a bare name. Not verified: whoever pushes chooses it. */
  readonly by: string;
  /** What we wrote into it, if it is ours and unchanged: the signature binds parent, tree and message. */
  readonly ours: { readonly body: string; readonly trailers: ReadonlyMap<string, string> } | undefined;
  /** The second parent of a merge of exactly two commits. */
  readonly merges?: Oid;
  /** True for a person's merge of the default branch that contains nothing else: git makes the same one. */
  readonly isUpdate?: true;
}

/** How the default branch has moved on without the plan branch. */
export interface Drift {
  /** How many of its new commits change files that the plan names. */
  readonly commits: number;
  /** Files that the plan names and that differ now. */
  readonly files: readonly string[];
  /** Files that git cannot merge by itself. */
  readonly conflicts: readonly string[];
  /** True if it no longer contains the commit that the plan branch is based on. */
  readonly isRewritten: boolean;
}

/** The plan branch. */
export interface Branch {
  readonly head: Oid;
  /**
   * Along first parents, newest first, back to the first commit of the plan: commits that a merge brings in are not
   * included, whoever signed them.
   */
  readonly commits: readonly Commit[];
  /** False if the first commit of the plan was not found: the branch is not ours, or too long. */
  readonly isOurs: boolean;
  /** The commit that the plan was made from. */
  readonly base?: Oid;
  /** Undefined if everything on the default branch is on this one, or if the pull request is not into it. */
  readonly drift?: Drift;
  /** On the head, oldest first. */
  readonly checks: readonly Check[];
  /** Once the plan is archived: the checks of others that failed on the head. */
  readonly failing?: readonly FailingCheck[];
  /** Somebody else's open pull request from this branch into the default branch: GitHub allows only one. */
  readonly rival?: { readonly number: number; readonly by: string };
}
