/** Snapshots and their parts with sensible defaults, so that a test names only what it is about. */

import { planCheckId } from "../../src/core/discussion/progress.ts";
import { digestOf } from "../../src/core/plan/file.ts";
import type { Person, Role } from "../../src/core/state/roles.ts";
import { DEFAULT_SETTINGS } from "../../src/core/state/settings.ts";
import type {
  Branch,
  Comment,
  Commit,
  Issue,
  Pull,
  Snapshot,
  StatusComment,
  Thread,
} from "../../src/core/state/snapshot.ts";
import { EMPTY_RECORD, type StatusRecord } from "../../src/core/state/status.ts";
import {
  ALL_TICKED,
  anItemCommit,
  aPlanFile,
  oid,
  ourCommit,
  PLAN_TEXT,
  planCommit,
} from "./plan-builders.ts";

type Check = Branch["checks"][number];

/** Times in tests are minutes from here, in milliseconds. */
export const minute = (n: number) => 1_700_000_000_000 + n * 60_000;

/** When {@link aPlannedSnapshot} published its plan. */
export const PUBLISHED_AT = minute(10);

export function aPerson(login = "olga", more: Partial<Person> = {}): Person {
  return { login, id: login.length + 100, nodeId: `U_${login}`, isBot: false, ...more };
}

let serial = 0;

export function aComment(body: string, more: Partial<Comment> = {}): Comment {
  const id = more.id ?? `c${++serial}`;
  return {
    id,
    nodeId: `N_${id}`,
    by: aPerson(),
    body,
    at: minute(20),
    isEdited: false,
    editedBy: undefined,
    reactions: [],
    on: "pull",
    review: undefined,
    ...more,
  };
}

export function aReview(body: string, more: Partial<Comment> = {}): Comment {
  return aComment(body, more);
}

export function aThread(comments: readonly Comment[], more: Partial<Thread> = {}): Thread {
  return {
    id: `T_${comments[0]?.id}`,
    path: "PLAN.md",
    line: 7,
    originalLine: 7,
    originalStartLine: undefined,
    diffHunk: "",
    isResolved: false,
    comments: comments,
    ...more,
  };
}

/** A branch with these commits, newest first. */
export function aBranch(commits: readonly Commit[] = [planCommit], more: Partial<Branch> = {}): Branch {
  return { head: commits[0]?.oid ?? oid("a"), commits, isOurs: true, checks: [], ...more };
}

/** The check run that says since when a wording can be read. */
export function aPublication(text = PLAN_TEXT, completedAt: number | undefined = PUBLISHED_AT): Check {
  return { externalId: planCheckId(digestOf(text)), completedAt };
}

export function aPull(more: Partial<Pull> = {}): Pull {
  return {
    id: "PR_1",
    number: 7,
    title: "Teach the parser dates",
    isOpen: true,
    isMerged: false,
    isDraft: true,
    reopenedAt: undefined,
    closedAt: undefined,
    commitChecks: [],
    comments: [],
    reviews: [],
    threads: [],
    pendingReview: undefined,
    ...more,
  };
}

export function anIssue(more: Partial<Issue> = {}): Issue {
  const labelled = { id: "LE_1", label: "ai-plan", by: aPerson(), at: minute(0) };
  return {
    id: "I_1",
    number: 42,
    title: "Dates are not read",
    body: "They should be.",
    author: aPerson("ada"),
    isOpen: true,
    reopenedAt: undefined,
    labels: ["ai-plan"],
    labelled: [labelled],
    edits: [],
    reactions: [],
    comments: [],
    ...more,
  };
}

export function aStatus(
  record: Partial<StatusRecord> = {},
  more: Partial<StatusComment> = {},
): StatusComment {
  return {
    nodeId: "IC_1",
    text: "",
    editedAt: minute(0),
    sequence: 1,
    record: { ...EMPTY_RECORD, ...record },
    state: "intact",
    ...more,
  };
}

/** Olga writes, Rita only reads, Max maintains; nobody knows anybody else. */
const ROLES = new Map<string, Role>([
  ["olga", "write"],
  ["rita", "read"],
  ["max", "maintain"],
]);

/** A labelled issue and nothing else yet. */
export function aSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    key: { installation: 1, owner: "o", repo: "r", issue: 42 },
    now: minute(60),
    self: aPerson("redline", { id: 1, isBot: true }),
    repository: {
      id: "R_1",
      url: "https://github.test/o/r",
      isArchived: false,
      defaultBranch: { name: "main", head: oid("b") },
    },
    settings: DEFAULT_SETTINGS,
    settingsProblems: [],
    isUnconfigured: false,
    issue: anIssue(),
    branch: undefined,
    plan: undefined,
    pull: undefined,
    status: undefined,
    notices: new Set(),
    noticeTimes: new Map(),
    posted: new Map(),
    roles: ROLES,
    ...more,
  };
}

/** A plan that is published and waits for approval. */
export function aPlannedSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  return aSnapshot({
    branch: aBranch([planCommit], { checks: [aPublication()] }),
    plan: aPlanFile(),
    pull: aPull(),
    ...more,
  });
}

/** Every item done by a commit of ours, the plan archived. */
export function aFinishedSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  const archive = ourCommit("f", { "Plan-Archived": "docs/plans/issue-42.md" });
  return anApprovedSnapshot({
    branch: aBranch([archive, anItemCommit("e", 2), anItemCommit("d", 1), planCommit]),
    plan: aPlanFile(ALL_TICKED, "docs/plans/issue-42.md"),
    ...more,
  });
}

export const anApproval = (more: Partial<NonNullable<StatusRecord["approval"]>> = {}) => ({
  comment: "c900",
  by: "olga",
  byId: 104,
  digest: digestOf(PLAN_TEXT),
  head: oid("a"),
  ...more,
});

/** The same, approved. */
export function anApprovedSnapshot({ pull = aPull(), ...more }: Partial<Snapshot> = {}): Snapshot {
  const approving = aComment("/approve", { id: "c900", reactions: ["ROCKET"] });
  return aPlannedSnapshot({
    status: aStatus({ approval: anApproval() }),
    pull: { ...pull, comments: [approving, ...pull.comments] },
    ...more,
  });
}
