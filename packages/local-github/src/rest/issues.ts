import { demand, READ_ISSUES, roleOf } from "../access.ts";
import { addComment, deleteComment, editComment } from "../actions/comments.ts";
import { addLabels, editIssue, openIssue, removeLabel, setState } from "../actions/issues.ts";
import { accountJson } from "../json/account.ts";
import { commentJson, issueJson, labelJson } from "../json/issue.ts";
import type { Issue } from "../model.ts";
import { accountOf } from "../world.ts";
import {
  type Answer,
  type Call,
  commentAt,
  created,
  Fields,
  issueAt,
  ok,
  paged,
  param,
  type Route,
  repoOf,
} from "./call.ts";

const REPO = "/repos/{owner}/{repo}";
const ISSUE = `${REPO}/issues/{issue_number}`;
const COMMENT = `${REPO}/issues/comments/{comment_id}`;

/** Issues, with what pull requests share with them: labels and conversation; and who may what. */
export const ISSUE_ROUTES: readonly Route[] = [
  { method: "GET", path: `${REPO}/issues`, auth: "open", serve: listIssues },
  { method: "POST", path: `${REPO}/issues`, auth: "token", serve: createIssue },
  { method: "GET", path: ISSUE, auth: "open", serve: (call) => ok(issueJson(call.world, issueAt(call))) },
  { method: "PATCH", path: ISSUE, auth: "token", serve: updateIssue },
  { method: "POST", path: `${ISSUE}/labels`, auth: "token", serve: postLabels },
  { method: "DELETE", path: `${ISSUE}/labels/{name}`, auth: "token", serve: deleteLabel },
  { method: "GET", path: `${ISSUE}/comments`, auth: "open", serve: listComments },
  { method: "POST", path: `${ISSUE}/comments`, auth: "token", serve: postComment },
  {
    method: "GET",
    path: COMMENT,
    auth: "open",
    serve: (call) => ok(commentJson(call.world, commentAt(call))),
  },
  { method: "PATCH", path: COMMENT, auth: "token", serve: patchComment },
  { method: "DELETE", path: COMMENT, auth: "token", serve: removeComment },
  {
    method: "GET",
    path: `${REPO}/collaborators/{username}/permission`,
    auth: "token",
    serve: getPermission,
  },
];

function listIssues(call: Call): Answer {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_ISSUES);
  const query = call.url.searchParams;
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const has = (issue: Issue, name: string): boolean =>
    [...issue.labels].some((label) => label.name.toLowerCase() === name.trim().toLowerCase());
  const found = repo.issues
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => labels.every((name) => has(issue, name)));
  return paged(call, found.toReversed(), (issue) => issueJson(call.world, issue));
}

function createIssue(call: Call): Answer {
  const repo = repoOf(call);
  const fields = new Fields(call.body, "Issue");
  const title = fields.text("title");
  const body = fields.optionalText("body") ?? "";
  const issue = openIssue(call.world, call.viewer, repo, { title, body, labels: fields.texts("labels") });
  return created(issueJson(call.world, issue));
}

function updateIssue(call: Call): Answer {
  const { world, viewer } = call;
  const issue = issueAt(call);
  const fields = new Fields(call.body, "Issue");
  editIssue(world, viewer, issue, { title: fields.optionalText("title"), body: fields.optionalText("body") });
  const state = fields.optionalWord("state", ["open", "closed"]);
  const reason = fields.optionalWord("state_reason", ["completed", "not_planned", "reopened"]);
  if (state) setState(world, viewer, issue, state, reason);
  return ok(issueJson(world, issue));
}

function postLabels(call: Call): Answer {
  const issue = issueAt(call);
  // GitHub takes `{ labels: [...] }` as well as the bare list.
  const wrapped = Array.isArray(call.body) ? { labels: call.body } : call.body;
  addLabels(call.world, call.viewer, issue, new Fields(wrapped, "Label").texts("labels"));
  return labelsOf(call, issue);
}

function deleteLabel(call: Call): Answer {
  const issue = issueAt(call);
  removeLabel(call.world, call.viewer, issue, param(call, "name"));
  return labelsOf(call, issue);
}

function labelsOf(call: Call, issue: Issue): Answer {
  return ok([...issue.labels].map((label) => labelJson(call.world, issue.repo, label)));
}

function listComments(call: Call): Answer {
  return paged(call, issueAt(call).comments, (comment) => commentJson(call.world, comment));
}

function postComment(call: Call): Answer {
  const body = new Fields(call.body, "IssueComment").text("body");
  return created(commentJson(call.world, addComment(call.world, call.viewer, issueAt(call), body)));
}

function patchComment(call: Call): Answer {
  const comment = commentAt(call);
  editComment(call.world, call.viewer, comment, new Fields(call.body, "IssueComment").text("body"));
  return ok(commentJson(call.world, comment));
}

function removeComment(call: Call): Answer {
  deleteComment(call.world, call.viewer, commentAt(call));
  return { status: 204 };
}

function getPermission(call: Call): Answer {
  const repo = repoOf(call);
  const account = accountOf(call.world, param(call, "username"));
  const role = roleOf(repo, account.login) ?? "none";
  const folded = role === "maintain" ? "write" : role === "triage" ? "read" : role;
  const user = { ...accountJson(call.world, account), role_name: role };
  return ok({ permission: folded, role_name: role, user });
}
