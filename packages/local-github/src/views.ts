import type { Account, CheckRun, Issue, PullRequest, Reaction, Review, Thread } from "./model.ts";
import type { Annotation } from "./model-parts.ts";

/** What somebody wrote, as plain values for tests and pages. `by` is a login. */
interface CommentView {
  readonly id: number;
  readonly by: string;
  readonly body: string;
  readonly at: string;
  readonly isEdited: boolean;
  readonly isMinimized: boolean;
  /** E.g. `eyes by redline[bot]`. */
  readonly reactions: readonly string[];
}

export interface IssueView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly by: string;
  readonly state: "open" | "closed";
  readonly isLocked: boolean;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly reactions: readonly string[];
  readonly comments: readonly CommentView[];
}

export interface PullView extends Omit<IssueView, "state"> {
  readonly state: "open" | "closed" | "merged";
  readonly isDraft: boolean;
  readonly head: string;
  readonly headSha: string;
  readonly base: string;
  readonly requestedReviewers: readonly string[];
  readonly reviews: readonly ReviewView[];
  readonly threads: readonly ThreadView[];
  readonly checks: readonly CheckView[];
}

interface ReviewView {
  readonly id: number;
  readonly by: string;
  readonly state: Review["state"];
  readonly body: string;
  readonly commit: string;
}

interface ThreadView {
  readonly id: number;
  readonly path: string;
  /** Null once outdated. */
  readonly line: number | null;
  readonly originalLine: number;
  readonly isResolved: boolean;
  /** Those of pending reviews too, marked as such. */
  readonly comments: readonly (CommentView & { readonly isPending: boolean })[];
}

interface CheckView {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  /** The commit it is about. */
  readonly head: string;
  readonly actions: readonly string[];
  readonly annotations: readonly Annotation[];
}

/** An issue as its page shows it. */
export function issueView(issue: Issue): IssueView {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body,
    by: issue.author.login,
    state: issue.state,
    isLocked: issue.isLocked,
    assignees: issue.assignees.map(({ login }) => login),
    labels: [...issue.labels].map(({ name }) => name),
    reactions: issue.reactions.map(reactionView),
    comments: issue.comments.map(commentView),
  };
}

/** A pull request as its page shows it, with the checks of all commits that were its head. */
export function pullView(issue: PullRequest, checks: readonly CheckRun[]): PullView {
  const { pull } = issue;
  return {
    ...issueView(issue),
    state: pull.merged ? "merged" : issue.state,
    isDraft: pull.isDraft,
    head: pull.headBranch,
    headSha: pull.headSha,
    base: pull.baseBranch,
    requestedReviewers: pull.requested.map((account: Account) => account.login),
    reviews: pull.reviews.map(reviewView),
    threads: pull.threads.map(threadView),
    checks: checks.map(checkView),
  };
}

/** A check run. */
function checkView(check: CheckRun): CheckView {
  return {
    id: check.id,
    name: check.name,
    status: check.status.toLowerCase(),
    conclusion: check.conclusion?.toLowerCase() ?? null,
    title: check.title ?? null,
    summary: check.summary ?? null,
    text: check.text ?? null,
    head: check.headSha,
    actions: check.actions.map(({ identifier }) => identifier),
    annotations: check.annotations,
  };
}

function reviewView(review: Review): ReviewView {
  const { id, author, state, body, commit } = review;
  return { id, by: author.login, state, body, commit };
}

function threadView(thread: Thread): ThreadView {
  return {
    id: thread.id,
    path: thread.place.path,
    line: thread.line ?? null,
    originalLine: thread.place.originalLine,
    isResolved: thread.resolvedBy !== undefined,
    comments: thread.comments.map((comment) => ({
      ...commentView(comment),
      isPending: comment.review.state === "PENDING",
    })),
  };
}

function commentView(comment: {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
  readonly createdAt: string;
  readonly lastEditedAt: string | undefined;
  readonly minimizedReason: string | undefined;
  readonly reactions: readonly Reaction[];
}): CommentView {
  return {
    id: comment.id,
    by: comment.author.login,
    body: comment.body,
    at: comment.createdAt,
    isEdited: comment.lastEditedAt !== undefined,
    isMinimized: comment.minimizedReason !== undefined,
    reactions: comment.reactions.map(reactionView),
  };
}

function reactionView({ content, by }: Reaction): string {
  return `${content.toLowerCase()} by ${by.login}`;
}
