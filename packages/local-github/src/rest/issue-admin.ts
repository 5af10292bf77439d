import { assign, setLock, unassign } from "../actions/issue-admin.ts";
import { addLabels, createLabel, removeLabel } from "../actions/issues.ts";
import { issueJson, labelJson } from "../json/issue.ts";
import type { Account, Issue } from "../model.ts";
import { accountOf } from "../world.ts";
import { type Answer, type Call, created, Fields, issueAt, ok, paged, type Route, repoOf } from "./call.ts";
import { reactRoutes } from "./reactions.ts";

const REPO = "/repos/{owner}/{repo}";
const ISSUE = `${REPO}/issues/{issue_number}`;

/** What people with a role do to issues and pull requests, and reactions. */
export const ADMIN_ROUTES: readonly Route[] = [
  { method: "PUT", path: `${ISSUE}/lock`, auth: "token", serve: (call) => lock(call, "locked") },
  { method: "DELETE", path: `${ISSUE}/lock`, auth: "token", serve: (call) => lock(call, "unlocked") },
  { method: "POST", path: `${ISSUE}/assignees`, auth: "token", serve: addAssignees },
  { method: "DELETE", path: `${ISSUE}/assignees`, auth: "token", serve: removeAssignees },
  { method: "GET", path: `${ISSUE}/labels`, auth: "open", serve: listLabels },
  { method: "PUT", path: `${ISSUE}/labels`, auth: "token", serve: setLabels },
  { method: "GET", path: `${REPO}/labels`, auth: "open", serve: listAllLabels },
  { method: "POST", path: `${REPO}/labels`, auth: "token", serve: postLabel },
  ...reactRoutes(),
];

function lock(call: Call, how: "locked" | "unlocked"): Answer {
  setLock(call.world, call.viewer, issueAt(call), how);
  return { status: 204 };
}

function assigneesOf(call: Call): Account[] {
  const names = new Fields(call.body, "Issue").texts("assignees");
  return names.map((login) => accountOf(call.world, login));
}

function addAssignees(call: Call): Answer {
  const issue = issueAt(call);
  assign(call.world, call.viewer, issue, assigneesOf(call));
  return created(issueJson(call.world, issue));
}

function removeAssignees(call: Call): Answer {
  const issue = issueAt(call);
  unassign(call.world, call.viewer, issue, assigneesOf(call));
  return ok(issueJson(call.world, issue));
}

function listLabels(call: Call): Answer {
  const issue = issueAt(call);
  return paged(call, [...issue.labels], (label) => labelJson(call.world, issue.repo, label));
}

function setLabels(call: Call): Answer {
  const issue = issueAt(call);
  const wrapped = Array.isArray(call.body) ? { labels: call.body } : call.body;
  const names = new Fields(wrapped, "Label").texts("labels");
  addLabels(call.world, call.viewer, issue, names);
  for (const name of surplus(issue, names)) removeLabel(call.world, call.viewer, issue, name);
  return ok([...issue.labels].map((label) => labelJson(call.world, issue.repo, label)));
}

function surplus({ labels }: Issue, wanted: readonly string[]): string[] {
  const kept = new Set(wanted.map((name) => name.toLowerCase()));
  return [...labels].map(({ name }) => name).filter((name) => !kept.has(name.toLowerCase()));
}

function listAllLabels(call: Call): Answer {
  const repo = repoOf(call);
  return paged(call, [...repo.labels.values()], (label) => labelJson(call.world, repo, label));
}

function postLabel(call: Call): Answer {
  const repo = repoOf(call);
  const label = createLabel(call.world, call.viewer, repo, new Fields(call.body, "Label").text("name"));
  return created(labelJson(call.world, repo, label));
}
