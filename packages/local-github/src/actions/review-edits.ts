import { demand, MAINTAIN_PULL, REVIEW } from "../access.ts";
import { tellReviewChange, tellReviewCommentChange } from "../events.ts";
import type { Account, Review, ReviewComment, Viewer } from "../model.ts";
import { unprocessable } from "../refusal.ts";
import { rewrite, type World } from "../world.ts";
import { where } from "./issues.ts";
import { checkBody, checkComment } from "./text.ts";

/** Rewrites what a review says as a whole: one's own, or with write anybody's. */
export function editReview(world: World, viewer: Viewer, review: Review, body: string): void {
  demandOn(viewer, review.author, review.issue.repo);
  checkBody("PullRequestReview", body);
  const from = review.body;
  const at = world.log.record({ ...where(viewer, review.issue), kind: "review-edited", id: review.id, body });
  rewrite(world, review, viewer.account, { body, at });
  const changes = { body: { from } };
  if (review.state !== "PENDING") tellReviewChange(world, review, viewer.account, "edited", { changes });
}

/** Throws a pending review away, with its comments. */
export function deletePendingReview(world: World, viewer: Viewer, review: Review): void {
  demand(viewer, review.issue.repo, REVIEW);
  if (review.state !== "PENDING" || review.author !== viewer.account) {
    throw unprocessable("Can not delete a non-pending pull request review");
  }
  world.log.record({ ...where(viewer, review.issue), kind: "review-deleted", id: review.id });
  for (const comment of review.comments.slice()) detach(world, comment);
  removeReview(world, review);
}

/** Makes an approval or a request for changes count no more. */
export function dismissReview(world: World, viewer: Viewer, review: Review, message: string): void {
  demand(viewer, review.issue.repo, MAINTAIN_PULL);
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw unprocessable("Can not dismiss a commented pull request review");
  }
  world.log.record({ ...where(viewer, review.issue), kind: "review-dismissed", id: review.id, message });
  review.state = "DISMISSED";
  tellReviewChange(world, review, viewer.account, "dismissed");
}

/** Rewrites a comment on a line: one's own, or with write anybody's. */
export function editReviewComment(world: World, viewer: Viewer, comment: ReviewComment, body: string): void {
  const { issue } = comment.thread;
  demandOn(viewer, comment.author, issue.repo);
  checkComment("PullRequestReviewComment", body);
  const from = comment.body;
  const { id } = comment;
  const at = world.log.record({ ...where(viewer, issue), kind: "review-comment-edited", id, body });
  rewrite(world, comment, viewer.account, { body, at });
  tellReviewCommentChange(world, comment, viewer.account, "edited", { changes: { body: { from } } });
}

/** Removes a comment on a line; the thread goes with its last one, and a review that says nothing else. */
export function deleteReviewComment(world: World, viewer: Viewer, comment: ReviewComment): void {
  const { issue } = comment.thread;
  demandOn(viewer, comment.author, issue.repo);
  world.log.record({ ...where(viewer, issue), kind: "review-comment-deleted", id: comment.id });
  detach(world, comment);
  tellReviewCommentChange(world, comment, viewer.account, "deleted");
  const { review } = comment;
  const isEmpty = review.body === "" && review.comments.length === 0;
  if (isEmpty && review.state === "COMMENTED") removeReview(world, review);
}

function demandOn(viewer: Viewer, author: Account, repo: Review["issue"]["repo"]): void {
  demand(viewer, repo, author === viewer.account ? REVIEW : MAINTAIN_PULL);
}

function detach(world: World, comment: ReviewComment): void {
  const { thread, review } = comment;
  remove(thread.comments, comment);
  remove(review.comments, comment);
  world.nodes.delete(comment.nodeId);
  if (thread.comments.length > 0) return;
  remove(thread.issue.pull.threads, thread);
  world.nodes.delete(thread.nodeId);
}

function removeReview(world: World, review: Review): void {
  remove(review.issue.pull.reviews, review);
  world.nodes.delete(review.nodeId);
}

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
}
