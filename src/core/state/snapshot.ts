import type { Disposition } from "../revision/disposition.ts";
import type { ApproverFacts } from "./approvers.ts";
import type { Branch } from "./branch.ts";
import type { CommitCheck } from "./checks.ts";
import type { Press } from "./press.ts";
import type { Person, Role } from "./roles.ts";
import type { Settings } from "./settings.ts";
import type { StatusRecord } from "./status.ts";

export type { Branch, Commit, Drift } from "./branch.ts";

/** A commit's id: 40 hexadecimal digits. */
export type Oid = string;

/** The one thing the queue holds: which issue of which repository to look at. */
export interface Key {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  readonly issue: number;
}

/** A pull request that is not yet known to be a plan, or of which issue. */
export interface PullKey {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  readonly pull: number;
}

/**
 * The default branch of a repository, of which some plans may have to be told. `due`: all pushes of a while have been
 * collected.
 */
export interface BaseKey {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  readonly base: "moved" | "due";
}

/** Whatever is woken. */
export type AnyKey = Key | PullKey | BaseKey;

/** A press that is not on GitHub yet, queued beside its plan's key, so that it is recorded while work runs. */
export interface PressKey extends Key {
  readonly press: Press;
}

/** A key as text; wakes with the same text are merged. */
export function nameOf(key: AnyKey): string {
  const press = "press" in key ? ` press ${(key as PressKey).press.id}` : "";
  const number =
    "base" in key ? `base ${key.base}` : "pull" in key ? `pull ${key.pull}` : `${key.issue}${press}`;
  return `${key.installation}/${key.owner}/${key.repo}#${number}`;
}

/** Something that a person or a bot wrote. Times are milliseconds since 1970 by GitHub's clock. */
export interface Comment {
  /** Stable and unique in the plan: `c` comment, `r` review body, `t` comment in a thread; then GitHub's number. */
  readonly id: string;
  /** GraphQL node id, for reactions. */
  readonly nodeId: string;
  readonly by: Person;
  readonly body: string;
  readonly at: number;
  readonly isEdited: boolean;
  /** Who edited it last, if anybody did. */
  readonly editedBy: Person | undefined;
  /** Our reactions on it, as in GraphQL: EYES, ROCKET, CONFUSED. */
  readonly reactions: readonly string[];
  /** Where it was posted: replies go there. */
  readonly on: "issue" | "pull";
  readonly review: Review | undefined;
  /** True for a command that was a button of a check run. */
  readonly isPress?: boolean;
}

/** The review that a comment came with. */
interface Review {
  /** As for {@link Comment.id}. */
  readonly id: string;
  /** When it was submitted. */
  readonly at: number;
  /** The commit that was reviewed; undefined if GitHub does not say. */
  readonly head: Oid | undefined;
  /** True if it requests changes, or was dismissed. */
  readonly isAgainst: boolean;
  /** True if it approves the pull request. */
  readonly isApproving: boolean;
}

/** A conversation on a line of a file. */
export interface Thread {
  /** GraphQL node id. */
  readonly id: string;
  readonly path: string;
  /** The line in the current file; undefined when outdated. */
  readonly line: number | undefined;
  /** The line in the version that was commented on. */
  readonly originalLine: number | undefined;
  /** The first line of a multi-line comment; undefined if it is on a single line. */
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
  /** True while its conversation is locked: an App can neither comment nor react there. */
  readonly isLocked?: true;
  /** The branch that it is to be merged into. */
  readonly base?: string;
  /** When it was last reopened, by GitHub's clock. */
  readonly reopenedAt: number | undefined;
  /** When it was closed or merged, by GitHub's clock; undefined while it is open. */
  readonly closedAt: number | undefined;
  /** On its last commits, newest first. */
  readonly commitChecks: readonly CommitCheck[];
  readonly comments: readonly Comment[];
  /** Submitted reviews; a body may be empty. */
  readonly reviews: readonly Comment[];
  readonly threads: readonly Thread[];
  /** Node id of our review that was started and not submitted. */
  readonly pendingReview: string | undefined;
}

