import { type MergeMethod, mergePull } from "../actions/merge.ts";
import { convertToDraft, markReady, openPull, requestReviews, unrequestReviews } from "../actions/pulls.ts";
import {
  deletePendingReview,
  deleteReviewComment,
  dismissReview,
  editReview,
  editReviewComment,
} from "../actions/review-edits.ts";
import { addReview, type ReviewEvent, replyInThread, submitReview } from "../actions/reviews.ts";
import { type LineComment, resolveThread, unresolveThread } from "../actions/threads.ts";
import type { PullRequest, Review, Thread } from "../model.ts";
import { notFound } from "../refusal.ts";
import { accountOf, personViewer, pullOf, repositoryOf, type World } from "../world.ts";
import { reviewCommentOf, reviewOf } from "./find.ts";

interface PersonReview {
  readonly by: string;
  readonly body?: string;
  /** COMMENT unless told otherwise. */
  readonly event?: ReviewEvent;
  readonly comments?: readonly LineComment[];
}

type Made = { reviewId: number; commentIds: number[] };

/** What people do on pull requests. */
export function pullsOf(world: World) {
  return { ...pullActionsOf(world), ...reviewsOf(world), ...threadsOf(world) };
}

function pullActionsOf(world: World) {
  const pull = (repo: string, number: number): PullRequest => pullOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  return {
    /** Opens a pull request, `head` being a branch, or `owner:branch` of a fork; returns its number. */
    async openPull(
      repo: string,
      input: { by: string; title: string; body?: string; head: string; base?: string; isDraft?: boolean },
    ): Promise<number> {
      const { by, title, body = "", head, base = "main", isDraft = false } = input;
      const asked = { title, body, head, base, isDraft };
      return (await openPull(world, person(by), repositoryOf(world, repo), asked)).number;
    },
    ready(repo: string, number: number, by: string): void {
      markReady(world, person(by), pull(repo, number));
    },
    convertToDraft(repo: string, number: number, by: string): void {
      convertToDraft(world, person(by), pull(repo, number));
    },
    /** Asks somebody for a review. */
    requestReview(repo: string, number: number, reviewer: string, by: string): void {
      const reviewers = [accountOf(world, reviewer)];
      requestReviews(world, person(by), pull(repo, number), { reviewers, keepEarlier: true });
    },
    unrequestReview(repo: string, number: number, reviewer: string, by: string): void {
      unrequestReviews(world, person(by), pull(repo, number), [accountOf(world, reviewer)]);
    },
    /** Merges in one of GitHub's three ways; returns the sha that the base has then. */
    merge(repo: string, number: number, by: string, method: MergeMethod = "merge"): Promise<string> {
      return mergePull(world, person(by), pull(repo, number), { method });
    },
  };
}

function reviewsOf(world: World) {
  const pull = (repo: string, number: number): PullRequest => pullOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  const made = ({ id, comments }: Review): Made => ({
    reviewId: id,
    commentIds: comments.map((comment) => comment.id),
  });
  return {
    /** Submits a review with its line comments. */
    async review(repo: string, number: number, input: PersonReview): Promise<Made> {
      const { by, body, event = "COMMENT", comments = [] } = input;
      return made(await addReview(world, person(by), pull(repo, number), { body, event, comments }));
    },
    /** Begins a review that nobody else sees until it is submitted. */
    async startReview(repo: string, number: number, input: Omit<PersonReview, "event">): Promise<Made> {
      const { by, body, comments = [] } = input;
      return made(await addReview(world, person(by), pull(repo, number), { body, comments }));
    },
    submitReview(
      repo: string,
      reviewId: number,
      { by, event = "COMMENT", body }: { by: string; event?: ReviewEvent; body?: string },
    ): void {
      submitReview(world, person(by), reviewOf(world, repo, reviewId), { event, body });
    },
    /** Throws a review away that was not submitted. */
    discardReview(repo: string, reviewId: number, by: string): void {
      deletePendingReview(world, person(by), reviewOf(world, repo, reviewId));
    },
    editReview(repo: string, reviewId: number, body: string, by: string): void {
      editReview(world, person(by), reviewOf(world, repo, reviewId), body);
    },
    dismissReview(repo: string, reviewId: number, message: string, by: string): void {
      dismissReview(world, person(by), reviewOf(world, repo, reviewId), message);
    },
  };
}

function threadsOf(world: World) {
  const pull = (repo: string, number: number): PullRequest => pullOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  return {
    /** Comments on a line without a review of its own making; returns the comment's id. */
    async commentOnLine(
      repo: string,
      number: number,
      { by, ...comment }: LineComment & { readonly by: string },
    ): Promise<number> {
      const input = { event: "COMMENT", comments: [comment] } as const;
      const review = await addReview(world, person(by), pull(repo, number), input);
      return review.comments[0]?.id ?? 0;
    },
    /** Replies to a comment on a line; returns the reply's id. */
    reply(repo: string, number: number, commentId: number, body: string, by: string): number {
      return replyInThread(world, person(by), threadOf(pull(repo, number), commentId), { body }).id;
    },
    editReviewComment(repo: string, id: number, body: string, by: string): void {
      editReviewComment(world, person(by), reviewCommentOf(world, repo, id), body);
    },
    deleteReviewComment(repo: string, id: number, by: string): void {
      deleteReviewComment(world, person(by), reviewCommentOf(world, repo, id));
    },
    /** Resolves the thread that the comment is in. */
    resolve(repo: string, number: number, commentId: number, by: string): void {
      resolveThread(world, person(by), threadOf(pull(repo, number), commentId));
    },
    unresolve(repo: string, number: number, commentId: number, by: string): void {
      unresolveThread(world, person(by), threadOf(pull(repo, number), commentId));
    },
  };
}

function threadOf(issue: PullRequest, commentId: number): Thread {
  const thread = issue.pull.threads.find((one) => one.comments.some(({ id }) => id === commentId));
  if (!thread) throw notFound(`there is no such comment on a line of #${issue.number}`);
  return thread;
}
