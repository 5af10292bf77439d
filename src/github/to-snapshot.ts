import type { FailingCheck } from "../core/state/checks.ts";
import type { OtherIssue } from "../core/state/other-issue.ts";
import { NOBODY, type Person } from "../core/state/roles.ts";
import type { ReadSettings } from "../core/state/settings-file.ts";
import type * as snapshot from "../core/state/snapshot.ts";
import type { Signer } from "../core/state/traces.ts";
import type {
  Actor,
  Issue,
  IssueComment,
  IssueOrPullRequest,
  PullRequest,
  PullRequestReview,
  PullRequestReviewThread,
  Repository,
} from "./answers.ts";
import { nodesOf } from "./graphql.ts";
import { asPressed, checksOf, isSelf, noticesOf, statusOf } from "./traces.ts";

/** For whom, and when, a snapshot is made. */
export interface Viewer {
  readonly key: snapshot.Key;
  readonly now: number;
  readonly self: Person;
  readonly signer: Signer;
}

/** The observation, and what was read in further requests. */
export interface Observed {
  readonly repository: Repository;
  readonly issue: Issue;
  readonly pull: PullRequest | undefined;
  /** Checks of other Apps that fail on the head. */
  readonly failing: readonly FailingCheck[];
  readonly settings: ReadSettings;
  readonly branch: snapshot.Branch | undefined;
  readonly plan: snapshot.PlanFile | undefined;
  readonly subIssues: snapshot.Snapshot["subIssues"];
}

/** Converts GitHub's responses to a snapshot. */
export function snapshotOf(
  { repository, issue, pull: ours, failing, settings, branch: found, plan, subIssues }: Observed,
  viewer: Viewer,
): snapshot.Snapshot {
  const comments = nodesOf(issue.comments).map((comment) => commentOf(comment, "c", "issue"));
  const shown = ours && pullOf(ours, viewer.self);
  const rival = rivalOf(repository, viewer.self);
  const branch = found && { ...found, ...(rival && { rival }), ...(failing.length > 0 && { failing }) };
  const { notices, times: noticeTimes, posted } = noticesOf(comments, shown, viewer);
  const pull = shown && { ...shown, comments: shown.comments.map((comment) => asPressed(comment, viewer)) };
  return {
    key: viewer.key,
    now: viewer.now,
    self: viewer.self,
    repository: repositoryOf(repository),
    settings: settings.settings,
    settingsProblems: settings.problems,
    isUnconfigured: settings.isUnusable,
    issue: issueOf(issue, comments),
    branch,
    plan,
    ...(subIssues && { subIssues }),
    pull,
    status: statusOf(comments, branch, viewer),
    notices,
    noticeTimes,
    posted,
    roles: new Map(),
  };
}

type Opened = Pick<PullRequest, "author" | "headRepository">;

const isOwnBranch = ({ headRepository }: Opened, { databaseId }: Repository) =>
  headRepository !== null && headRepository.databaseId === databaseId;

/** True for a pull request that our App opened from a branch of the repository itself. Cannot be forged. */
export function isOurPull(pull: Opened, repository: Repository, self: Person): boolean {
  return isOwnBranch(pull, repository) && isSelf(personOf(pull.author), self);
}

/** A pull request from the plan branch that somebody else opened. */
function rivalOf(repository: Repository, self: Person): snapshot.Branch["rival"] {
  const found = nodesOf(repository.branch?.associatedPullRequests).find(
    (pull) =>
      pull.state === "OPEN" &&
      pull.baseRefName === repository.defaultBranchRef?.name &&
      isOwnBranch(pull, repository) &&
      !isSelf(personOf(pull.author), self),
  );
  return found && { number: found.number, by: personOf(found.author).login };
}

function repositoryOf({ id, url, isArchived, defaultBranchRef: branch }: Repository) {
  const defaultBranch = branch?.target ? { name: branch.name, head: branch.target.oid } : undefined;
  return { id, url, isArchived, defaultBranch };
}

const time = (iso: string) => Date.parse(iso);
const reactionsOf = (groups: IssueComment["reactionGroups"]) =>
  (groups ?? []).filter((group) => group.viewerHasReacted).map((group) => group.content);

function personOf(person: Actor | null): Person {
  if (!person) return NOBODY;
  const { login, id: nodeId = "", databaseId, __typename: type } = person;
  return { login, id: databaseId ?? 0, nodeId, isBot: type !== "User" };
}

