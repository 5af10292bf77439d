import type {
  AddPullRequestReviewInput,
  AddPullRequestReviewThreadInput,
  AddPullRequestReviewThreadReplyInput,
  DraftPullRequestReviewThread,
  PullRequestReviewEvent,
  SubmitPullRequestReviewInput,
} from "@octokit/graphql-schema";
import { addReview, addToReview, type ReviewEvent, replyInThread, submitReview } from "../actions/reviews.ts";
import type { LineComment } from "../actions/threads.ts";
import type { Review } from "../model.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { type Context, notCovered, type Source } from "./context.ts";
import { allowOnly, nodeOf, pullNode } from "./input.ts";
import { echo } from "./mutation.ts";
import { reviewCommentSource, reviewSource, reviewThreadSource } from "./review.ts";

type Input<T> = { readonly input: T };

/** Mutations of reviews. */
export function reviewMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    addPullRequestReview: ({ input }: Input<AddPullRequestReviewInput>) => add(context, input),
    addPullRequestReviewThread: ({ input }: Input<AddPullRequestReviewThreadInput>) =>
      addThread(context, input),
    submitPullRequestReview: ({ input }: Input<SubmitPullRequestReviewInput>) => {
      const review = reviewToSubmit(context, input);
      const event = eventOf(context, input.event);
      submitReview(world, viewer, review, { event, body: input.body ?? undefined });
      return { ...echo(input), pullRequestReview: reviewSource(context, review) };
    },
    addPullRequestReviewThreadReply: ({ input }: Input<AddPullRequestReviewThreadReplyInput>) => {
      const thread = nodeOf(context, input.pullRequestReviewThreadId, "thread");
      const review = input.pullRequestReviewId
        ? nodeOf(context, input.pullRequestReviewId, "review")
        : undefined;
      const comment = replyInThread(world, viewer, thread, { body: input.body, review });
      return { ...echo(input), comment: reviewCommentSource(context, comment) };
    },
  };
}

async function add(context: Context, input: AddPullRequestReviewInput): Promise<Source> {
  const covered = ["pullRequestId", "commitOID", "body", "event", "threads"];
  allowOnly(context, "AddPullRequestReviewInput", input, covered);
  const issue = pullNode(context, input.pullRequestId);
  if (input.commitOID && input.commitOID !== issue.pull.headSha) {
    throw notCovered(context, "a review of a commit that is not the head");
  }
  const review = await addReview(context.world, context.viewer, issue, {
    body: input.body ?? undefined,
    event: input.event ? eventOf(context, input.event) : undefined,
    comments: (input.threads ?? []).filter((thread) => thread !== null).map(lineComment),
  });
  return { ...echo(input), pullRequestReview: reviewSource(context, review) };
}

async function addThread(context: Context, input: AddPullRequestReviewThreadInput): Promise<Source> {
  const covered = ["pullRequestReviewId", "path", "body", "line", "startLine", "side"];
  // These two come even if nobody gives them: they are the schema's defaults.
  allowOnly(context, "AddPullRequestReviewThreadInput", input, [...covered, "startSide", "subjectType"]);
  const { path, line } = input;
  if (!path || !line || input.subjectType === "FILE") throw notCovered(context, "a thread on a whole file");
  const review = nodeOf(context, input.pullRequestReviewId ?? "", "review");
  const comment = lineComment({ ...input, path, line });
  const thread = await addToReview(context.world, context.viewer, review, comment);
  return { ...echo(input), thread: reviewThreadSource(context, thread) };
}

function lineComment(thread: DraftPullRequestReviewThread): LineComment {
  const { path, body, line, startLine, side } = thread;
  return { path, body, line, startLine: startLine ?? undefined, side: side ?? undefined };
}

function eventOf(context: Context, event: PullRequestReviewEvent): ReviewEvent {
  if (event === "DISMISS") throw notCovered(context, "PullRequestReviewEvent.DISMISS");
  return event;
}

/** Named itself, or as the viewer's pending one of a pull request. */
function reviewToSubmit(context: Context, input: SubmitPullRequestReviewInput): Review {
  if (input.pullRequestReviewId) return nodeOf(context, input.pullRequestReviewId, "review");
  if (!input.pullRequestId) throw unprocessable("Either pullRequestId or pullRequestReviewId is required");
  const { account } = context.viewer;
  const { reviews } = pullNode(context, input.pullRequestId).pull;
  const pending = reviews.find(({ author, state }) => author === account && state === "PENDING");
  if (!pending) throw notFound("Could not find a pending review by the viewer");
  return pending;
}
