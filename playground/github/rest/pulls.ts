import { demand, READ_ISSUES } from "../access.ts";
import { openPull } from "../actions/pulls.ts";
import { commitFiles } from "../actions/pushes.ts";
import { addReview, replyInThread } from "../actions/reviews.ts";
import { readObject } from "../git/read.ts";
import { pullJson, reviewCommentJson, reviewJson } from "../json/pull.ts";
import type { PullRequest } from "../model.ts";
import { notFound, Refusal } from "../refusal.ts";
import { pullOf } from "../world.ts";
import {
  type Answer,
  type Call,
  created,
  Fields,
  numberParam,
  ok,
  param,
  type Route,
  repoOf,
} from "./call.ts";

const REPO = "/repos/{owner}/{repo}";
const PULL = `${REPO}/pulls/{pull_number}`;

/** Pull requests with their reviews, and the web editor. */
export const PULL_ROUTES: readonly Route[] = [
  { method: "POST", path: `${REPO}/pulls`, auth: "token", serve: createPull },
  { method: "GET", path: PULL, auth: "token", serve: (call) => ok(pullJson(call.world, pullAt(call))) },
  { method: "POST", path: `${PULL}/reviews`, auth: "token", serve: createReview },
  { method: "POST", path: `${PULL}/comments/{comment_id}/replies`, auth: "token", serve: createReply },
  { method: "PUT", path: `${REPO}/contents/{path}`, auth: "token", serve: putContents },
];

function pullAt(call: Call): PullRequest {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_ISSUES);
  return pullOf(repo, numberParam(call, "pull_number"));
}

async function createPull(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  const fields = new Fields(call.body, "PullRequest");
  const pull = await openPull(call.world, call.viewer, repo, {
    title: fields.text("title"),
    body: fields.optionalText("body") ?? "",
    head: fields.text("head"),
    base: fields.text("base"),
    isDraft: fields.flag("draft"),
  });
  return created(pullJson(call.world, pull));
}

async function createReview(call: Call): Promise<Answer> {
  const issue = pullAt(call);
  const fields = new Fields(call.body, "PullRequestReview");
  const comments = fields.objects("comments").map((comment) => {
    const line = comment.optionalNumber("line");
    if (line === undefined)
      throw new Refusal(422, "UNPROCESSABLE", 'Invalid request. "line" wasn\'t supplied.');
    const startLine = comment.optionalNumber("start_line");
    const side = comment.optionalWord("side", ["LEFT", "RIGHT"]);
    return { path: comment.text("path"), body: comment.text("body"), line, startLine, side };
  });
  const event = fields.optionalWord("event", ["COMMENT", "APPROVE", "REQUEST_CHANGES"]);
  const body = fields.optionalText("body");
  return ok(
    reviewJson(call.world, await addReview(call.world, call.viewer, issue, { body, event, comments })),
  );
}

function createReply(call: Call): Answer {
  const id = numberParam(call, "comment_id");
  const thread = pullAt(call).pull.threads.find((one) => one.comments.some((comment) => comment.id === id));
  if (!thread) throw notFound();
  const body = new Fields(call.body, "PullRequestReviewComment").text("body");
  return created(reviewCommentJson(call.world, replyInThread(call.world, call.viewer, thread, { body })));
}

async function putContents(call: Call): Promise<Answer> {
  const { world, viewer } = call;
  const repo = repoOf(call);
  const fields = new Fields(call.body, "Content");
  const path = param(call, "path");
  const branch = fields.optionalText("branch") ?? repo.defaultBranch;
  const message = fields.text("message");
  const text = Buffer.from(fields.text("content"), "base64").toString();
  const earlier = await readObject(repo.gitDir, `refs/heads/${branch}:${path}`);
  if (earlier && fields.optionalText("sha") !== earlier.oid) {
    throw new Refusal(409, "CONFLICT", `${path} does not match ${fields.optionalText("sha") ?? ""}`);
  }
  const sha = await commitFiles(world, viewer, repo, { branch, message, files: { [path]: text } });
  const blob = await readObject(repo.gitDir, `${sha}:${path}`);
  const url = `${world.url}/repos/${repo.fullName}/contents/${path}?ref=${branch}`;
  const content = {
    name: path.split("/").at(-1),
    path,
    sha: blob?.oid,
    size: text.length,
    url,
    type: "file",
  };
  return { status: earlier ? 200 : 201, body: { content, commit: { sha, message } } };
}