function commentOf(written: IssueComment, kind: "c" | "r" | "t", on: "issue" | "pull"): snapshot.Comment {
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

/** Actor and time of a timeline event. */
const actOf = (event: { actor: Actor | null; createdAt: string }) => ({
  by: personOf(event.actor),
  at: time(event.createdAt),
});

/** Who reopened it last, and when. */
const reopeningOf = ({ reopened }: Issue | PullRequest) => nodesOf(reopened).map(actOf)[0];

function issueOf(issue: Issue, comments: snapshot.Comment[]): snapshot.Issue {
  return {
    id: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    author: personOf(issue.author),
    isOpen: issue.state === "OPEN",
    labels: nodesOf(issue.labels).map((label) => label.name),
    reopenedAt: reopeningOf(issue)?.at,
    reopenedBy: reopeningOf(issue)?.by,
    labelled: nodesOf(issue.labelled).map((one) => ({ id: one.id, label: one.label.name, ...actOf(one) })),
    edits: [
      ...nodesOf(issue.renamed).map(actOf),
      ...(issue.lastEditedAt === null ? [] : [{ by: personOf(issue.editor), at: time(issue.lastEditedAt) }]),
    ],
    reactions: reactionsOf(issue.reactionGroups),
    comments: comments,
  };
}

/** An issue or pull request that is not the plan's own. */
export function otherIssueOf(found: IssueOrPullRequest, number: number): OtherIssue {
  const { title = "", body = "", author = null, closed, merged } = found;
  return {
    number,
    title,
    body,
    by: personOf(author),
    state: merged ? "merged" : closed ? "closed" : "open",
    comments: nodesOf(found.comments).map((one) => ({ by: personOf(one.author), text: one.body })),
  };
}

function pullOf(pull: PullRequest, self: Person): snapshot.Pull {
  const reviews = nodesOf(pull.reviews);
  const submitted = reviews.filter(({ state }) => state !== "PENDING");
  const pending = reviews.find((one) => one.state === "PENDING" && isSelf(personOf(one.author), self));
  return {
    id: pull.id,
    number: pull.number,
    title: pull.title,
    isOpen: pull.state === "OPEN",
    isMerged: pull.merged,
    isDraft: pull.isDraft,
    ...(pull.locked && { isLocked: true as const }),
    base: pull.baseRefName,
    reopenedAt: reopeningOf(pull)?.at,
    closedAt: pull.closedAt === null ? undefined : time(pull.closedAt),
    commitChecks: nodesOf(pull.lastCommits)
      .toReversed()
      .flatMap(({ commit }) =>
        checksOf(commit)
          .slice(-1)
          .map((check) => ({ ...check, commit: commit.oid })),
      ),
    comments: nodesOf(pull.comments).map((comment) => commentOf(comment, "c", "pull")),
    reviews: submitted.map((review) => ({
      ...commentOf(review, "r", "pull"),
      at: time(review.submittedAt ?? review.createdAt),
      review: reviewOf(review),
    })),
    threads: nodesOf(pull.reviewThreads).map(threadOf),
    pendingReview: pending?.id,
  };
}

/** The fields of a review that each of its comments has. */
type Reviewed = Pick<PullRequestReview, "databaseId" | "state" | "submittedAt" | "commit">;

function reviewOf(review: Reviewed | null): snapshot.Comment["review"] {
  if (review?.submittedAt == null) return undefined;
  const { databaseId, state, submittedAt, commit } = review;
  const isAgainst = state === "CHANGES_REQUESTED" || state === "DISMISSED";
  return {
    id: `r${databaseId}`,
    at: time(submittedAt),
    head: commit?.oid,
    isAgainst,
    isApproving: state === "APPROVED",
  };
}

function threadOf(thread: PullRequestReviewThread): snapshot.Thread {
  const comments = nodesOf(thread.comments);
  return {
    id: thread.id,
    path: thread.path,
    line: thread.line ?? undefined,
    originalLine: thread.originalLine ?? undefined,
    originalStartLine: thread.originalStartLine ?? undefined,
    diffHunk: comments[0]?.diffHunk ?? "",
    isResolved: thread.isResolved,
    comments: comments.map((comment) => ({
      ...commentOf(comment, "t", "pull"),
      review: reviewOf(comment.pullRequestReview),
    })),
  };
}

/** The pull request number in our status comment, if nobody else has edited it. */
export function recordedPull({ comments }: Issue, viewer: Viewer): number | undefined {
  const own = nodesOf(comments).map((comment) => commentOf(comment, "c", "issue"));
  return statusOf(own, undefined, viewer)?.record.pull;
}
