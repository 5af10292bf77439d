import type {
  AddCommentInput,
  AddReactionInput,
  MarkPullRequestReadyForReviewInput,
  RequestReviewsInput,
  ResolveReviewThreadInput,
  UpdateIssueCommentInput,
  UpdatePullRequestInput,
} from "@octokit/graphql-schema";
import { addComment, editComment } from "../actions/comments.ts";
import { editIssue, setState } from "../actions/issues.ts";
import { markReady, requestReviews } from "../actions/pulls.ts";
import { react } from "../actions/reactions.ts";
import { resolveThread } from "../actions/threads.ts";
import {
  type Comment,
  type Issue,
  isPull,
  REACTIONS,
  type Review,
  type ReviewComment,
  type Written,
} from "../model.ts";
import type { Context, Source } from "./context.ts";
import { allowOnly, nodeOf, pullNode } from "./input.ts";
import { commentSource, issueSource } from "./issue.ts";
import { pullSource } from "./pull.ts";
import { reviewCommentSource, reviewSource, reviewThreadSource } from "./review.ts";
import { actorSource, reactionGroups } from "./written.ts";

type Input<T> = { readonly input: T };

/** Mutations of conversations and pull requests. */
export function conversationMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    addReaction: ({ input }: Input<AddReactionInput>) => addReaction(context, input),
    addComment: ({ input }: Input<AddCommentInput>) => {
      const issue = nodeOf(context, input.subjectId, "issue");
      const comment = addComment(world, viewer, issue, input.body);
      const node = commentSource(context, comment);
      return { ...echo(input), subject: eitherSource(context, issue), commentEdge: { node, cursor: "" } };
    },
    updateIssueComment: ({ input }: Input<UpdateIssueCommentInput>) => {
      const comment = nodeOf(context, input.id, "comment");
      editComment(world, viewer, comment, input.body);
      return { ...echo(input), issueComment: commentSource(context, comment) };
    },
    resolveReviewThread: ({ input }: Input<ResolveReviewThreadInput>) => {
      const thread = nodeOf(context, input.threadId, "thread");
      resolveThread(world, viewer, thread);
      return { ...echo(input), thread: reviewThreadSource(context, thread) };
    },
    requestReviews: ({ input }: Input<RequestReviewsInput>) => request(context, input),
    updatePullRequest: ({ input }: Input<UpdatePullRequestInput>) => update(context, input),
    markPullRequestReadyForReview: ({ input }: Input<MarkPullRequestReadyForReviewInput>) => {
      const issue = pullNode(context, input.pullRequestId);
      markReady(world, viewer, issue);
      return { ...echo(input), pullRequest: pullSource(context, issue) };
    },
  };
}

/** Every payload gives back what the client named its mutation. */
export function echo(input: { readonly clientMutationId?: string | null | undefined }): Source {
  return { clientMutationId: input.clientMutationId ?? null };
}

function addReaction(context: Context, input: AddReactionInput): Source {
  const { world, viewer } = context;
  const subject = reactable(context, input.subjectId);
  const content = REACTIONS.find((one) => one === input.content) ?? "EYES";
  const { reaction } = react(world, viewer, { subject: subject.node, issue: subject.issue }, content);
  return {
    ...echo(input),
    reaction: {
      id: reaction.nodeId,
      databaseId: reaction.id,
      content: reaction.content,
      createdAt: reaction.createdAt,
      user: actorSource(context, reaction.by),
    },
    reactionGroups: reactionGroups(context, subject.node.reactions),
    subject: subject.source(),
  };
}

/** Anything that people wrote, and how GraphQL shows it. */
interface Reactable {
  readonly node: Written & { readonly kind: string };
  readonly issue: Issue;
  readonly source: () => Source;
}

/** What that node id names, if people wrote it. */
export function reactable(context: Context, id: string): Reactable {
  const node: Issue | Comment | Review | ReviewComment = nodeOf(
    context,
    id,
    "issue",
    "comment",
    "review",
    "review-comment",
  );
  switch (node.kind) {
    case "issue":
      return { node, issue: node, source: () => eitherSource(context, node) };
    case "comment":
      return { node, issue: node.issue, source: () => commentSource(context, node) };
    case "review":
      return { node, issue: node.issue, source: () => reviewSource(context, node) };
    case "review-comment":
      return { node, issue: node.thread.issue, source: () => reviewCommentSource(context, node) };
  }
}

function eitherSource(context: Context, issue: Issue): Source {
  return isPull(issue) ? pullSource(context, issue) : issueSource(context, issue);
}

function request(context: Context, input: RequestReviewsInput): Source {
  allowOnly(context, "RequestReviewsInput", input, ["pullRequestId", "userIds", "union"]);
  const issue = pullNode(context, input.pullRequestId);
  const reviewers = (input.userIds ?? []).map((id) => nodeOf(context, id, "account"));
  requestReviews(context.world, context.viewer, issue, { reviewers, keepEarlier: input.union === true });
  return { ...echo(input), pullRequest: pullSource(context, issue) };
}

function update(context: Context, input: UpdatePullRequestInput): Source {
  allowOnly(context, "UpdatePullRequestInput", input, ["pullRequestId", "title", "body", "state"]);
  const { world, viewer } = context;
  const issue = pullNode(context, input.pullRequestId);
  editIssue(world, viewer, issue, { title: input.title ?? undefined, body: input.body ?? undefined });
  if (input.state) setState(world, viewer, issue, input.state === "OPEN" ? "open" : "closed");
  return { ...echo(input), pullRequest: pullSource(context, issue) };
}
