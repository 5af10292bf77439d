import { NOBODY, type Person } from "../core/state/roles.ts";
import type { ReadSettings } from "../core/state/settings.ts";
import type * as snapshot from "../core/state/snapshot.ts";
import type { Signer } from "../core/state/traces.ts";
import { branchOf, isSelf, noticesOf, planOf, statusOf } from "./traces.ts";
import type {
  GhCommit,
  GhIssue,
  GhPerson,
  GhPull,
  GhPullOwner,
  GhRepository,
  GhReviewed,
  GhThread,
  GhWritten,
} from "./words.ts";

/** What turning GitHub's words into ours needs to know beside them. */
export interface Eye {
  readonly key: snapshot.Key;
  readonly now: number;
  readonly self: Person;
  readonly signer: Signer;
}

/** What was read beside the observation itself. */
export interface Observed {
  readonly repository: GhRepository;
  readonly issue: GhIssue;
  readonly pull: GhPull | undefined;
  /** First parents from the head on, newest first, at least to the commit that began the plan if there is one. */
  readonly commits: readonly GhCommit[];
  readonly settings: ReadSettings;
}

/** GitHub's answers, in our words. */
export function snapshotOf(
  { repository, issue, pull: ours, commits, settings }: Observed,
  eye: Eye,
): snapshot.Snapshot {
  const remarks = issue.comments.nodes.map((comment) => remarkOf(comment, "c", "issue"));
  const pull = ours && pullOf(ours, eye.self);
  const found = branchOf(repository, commits, eye.signer);
  const rival = rivalOf(repository, eye.self);
  const branch = found && { ...found, ...(rival && { rival }) };
  const { notices, times: noticeTimes } = noticesOf(remarks, pull, eye);
  return {
    key: eye.key,
    now: eye.now,
    self: eye.self,
    repository: repositoryOf(repository),
    settings: settings.settings,
    settingsProblems: settings.problems,
    isUnconfigured: settings.isUnusable,
    issue: issueOf(issue, remarks),
    branch,
    plan: planOf(repository, branch),
    pull,
    status: statusOf(remarks, branch, eye),
    notices,
    noticeTimes,
    roles: new Map(),
  };
}

/** True for a pull request that our App opened from a branch of the repository itself. Nobody else can make one. */
export function isOurPull(pull: GhPullOwner, repository: GhRepository, self: Person): boolean {
  const isOwn = pull.headRepository !== null && pull.headRepository.databaseId === repository.databaseId;
  return isOwn && isSelf(personOf(pull.author), self);
}

/** Who opened a pull request from the plan branch in our place. */
function rivalOf(
  { databaseId, defaultBranchRef, branch }: GhRepository,
  self: Person,
): snapshot.Branch["rival"] {
  const found = branch?.associatedPullRequests.nodes.find(
    (pull) =>
      pull.state === "OPEN" &&
      pull.baseRefName === defaultBranchRef?.name &&
      pull.headRepository?.databaseId === databaseId &&
      !isSelf(personOf(pull.author), self),
  );
  return found && { number: found.number, by: personOf(found.author).login };
}

function repositoryOf(repository: GhRepository): snapshot.Snapshot["repository"] {
  const { defaultBranchRef: branch } = repository;
  return {
    id: repository.id,
    url: repository.url,
    isArchived: repository.isArchived,
    defaultBranch: branch?.target ? { name: branch.name, head: branch.target.oid } : undefined,
  };
}

const time = (iso: string) => Date.parse(iso);
const reactionsOf = (groups: GhWritten["reactionGroups"]) =>
  (groups ?? []).filter((group) => group.viewerHasReacted).map((group) => group.content);

function personOf(person: GhPerson | null): Person {
  if (!person) return NOBODY;
  return {
    login: person.login,
    id: person.databaseId ?? 0,
    nodeId: person.id ?? "",
    isBot: person.__typename !== "User",
  };
}

