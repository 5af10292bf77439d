import { seesReview } from "../access.ts";
import { issueUrl } from "../json/issue.ts";
import { reviewCommentUrl } from "../json/pull.ts";
import type { Review, ReviewComment, Thread } from "../model.ts";
import { commitSource } from "./code.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Context, Source } from "./context.ts";
import { actorSource, writtenSource } from "./written.ts";

/** A review. */
export function reviewSource(context: Context, review: Review): Source {
  return {
    __typename: "PullRequestReview",
    ...writtenSource(context, review),
    state: review.state,
    submittedAt: review.submittedAt ?? null,
    url: `${issueUrl(context.world, review.issue)}#pullrequestreview-${review.id}`,
    commit: () => commitSource(context, review.issue.repo, review.commit),
    comments: (args: PageArguments) =>
      connection("comments", review.comments, args, (comment) => reviewCommentSource(context, comment)),
  };
}

/** A conversation about a line; `line` is null once that line is gone from the head. */
export function reviewThreadSource(context: Context, thread: Thread): Source {
  const { place } = thread;
  const seen = thread.comments.filter(({ review }) => seesReview(context.viewer, review));
  return {
    __typename: "PullRequestReviewThread",
    id: thread.nodeId,
    isResolved: thread.resolvedBy !== undefined,
    resolvedBy: thread.resolvedBy ? actorSource(context, thread.resolvedBy) : null,
    isOutdated: thread.line === undefined,
    isCollapsed: thread.resolvedBy !== undefined || thread.line === undefined,
    path: place.path,
    diffSide: place.side,
    line: thread.line ?? null,
    startLine: thread.startLine ?? null,
    originalLine: place.originalLine,
    originalStartLine: place.originalStartLine ?? null,
    comments: (args: PageArguments) =>
      connection("comments", seen, args, (comment) => reviewCommentSource(context, comment)),
  };
}

/** One comment of such a conversation. */
export function reviewCommentSource(context: Context, comment: ReviewComment): Source {
  const { thread, review, replyTo } = comment;
  const { place, issue } = thread;
  return {
    __typename: "PullRequestReviewComment",
    ...writtenSource(context, comment),
    url: reviewCommentUrl(context.world, comment),
    state: review.state === "PENDING" ? "PENDING" : "SUBMITTED",
    path: place.path,
    line: thread.line ?? null,
    originalLine: place.originalLine,
    diffHunk: place.diffHunk,
    outdated: thread.line === undefined,
    commit: () => commitSource(context, issue.repo, issue.pull.headSha),
    originalCommit: () => commitSource(context, issue.repo, place.originalCommit),
    pullRequestReview: () => reviewSource(context, review),
    replyTo: replyTo ? { id: replyTo.nodeId, databaseId: replyTo.id } : null,
  };
}
