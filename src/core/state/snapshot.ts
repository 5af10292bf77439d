import type { Person, Role } from "./roles.ts";
import type { Settings } from "./settings.ts";
import type { StatusRecord } from "./status.ts";

/** A commit's id: 40 hexadecimal digits. */
export type Oid = string;

/** The one thing the queue holds: which issue of which repository to look at. */
export interface Key {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  readonly issue: number;
}

/** A pull request of which it is not known yet whether it is a plan, and of which issue. */
export interface PullKey {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  readonly pull: number;
}

/** A key as text: what makes two wakes the same. */
export function nameOf(key: Key | PullKey): string {
  const number = "pull" in key ? `pull ${key.pull}` : key.issue;
  return `${key.installation}/${key.owner}/${key.repo}#${number}`;
}

/** Something that a person or a bot wrote. Times are milliseconds since 1970 by GitHub's clock. */
export interface Comment {
  /** Stable and unique in the plan: `c` comment, `r` review body, `t` comment in a thread; then GitHub's number. */
  readonly id: string;
  /** GraphQL node id: what reactions are put on. */
  readonly nodeId: string;
  readonly by: Person;
  readonly body: string;
  readonly at: number;
  readonly isEdited: boolean;
  /** Who edited it last, if anybody did. */
  readonly editedBy: Person | undefined;
  /** Reactions of ours on it, in GitHub's GraphQL words: EYES, ROCKET, CONFUSED. */
  readonly reactions: readonly string[];
  /** Where it stands: answers to it go there. */
  readonly on: "issue" | "pull";
  readonly review: Review | undefined;
}

/** The review that a comment came with. */
interface Review {
  /** As for {@link Comment.id}. */
  readonly id: string;
  /** When it was submitted. */
  readonly at: number;
  /** What its writer had before them; undefined if GitHub does not say. */
  readonly head: Oid | undefined;
  /** True if it requests changes, or was dismissed. */
  readonly isAgainst: boolean;
}

/** A conversation on a line of a file. */
export interface Thread {
  /** GraphQL node id. */
  readonly id: string;
  readonly path: string;
  /** The line in the file's present wording; undefined when outdated. */
  readonly line: number | undefined;
  /** The line in the wording it was written on. */
  readonly originalLine: number | undefined;
  /** The first of several lines there; undefined if it is only one. */
  readonly originalStartLine: number | undefined;
  readonly diffHunk: string;
  readonly isResolved: boolean;
  readonly comments: readonly Comment[];
}

export interface Pull {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly isOpen: boolean;
  readonly isMerged: boolean;
  readonly isDraft: boolean;
  /** When it was last reopened, by GitHub's clock. */
  readonly reopenedAt: number | undefined;
  readonly comments: readonly Comment[];
  /** Submitted reviews; a body may be empty. */
  readonly reviews: readonly Comment[];
  readonly threads: readonly Thread[];
  /** Node id of a review of ours that was begun and not submitted. */
  readonly pendingReview: string | undefined;
}

/** A commit of the plan branch, as far as a decision needs it. */
export interface Commit {
  readonly oid: Oid;
  /** First line of the message. */
  readonly subject: string;
  /** Who its author is said to be: a login, or a bare name. Whoever pushes chooses it. */
  readonly by: string;
  /** What we wrote into it, if it is ours and unchanged: the signature binds parent, tree and message. */
  readonly ours: { readonly body: string; readonly trailers: ReadonlyMap<string, string> } | undefined;
}

/** A check run of ours on the head. */
interface Check {
  /** What it says, in our words: `plan:<digest>`, `done`, ... */
  readonly externalId: string;
  /** When it was completed, by GitHub's clock; undefined while it runs. */
  readonly completedAt: number | undefined;
}

/** The plan branch. */
export interface Branch {
  readonly head: Oid;
  /**
   * Along first parents, newest first, back to the first commit of the plan: what a merge brings in from elsewhere
   * is not among them, whoever signed it.
   */
  readonly commits: readonly Commit[];
  /** False when the first commit of the plan is not within reach: the branch is not ours, or too long. */
  readonly isOurs: boolean;
  readonly checks: readonly Check[];
  /** An open pull request of somebody else from this branch into the default branch: GitHub allows no second one. */
  readonly rival?: { readonly number: number; readonly by: string };
}

