import type {
  AddPullRequestReviewInput,
  AddPullRequestReviewThreadReplyInput,
  CreateCheckRunInput,
  DraftPullRequestReviewThread,
  PullRequestReviewEvent,
  SubmitPullRequestReviewInput,
} from "@octokit/graphql-schema";
import { createCheck } from "../actions/checks.ts";
import {
  addReview,
  type LineComment,
  type ReviewEvent,
  replyInThread,
  submitReview,
} from "../actions/reviews.ts";
import type { CheckRun, Review } from "../model.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { checkSource } from "./code.ts";
import { type Context, notCovered, type Source } from "./context.ts";
import { allowOnly, nodeOf, pullNode } from "./input.ts";
import { echo } from "./mutation.ts";
import { reviewCommentSource, reviewSource } from "./pull.ts";

type Input<T> = { readonly input: T };

/** Mutations of reviews and checks. */
export function reviewMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    addPullRequestReview: ({ input }: Input<AddPullRequestReviewInput>) => add(context, input),
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
    createCheckRun: ({ input }: Input<CreateCheckRunInput>) => check(context, input),
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

async function check(context: Context, input: CreateCheckRunInput): Promise<Source> {
  const repo = nodeOf(context, input.repositoryId, "repository");
  const { output } = input;
  if (output) allowOnly(context, "CheckRunOutput", output, ["title", "summary", "text"]);
  const made = await createCheck(context.world, context.viewer, repo, {
    name: input.name,
    headSha: String(input.headSha),
    externalId: input.externalId ?? undefined,
    detailsUrl: input.detailsUrl ? String(input.detailsUrl) : undefined,
    actions: input.actions ?? [],
    status: statusOf(context, input.status),
    conclusion: input.conclusion ?? undefined,
    startedAt: input.startedAt ? String(input.startedAt) : undefined,
    completedAt: input.completedAt ? String(input.completedAt) : undefined,
    title: output?.title ?? undefined,
    summary: output?.summary ?? undefined,
    text: output?.text ?? undefined,
  });
  return { ...echo(input), checkRun: checkSource(context, made) };
}

function statusOf(context: Context, status: CreateCheckRunInput["status"]): CheckRun["status"] | undefined {
  if (!status) return undefined;
  if (status === "QUEUED" || status === "IN_PROGRESS" || status === "COMPLETED") return status;
  throw notCovered(context, `RequestableCheckStatusState.${status}`);
}
