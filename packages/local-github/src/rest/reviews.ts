import { seesReview } from "../access.ts";
import {
  deletePendingReview,
  deleteReviewComment,
  dismissReview,
  editReview,
  editReviewComment,
} from "../actions/review-edits.ts";
import { addReview, replyInThread, submitReview } from "../actions/reviews.ts";
import type { LineComment } from "../actions/threads.ts";
import { reviewCommentJson, reviewJson } from "../json/pull.ts";
import type { Review, ReviewComment } from "../model.ts";
import { notFound, Refusal } from "../refusal.ts";
import {
  type Answer,
  type Call,
  created,
  Fields,
  numberParam,
  ok,
  paged,
  pullAt,
  type Route,
  reviewCommentAt,
} from "./call.ts";

const REPO = "/repos/{owner}/{repo}";
const PULL = `${REPO}/pulls/{pull_number}`;
const REVIEW = `${PULL}/reviews/{review_id}`;
const COMMENT = `${REPO}/pulls/comments/{comment_id}`;
const EVENTS = ["COMMENT", "APPROVE", "REQUEST_CHANGES"] as const;

/** Reviews, and comments on lines. */
export const REVIEW_ROUTES: readonly Route[] = [
  { method: "GET", path: `${PULL}/reviews`, auth: "open", serve: listReviews },
  { method: "POST", path: `${PULL}/reviews`, auth: "token", serve: createReview },
  { method: "GET", path: REVIEW, auth: "open", serve: (call) => review(call, reviewAt(call)) },
  { method: "PUT", path: REVIEW, auth: "token", serve: changeReview },
  { method: "DELETE", path: REVIEW, auth: "token", serve: discardReview },
  { method: "POST", path: `${REVIEW}/events`, auth: "token", serve: publishReview },
  { method: "PUT", path: `${REVIEW}/dismissals`, auth: "token", serve: dismiss },
  { method: "GET", path: `${PULL}/comments`, auth: "open", serve: listComments },
  { method: "POST", path: `${PULL}/comments`, auth: "token", serve: createComment },
  { method: "POST", path: `${PULL}/comments/{comment_id}/replies`, auth: "token", serve: createReply },
  { method: "GET", path: COMMENT, auth: "open", serve: (call) => ok(json(call, reviewCommentAt(call))) },
  { method: "PATCH", path: COMMENT, auth: "token", serve: changeComment },
  { method: "DELETE", path: COMMENT, auth: "token", serve: removeComment },
];

const review = (call: Call, one: Review): Answer => ok(reviewJson(call.world, one));
const json = (call: Call, one: ReviewComment): unknown => reviewCommentJson(call.world, one);

function reviewAt(call: Call): Review {
  const id = numberParam(call, "review_id");
  const found = pullAt(call).pull.reviews.find((one) => one.id === id);
  if (!found || !seesReview(call.viewer, found)) throw notFound();
  return found;
}

function listReviews(call: Call): Answer {
  const seen = pullAt(call).pull.reviews.filter((one) => seesReview(call.viewer, one));
  return paged(call, seen, (one) => reviewJson(call.world, one));
}

async function createReview(call: Call): Promise<Answer> {
  const issue = pullAt(call);
  const fields = new Fields(call.body, "PullRequestReview");
  const comments = fields.objects("comments").map(lineComment);
  const event = fields.optionalWord("event", EVENTS);
  const body = fields.optionalText("body");
  return review(call, await addReview(call.world, call.viewer, issue, { body, event, comments }));
}

function lineComment(fields: Fields): LineComment {
  const line = fields.optionalNumber("line");
  if (line === undefined) {
    throw new Refusal(422, "UNPROCESSABLE", 'Invalid request. "line" wasn\'t supplied.');
  }
  const startLine = fields.optionalNumber("start_line");
  const side = fields.optionalWord("side", ["LEFT", "RIGHT"]);
  return { path: fields.text("path"), body: fields.text("body"), line, startLine, side };
}

function changeReview(call: Call): Answer {
  const one = reviewAt(call);
  editReview(call.world, call.viewer, one, new Fields(call.body, "PullRequestReview").text("body"));
  return review(call, one);
}

function discardReview(call: Call): Answer {
  const one = reviewAt(call);
  deletePendingReview(call.world, call.viewer, one);
  return review(call, one);
}

function publishReview(call: Call): Answer {
  const one = reviewAt(call);
  const fields = new Fields(call.body, "PullRequestReview");
  const event = fields.optionalWord("event", EVENTS);
  if (!event) throw new Refusal(422, "UNPROCESSABLE", 'Invalid request. "event" wasn\'t supplied.');
  submitReview(call.world, call.viewer, one, { event, body: fields.optionalText("body") });
  return review(call, one);
}

function dismiss(call: Call): Answer {
  const one = reviewAt(call);
  dismissReview(call.world, call.viewer, one, new Fields(call.body, "PullRequestReview").text("message"));
  return review(call, one);
}

function listComments(call: Call): Answer {
  const comments = pullAt(call).pull.threads.flatMap((thread) => thread.comments);
  const seen = comments.filter((one) => seesReview(call.viewer, one.review));
  return paged(call, seen, (one) => json(call, one));
}

/** A comment for itself: GitHub makes a review of one of it, or with `in_reply_to` an answer. */
async function createComment(call: Call): Promise<Answer> {
  const { world, viewer } = call;
  const issue = pullAt(call);
  const fields = new Fields(call.body, "PullRequestReviewComment");
  const replyTo = fields.optionalNumber("in_reply_to");
  if (replyTo !== undefined) return reply(call, replyTo);
  const commit = fields.text("commit_id");
  if (!issue.pull.heads.has(commit)) {
    throw new Refusal(422, "UNPROCESSABLE", "Validation Failed", {
      errors: [{ resource: "PullRequestReviewComment", code: "invalid", field: "commit_id" }],
    });
  }
  const made = await addReview(world, viewer, issue, { event: "COMMENT", comments: [lineComment(fields)] });
  const [comment] = made.comments;
  if (!comment) throw notFound();
  return created(json(call, comment));
}

function createReply(call: Call): Answer {
  return reply(call, numberParam(call, "comment_id"));
}

function reply(call: Call, id: number): Answer {
  const thread = pullAt(call).pull.threads.find((one) => one.comments.some((comment) => comment.id === id));
  if (!thread) throw notFound();
  const body = new Fields(call.body, "PullRequestReviewComment").text("body");
  return created(json(call, replyInThread(call.world, call.viewer, thread, { body })));
}

function changeComment(call: Call): Answer {
  const comment = reviewCommentAt(call);
  const body = new Fields(call.body, "PullRequestReviewComment").text("body");
  editReviewComment(call.world, call.viewer, comment, body);
  return ok(json(call, comment));
}

function removeComment(call: Call): Answer {
  deleteReviewComment(call.world, call.viewer, reviewCommentAt(call));
  return { status: 204 };
}