/** The plan file at the head of the plan branch: the one that our commits name. */
export interface PlanFile {
  readonly path: string;
  readonly text: string;
}

/** The comment that is edited in place, and what it remembers. */
export interface StatusComment {
  /** Undefined if it was deleted and is to be posted again. */
  readonly nodeId: string | undefined;
  /** What people read in it: the body without its marker. */
  readonly text: string;
  readonly editedAt: number;
  /** Counts our edits, from 1: an older text that somebody puts back is told by it. */
  readonly sequence: number;
  readonly record: StatusRecord;
  readonly state: StatusState;
  /** Login of who changed it, where it is not as we left it and that is known. */
  readonly changedBy?: string | undefined;
}

/**
 * Whether the record is what we wrote last: `intact`; `restored` from this server's store after somebody changed or
 * deleted the comment; `lost` where the store does not have it either; `unreadable` if a newer version wrote it.
 */
type StatusState = "intact" | "restored" | "lost" | "unreadable";

export interface Issue {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: Person;
  readonly isOpen: boolean;
  /** When it was last reopened, by GitHub's clock. */
  readonly reopenedAt: number | undefined;
  readonly labels: readonly string[];
  /** Who put a label on, in order. */
  readonly labelled: readonly {
    readonly id: string;
    readonly label: string;
    readonly by: Person;
    readonly at: number;
  }[];
  /** Changes of its title, and the last one of its body. */
  readonly edits: readonly { readonly by: Person; readonly at: number }[];
  readonly reactions: readonly string[];
  readonly comments: readonly Comment[];
}

/** All that GitHub shows of one issue's plan, in our words. A decision is made from this and nothing else. */
export interface Snapshot {
  readonly key: Key;
  /** By our clock: only for pacing, never for who came first. */
  readonly now: number;
  /** Who we are. */
  readonly self: Person;
  readonly repository: {
    readonly id: string;
    readonly url: string;
    readonly isArchived: boolean;
    /** Undefined for an empty repository. */
    readonly defaultBranch: { readonly name: string; readonly head: Oid } | undefined;
  };
  readonly settings: Settings;
  /** What is wrong with the settings file; then `settings` are the last ones that were valid. */
  readonly settingsProblems: readonly string[];
  /** True if no version of the settings file could be used: nothing is done then, as nobody's role is known. */
  readonly isUnconfigured: boolean;
  readonly issue: Issue;
  readonly branch: Branch | undefined;
  readonly plan: PlanFile | undefined;
  readonly pull: Pull | undefined;
  readonly status: StatusComment | undefined;
  /** Ids of notices that stand on the issue or the pull request already. */
  readonly notices: ReadonlySet<string>;
  /** When each of them was posted, by GitHub's clock, as far as GitHub shows it. */
  readonly noticeTimes: ReadonlyMap<string, number>;
  /** When to look again whatever happens: GitHub may be showing an older view, or somebody has changed what we wrote. */
  readonly unsureUntil?: number;
  /** Roles by login, live, of the people whose words are waiting to be heard. */
  readonly roles: ReadonlyMap<string, Role>;
}

/** The branch of an issue's plan: deterministic, so two workers that race meet there. */
export function planBranch(issue: number): string {
  return `ai-plan/issue-${issue}`;
}

/** The issue that a branch carries the plan of, by its short name. */
export function issueOfBranch(branch: string): number | undefined {
  const [, issue] = /^ai-plan\/issue-([1-9]\d{0,8})$/.exec(branch) ?? [];
  return issue === undefined ? undefined : Number(issue);
}

/** Where the plan file stands: at the root, or below docs/ where the root has a plan of its own. */
export function planPaths(issue: number): { atRoot: string; inDocs: string } {
  return { atRoot: "PLAN.md", inDocs: `docs/plans/issue-${issue}.md` };
}
