import { type Reactable, react, unreact } from "../actions/reactions.ts";
import { accountJson } from "../json/account.ts";
import { REST_REACTION } from "../json/issue.ts";
import { REACTIONS, type Reaction } from "../model.ts";
import { invalid } from "../refusal.ts";
import type { World } from "../world.ts";
import {
  type Answer,
  type Call,
  commentAt,
  Fields,
  issueAt,
  numberParam,
  paged,
  type Route,
  reviewCommentAt,
} from "./call.ts";

const REPO = "/repos/{owner}/{repo}";

/** What can be reacted to over REST; reviews can over GraphQL only. */
const SUBJECTS: Readonly<Record<string, (call: Call) => Reactable>> = {
  [`${REPO}/issues/{issue_number}/reactions`]: (call) => {
    const issue = issueAt(call);
    return { subject: issue, issue };
  },
  [`${REPO}/issues/comments/{comment_id}/reactions`]: (call) => {
    const comment = commentAt(call);
    return { subject: comment, issue: comment.issue };
  },
  [`${REPO}/pulls/comments/{comment_id}/reactions`]: (call) => {
    const comment = reviewCommentAt(call);
    return { subject: comment, issue: comment.thread.issue };
  },
};

/** Listing, giving and taking back reactions, for everything that can be reacted to. */
export function reactRoutes(): Route[] {
  return Object.entries(SUBJECTS).flatMap(([path, subjectOf]): Route[] => [
    { method: "GET", path, auth: "open", serve: (call) => list(call, subjectOf(call)) },
    { method: "POST", path, auth: "token", serve: (call) => give(call, subjectOf(call)) },
    {
      method: "DELETE",
      path: `${path}/{reaction_id}`,
      auth: "token",
      serve: (call) => {
        unreact(call.world, call.viewer, subjectOf(call), numberParam(call, "reaction_id"));
        return { status: 204 };
      },
    },
  ]);
}

function list(call: Call, { subject }: Reactable): Answer {
  return paged(call, subject.reactions, (one) => reactionJson(call.world, one));
}

/** 201 for a new one, 200 for one that was there. */
function give(call: Call, reactable: Reactable): Answer {
  const name = new Fields(call.body, "Reaction").text("content");
  const content = REACTIONS.find((one) => REST_REACTION[one] === name);
  if (!content) throw invalid({ resource: "Reaction", code: "invalid", field: "content" });
  const { reaction, isNew } = react(call.world, call.viewer, reactable, content);
  return { status: isNew ? 201 : 200, body: reactionJson(call.world, reaction) };
}

function reactionJson(
  world: World,
  { id, nodeId, by, content, createdAt }: Reaction,
): Record<string, unknown> {
  const user = accountJson(world, by);
  return { id, node_id: nodeId, user, content: REST_REACTION[content], created_at: createdAt };
}
