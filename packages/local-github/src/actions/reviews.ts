import { demand, demandUnlocked, REVIEW } from "../access.ts";
import { tellReview } from "../events.ts";
import { oneAtATime } from "../git/lock.ts";
import type { PullRequest, Review, ReviewComment, ReviewState, Thread, Viewer } from "../model.ts";
import { forbidden, unprocessable } from "../refusal.ts";
import { keep, type World, written } from "../world.ts";
import { where } from "./issues.ts";
import { checkBody, checkComment } from "./text.ts";
import { addToThread, type LineComment, placeOf, startThread } from "./threads.ts";

export type ReviewEvent = "COMMENT" | "APPROVE" | "REQUEST_CHANGES";

const STATE_OF: Readonly<Record<ReviewEvent, ReviewState>> = {
  COMMENT: "COMMENTED",
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
};

export interface NewReview {
  readonly body?: string | undefined;
  readonly event?: ReviewEvent | undefined;
  readonly comments: readonly LineComment[];
}

/** Starts a review, and submits it at once if an event is given; else it stays pending, for its author's eyes. */
export function addReview(
  world: World,
  viewer: Viewer,
  issue: PullRequest,
  input: NewReview,
): Promise<Review> {
  // Between pushes: a thread that began while the head moves would not move with it.
  return oneAtATime(issue.repo.gitDir, () => addReviewNow(world, viewer, issue, input));
}

async function addReviewNow(
  world: World,
  viewer: Viewer,
  issue: PullRequest,
  input: NewReview,
): Promise<Review> {
  demand(viewer, issue.repo, REVIEW);
  demandUnlocked(viewer, issue);
  const { body = "", event, comments } = input;
  for (const comment of comments) checkComment("PullRequestReviewComment", comment.body);
  const places = await Promise.all(comments.map((comment) => placeOf(issue, comment)));
  checkBody("PullRequestReview", body);
  if (event) checkEvent(viewer, issue, event, body !== "" || comments.length > 0);
  const review = startReview(world, viewer, issue, body);
  for (const [index, place] of places.entries()) {
    startThread(world, viewer, review, { place, body: comments[index]?.body ?? "" });
  }
  if (event) publish(world, viewer, review, event);
  return review;
}

/** Adds a comment on a line to a pending review; gives its thread. */
export function addToReview(
  world: World,
  viewer: Viewer,
  review: Review,
  comment: LineComment,
): Promise<Thread> {
  return oneAtATime(review.issue.repo.gitDir, async () => {
    demand(viewer, review.issue.repo, REVIEW);
    demandUnlocked(viewer, review.issue);
    demandPending(viewer, review);
    checkComment("PullRequestReviewComment", comment.body);
    const place = await placeOf(review.issue, comment);
    return startThread(world, viewer, review, { place, body: comment.body });
  });
}

/** Submits a pending review; its comments become visible with it. */
export function submitReview(
  world: World,
  viewer: Viewer,
  review: Review,
  input: { readonly event: ReviewEvent; readonly body?: string | undefined },
): void {
  demand(viewer, review.issue.repo, REVIEW);
  if (review.author !== viewer.account) throw forbidden("Could not submit the review of somebody else");
  if (review.state !== "PENDING") throw unprocessable("Can not submit a review that is not pending");
  const body = input.body ?? review.body;
  checkBody("PullRequestReview", body);
  checkEvent(viewer, review.issue, input.event, body !== "" || review.comments.length > 0);
  review.body = body;
  publish(world, viewer, review, input.event);
}

/** Answers in a thread: within a pending review, or else published at once as a review of its own. */
export function replyInThread(
  world: World,
  viewer: Viewer,
  thread: Thread,
  input: { readonly body: string; readonly review?: Review | undefined },
): ReviewComment {
  demand(viewer, thread.issue.repo, REVIEW);
  demandUnlocked(viewer, thread.issue);
  checkComment("PullRequestReviewComment", input.body);
  const { review } = input;
  if (review) demandPending(viewer, review, thread.issue);
  // A bare reply takes no part in a pending review: GitHub wraps it in a review of one comment.
  const home = review ?? newReview(world, viewer, thread.issue, "");
  const comment = addToThread(world, viewer, thread, { review: home, body: input.body });
  if (!review) publish(world, viewer, home, "COMMENT");
  return comment;
}

function demandPending(viewer: Viewer, review: Review, issue = review.issue): void {
  if (review.state === "PENDING" && review.author === viewer.account && review.issue === issue) return;
  throw unprocessable("Pull request review must be a pending review of the viewer");
}

function checkEvent(viewer: Viewer, issue: PullRequest, event: ReviewEvent, saysSomething: boolean): void {
  if (event !== "COMMENT" && issue.author === viewer.account) {
    const what = event === "APPROVE" ? "approve" : "request changes on";
    throw unprocessable(`Can not ${what} your own pull request`);
  }
  if (event !== "APPROVE" && !saysSomething) throw unprocessable("Body can't be blank");
}

function startReview(world: World, viewer: Viewer, issue: PullRequest, body: string): Review {
  const isPending = ({ author, state }: Review): boolean => author === viewer.account && state === "PENDING";
  if (issue.pull.reviews.some(isPending)) {
    throw unprocessable("User can only have one pending review per pull request");
  }
  return newReview(world, viewer, issue, body);
}

function newReview(world: World, viewer: Viewer, issue: PullRequest, body: string): Review {
  const ids = world.ids.next("PRR");
  const at = world.log.record({ ...where(viewer, issue), kind: "review-pending", id: ids.id });
  const review = keep<Review>(world, {
    kind: "review",
    ...ids,
    ...written(viewer.account, body, at),
    issue,
    commit: issue.pull.headSha,
    comments: [],
    state: "PENDING",
    submittedAt: undefined,
  });
  issue.pull.reviews.push(review);
  return review;
}

function publish(world: World, viewer: Viewer, review: Review, event: ReviewEvent): void {
  const { issue, id } = review;
  const state = STATE_OF[event];
  const at = world.log.record({ ...where(viewer, issue), kind: "review", id, state, body: review.body });
  review.state = state;
  review.submittedAt = at;
  issue.updatedAt = at;
  issue.pull.requested = issue.pull.requested.filter((account) => account !== viewer.account);
  tellReview(world, review);
}
