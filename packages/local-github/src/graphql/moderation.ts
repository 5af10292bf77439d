import type {
  ConvertPullRequestToDraftInput,
  DeleteIssueCommentInput,
  DeletePullRequestReviewInput,
  MinimizeCommentInput,
  RemoveReactionInput,
  UnresolveReviewThreadInput,
} from "@octokit/graphql-schema";
import { deleteComment, minimize } from "../actions/comments.ts";
import { convertToDraft } from "../actions/pulls.ts";
import { unreact } from "../actions/reactions.ts";
import { deletePendingReview } from "../actions/review-edits.ts";
import { unresolveThread } from "../actions/threads.ts";
import { notFound } from "../refusal.ts";
import type { Context, Source } from "./context.ts";
import { nodeOf, pullNode } from "./input.ts";
import { echo, reactable } from "./mutation.ts";
import { pullSource } from "./pull.ts";
import { reviewSource, reviewThreadSource } from "./review.ts";
import { actorSource, reactionGroups } from "./written.ts";

type Input<T> = { readonly input: T };

/** Mutations that take something back. */
export function moderationMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    convertPullRequestToDraft: ({ input }: Input<ConvertPullRequestToDraftInput>) => {
      const issue = pullNode(context, input.pullRequestId);
      convertToDraft(world, viewer, issue);
      return { ...echo(input), pullRequest: pullSource(context, issue) };
    },
    deleteIssueComment: ({ input }: Input<DeleteIssueCommentInput>) => {
      deleteComment(world, viewer, nodeOf(context, input.id, "comment"));
      return echo(input);
    },
    deletePullRequestReview: ({ input }: Input<DeletePullRequestReviewInput>) => {
      const review = nodeOf(context, input.pullRequestReviewId, "review");
      deletePendingReview(world, viewer, review);
      return { ...echo(input), pullRequestReview: reviewSource(context, review) };
    },
    minimizeComment: ({ input }: Input<MinimizeCommentInput>) => {
      const { node, issue, source } = reactable(context, input.subjectId);
      const reason = input.classifier.toLowerCase().replace("_", "-");
      minimize(world, viewer, { subject: node, issue }, reason);
      return { ...echo(input), minimizedComment: source() };
    },
    removeReaction: ({ input }: Input<RemoveReactionInput>) => remove(context, input),
    unresolveReviewThread: ({ input }: Input<UnresolveReviewThreadInput>) => {
      const thread = nodeOf(context, input.threadId, "thread");
      unresolveThread(world, viewer, thread);
      return { ...echo(input), thread: reviewThreadSource(context, thread) };
    },
  };
}

function remove(context: Context, input: RemoveReactionInput): Source {
  const { world, viewer } = context;
  const { node, issue, source } = reactable(context, input.subjectId);
  const own = node.reactions.find((one) => one.by === viewer.account && one.content === input.content);
  if (!own) throw notFound("Could not find a reaction of the viewer");
  unreact(world, viewer, { subject: node, issue }, own.id);
  const { id, nodeId, content, createdAt, by } = own;
  return {
    ...echo(input),
    reaction: { id: nodeId, databaseId: id, content, createdAt, user: actorSource(context, by) },
    reactionGroups: reactionGroups(context, node.reactions),
    subject: source(),
  };
}
