import { demand, MAINTAIN_PULL, REVIEW } from "../access.ts";
import { tellReview } from "../events.ts";
import { hunkUpTo } from "../git/diff.ts";
import { oneAtATime } from "../git/lock.ts";
import { mergeBase } from "../git/read.ts";
import type {
  Place,
  PullRequest,
  Review,
  ReviewComment,
  ReviewState,
  Side,
  Thread,
  Viewer,
} from "../model.ts";
import { forbidden, Refusal, unprocessable } from "../refusal.ts";
import { keep, type World, written } from "../world.ts";
import { where } from "./issues.ts";
import { checkBody, checkComment } from "./text.ts";

export type ReviewEvent = "COMMENT" | "APPROVE" | "REQUEST_CHANGES";

/** A comment on a line of the pull request's diff, at its present head. */
export interface LineComment {
  readonly path: string;
  readonly line: number;
  readonly startLine?: number | undefined;
  readonly side?: Side | undefined;
  readonly body: string;
}

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
  checkComment("PullRequestReviewComment", input.body);
  const { review } = input;
  if (
    review &&
    (review.state !== "PENDING" || review.author !== viewer.account || review.issue !== thread.issue)
  ) {
    throw unprocessable("Pull request review must be a pending review of the viewer");
  }
  // A bare reply takes no part in a pending review: GitHub wraps it in a review of one comment.
  const home = review ?? newReview(world, viewer, thread.issue, "");
  const comment = addToThread(world, viewer, thread, { review: home, body: input.body });
  if (!review) publish(world, viewer, home, "COMMENT");
  return comment;
}

/** Marks a thread as dealt with. */
export function resolveThread(world: World, viewer: Viewer, thread: Thread): void {
  const isOwn = thread.issue.author === viewer.account;
  demand(viewer, thread.issue.repo, isOwn ? REVIEW : MAINTAIN_PULL);
  if (thread.resolvedBy) return;
  const details = { kind: "thread-resolved", id: thread.id, path: thread.place.path } as const;
  world.log.record({ ...where(viewer, thread.issue), ...details });
  thread.resolvedBy = viewer.account;
}

function checkEvent(viewer: Viewer, issue: PullRequest, event: ReviewEvent, saysSomething: boolean): void {
  if (event !== "COMMENT" && issue.author === viewer.account) {
    const what = event === "APPROVE" ? "approve" : "request changes on";
    throw unprocessable(`Can not ${what} your own pull request`);
  }
  if (event !== "APPROVE" && !saysSomething) throw unprocessable("Body can't be blank");
}

async function placeOf(issue: PullRequest, comment: LineComment): Promise<Place> {
  const { repo, pull } = issue;
  const head = pull.headSha;
  const base = (await mergeBase(repo.gitDir, `refs/heads/${pull.baseBranch}`, head)) ?? pull.baseSha;
  const { path, line, startLine, side = "RIGHT" } = comment;
  const hunkAt = (at: number): Promise<string | undefined> =>
    hunkUpTo(repo.gitDir, { base, head }, { path, line: at, side });
  const diffHunk = await hunkAt(line);
  if (diffHunk === undefined) throw lineRefused("line");
  const isRange = startLine !== undefined && startLine !== line;
  if (isRange && (await hunkAt(startLine)) === undefined) throw lineRefused("start_line");
  const originalStartLine = isRange ? startLine : undefined;
  return { path, side, originalLine: line, originalStartLine, originalCommit: head, diffHunk };
}

function lineRefused(field: string): Refusal {
  const said = `pull_request_review_thread.${field} must be part of the diff`;
  return new Refusal(422, "UNPROCESSABLE", said, { errors: [said], summary: "Validation Failed" });
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

function startThread(
  world: World,
  viewer: Viewer,
  review: Review,
  { place, body }: { readonly place: Place; readonly body: string },
): void {
  const { issue } = review;
  const thread = keep<Thread>(world, {
    kind: "thread",
    ...world.ids.next("PRRT"),
    issue,
    place,
    comments: [],
    line: place.originalLine,
    startLine: place.originalStartLine,
    resolvedBy: undefined,
  });
  issue.pull.threads.push(thread);
  addToThread(world, viewer, thread, { review, body });
}

function addToThread(
  world: World,
  viewer: Viewer,
  thread: Thread,
  { review, body }: { readonly review: Review; readonly body: string },
): ReviewComment {
  const ids = world.ids.next("PRRC");
  const details = { id: ids.id, review: review.id, path: thread.place.path, body };
  const at = world.log.record({ ...where(viewer, thread.issue), kind: "review-comment", ...details });
  const comment = keep<ReviewComment>(world, {
    kind: "review-comment",
    ...ids,
    ...written(viewer.account, body, at),
    thread,
    review,
    replyTo: thread.comments[0],
  });
  thread.comments.push(comment);
  review.comments.push(comment);
  return comment;
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