function remarkOf(written: GhWritten, kind: "c" | "r" | "t", on: "issue" | "pull"): snapshot.Remark {
  return {
    id: `${kind}${written.databaseId}`,
    nodeId: written.id,
    by: personOf(written.author),
    body: written.body,
    at: time(written.createdAt),
    isEdited: written.lastEditedAt !== null,
    editedBy: written.editor === null ? undefined : personOf(written.editor),
    reactions: reactionsOf(written.reactionGroups),
    on,
    review: undefined,
  };
}

function reopenedAt({ reopened }: GhIssue | GhPull): number | undefined {
  const [event] = reopened.nodes;
  return event && time(event.createdAt);
}

function issueOf(issue: GhIssue, remarks: snapshot.Remark[]): snapshot.Issue {
  return {
    id: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    author: personOf(issue.author),
    isOpen: issue.state === "OPEN",
    labels: issue.labels?.nodes.map((label) => label.name) ?? [],
    reopenedAt: reopenedAt(issue),
    labelled: issue.labelled.nodes.map((event) => ({
      id: event.id,
      label: event.label.name,
      by: personOf(event.actor),
      at: time(event.createdAt),
    })),
    edits: [
      ...issue.renamed.nodes.map((event) => ({ by: personOf(event.actor), at: time(event.createdAt) })),
      ...(issue.lastEditedAt === null ? [] : [{ by: personOf(issue.editor), at: time(issue.lastEditedAt) }]),
    ],
    reactions: reactionsOf(issue.reactionGroups),
    remarks,
  };
}

function pullOf(pull: GhPull, self: Person): snapshot.Pull {
  const submitted = pull.reviews.nodes.filter((review) => review.state !== "PENDING");
  const pending = pull.reviews.nodes.find(
    (review) => review.state === "PENDING" && isSelf(personOf(review.author), self),
  );
  return {
    id: pull.id,
    number: pull.number,
    url: pull.url,
    title: pull.title,
    body: pull.body,
    isOpen: pull.state === "OPEN",
    isMerged: pull.merged,
    isDraft: pull.isDraft,
    reopenedAt: reopenedAt(pull),
    base: pull.baseRefName,
    remarks: pull.comments.nodes.map((comment) => remarkOf(comment, "c", "pull")),
    reviews: submitted.map((review) => ({
      ...remarkOf(review, "r", "pull"),
      at: time(review.submittedAt ?? review.createdAt),
      review: reviewOf(review),
    })),
    threads: pull.reviewThreads.nodes.map(threadOf),
    pendingReview: pending?.id,
  };
}

function reviewOf(review: GhReviewed | null): snapshot.Remark["review"] {
  if (review?.submittedAt == null) return undefined;
  const { databaseId, state, submittedAt, commit } = review;
  const isAgainst = state === "CHANGES_REQUESTED" || state === "DISMISSED";
  return { id: `r${databaseId}`, at: time(submittedAt), head: commit?.oid, isAgainst };
}

function threadOf(thread: GhThread): snapshot.Thread {
  const [first] = thread.comments.nodes;
  return {
    id: thread.id,
    path: thread.path,
    line: thread.line ?? undefined,
    originalLine: thread.originalLine ?? undefined,
    originalStartLine: thread.originalStartLine ?? undefined,
    diffHunk: first?.diffHunk ?? "",
    isResolved: thread.isResolved,
    remarks: thread.comments.nodes.map((comment) => ({
      ...remarkOf(comment, "t", "pull"),
      review: reviewOf(comment.pullRequestReview),
    })),
  };
}

/** Number of the pull request that our status comment names, if nobody else has edited it. */
export function recordedPull({ comments }: GhIssue, eye: Eye): number | undefined {
  const remarks = comments.nodes.map((comment) => remarkOf(comment, "c", "issue"));
  return statusOf(remarks, undefined, eye)?.record.pull;
}