/** The plan file at the head of the plan branch: the one that our commits name. */
export interface PlanFile {
  readonly path: string;
  readonly text: string;
  /** The commit where it can be read, if it was removed from the head after the plan was finished. */
  readonly commit?: Oid;
}

/** The comment that is edited in place, and the record in it. */
export interface StatusComment {
  /** Undefined if it was deleted and must be posted again. */
  readonly nodeId: string | undefined;
  /** The visible body, without the marker. */
  readonly text: string;
  readonly editedAt: number;
  /** Counts our edits, from 1, to detect an older body that somebody restored. */
  readonly sequence: number;
  readonly record: StatusRecord;
  readonly state: StatusState;
  /** Login of whoever else changed it, if known. */
  readonly changedBy?: string | undefined;
}

/**
 * Whether the record is what we wrote last: `intact`; `restored` from this server's store after somebody changed or
 * deleted the comment; `lost` if the store does not have it either; `unreadable` if a newer version wrote it.
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
  /** Who did. */
  readonly reopenedBy?: Person | undefined;
  readonly labels: readonly string[];
  /** Labels that were added, oldest first. */
  readonly labelled: readonly {
    readonly id: string;
    readonly label: string;
    readonly by: Person;
    readonly at: number;
  }[];
  /** All edits of its title, and the last one of its body. */
  readonly edits: readonly { readonly by: Person; readonly at: number }[];
  readonly reactions: readonly string[];
  readonly comments: readonly Comment[];
}

/** A sub-issue that we created for an item. */
export interface SubIssue {
  /** GraphQL node id. */
  readonly id: string;
  readonly item: number;
  readonly isOpen: boolean;
}

/** Everything that GitHub shows of one issue's plan. Decisions are made from this and nothing else. */
export interface Snapshot {
  readonly key: Key;
  /** By our clock: only for pacing, never to order events. */
  readonly now: number;
  /** The App's own account. */
  readonly self: Person;
  readonly repository: {
    readonly id: string;
    readonly url: string;
    readonly isArchived: boolean;
    /** Undefined for an empty repository. */
    readonly defaultBranch: { readonly name: string; readonly head: Oid } | undefined;
  };
  readonly settings: Settings;
  /** What is wrong with the settings file; `settings` are then the last valid ones. */
  readonly settingsProblems: readonly string[];
  /** True if no version of the settings file is valid: then nothing is done, because no role can be checked. */
  readonly isUnconfigured: boolean;
  readonly issue: Issue;
  readonly branch: Branch | undefined;
  readonly plan: PlanFile | undefined;
  readonly pull: Pull | undefined;
  /** Ours, by item; only if the settings want them. */
  readonly subIssues?: readonly SubIssue[];
  readonly status: StatusComment | undefined;
  /** Ids of notices that are already posted on the issue or the pull request. */
  readonly notices: ReadonlySet<string>;
  /** When they were posted, by GitHub's clock, as far as GitHub shows it. */
  readonly noticeTimes: ReadonlyMap<string, number>;
  /** What our posted answers say of feedback, by the notice of the review: outcomes and first lines. */
  readonly posted: ReadonlyMap<string, readonly Disposition[]>;
  /** Observe again at this time: GitHub may be serving a stale read, or somebody changed what we wrote. */
  readonly unsureUntil?: number;
  /** Current roles by login, of the people whose comments are pending. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Undefined unless the settings need more than roles. */
  readonly approvers?: ApproverFacts;
}

/** The branch of an issue's plan: deterministic, so workers that race push to the same one. */
export const planBranch = (issue: number): string => `ai-plan/issue-${issue}`;

/** The issue whose plan is on a branch, by the branch's short name. */
export function issueOfBranch(branch: string): number | undefined {
  const [, issue] = /^ai-plan\/issue-([1-9]\d{0,8})$/.exec(branch) ?? [];
  return issue === undefined ? undefined : Number(issue);
}

/** Where the plan file is: at the root, or below docs/ if the repository has a PLAN.md of its own. */
export const planPaths = (issue: number) => ({ atRoot: "PLAN.md", inDocs: `docs/plans/issue-${issue}.md` });
