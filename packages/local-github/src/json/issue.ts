import type { Comment, Issue, Label, Reaction, Repository } from "../model.ts";
import type { World } from "../world.ts";
import { accountJson, association } from "./account.ts";

/** What REST calls the eight reactions. */
export const REST_REACTION = {
  THUMBS_UP: "+1",
  THUMBS_DOWN: "-1",
  LAUGH: "laugh",
  HOORAY: "hooray",
  CONFUSED: "confused",
  HEART: "heart",
  ROCKET: "rocket",
  EYES: "eyes",
} as const;

/** An issue, or a pull request in the guise of one (it then has `pull_request`). */
export function issueJson(world: World, issue: Issue): Record<string, unknown> {
  const url = `${world.url}/repos/${issue.repo.fullName}/issues/${issue.number}`;
  return {
    id: issue.id,
    node_id: issue.nodeId,
    url,
    repository_url: `${world.url}/repos/${issue.repo.fullName}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: issueUrl(world, issue),
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason ?? null,
    title: issue.title,
    body: issue.body === "" ? null : issue.body,
    user: accountJson(world, issue.author),
    labels: [...issue.labels].map((label) => labelJson(world, issue.repo, label)),
    assignee: issue.assignees[0] ? accountJson(world, issue.assignees[0]) : null,
    assignees: issue.assignees.map((account) => accountJson(world, account)),
    milestone: null,
    locked: issue.isLocked,
    active_lock_reason: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    author_association: association(issue.author, issue.repo.owner),
    performed_via_github_app: null,
    reactions: reactionsJson(url, issue.reactions),
    ...(issue.pull ? { draft: issue.pull.isDraft, pull_request: pullKey(world, issue) } : {}),
  };
}

function pullKey(world: World, issue: Issue): Record<string, unknown> {
  const html = issueUrl(world, issue);
  return {
    url: `${world.url}/repos/${issue.repo.fullName}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: issue.pull?.merged?.at ?? null,
  };
}

/** Where the issue or pull request is read in a browser. */
export function issueUrl(world: World, issue: Issue): string {
  return `${world.url}/${issue.repo.fullName}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
}

/** A label of a repository. */
export function labelJson(world: World, repo: Repository, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: label.nodeId,
    url: `${world.url}/repos/${repo.fullName}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: null,
    color: "ededed",
    default: false,
  };
}

/** A comment in the conversation of an issue or pull request. */
export function commentJson(world: World, comment: Comment): Record<string, unknown> {
  const { issue } = comment;
  const repoUrl = `${world.url}/repos/${issue.repo.fullName}`;
  const url = `${repoUrl}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: commentUrl(world, comment),
    issue_url: `${repoUrl}/issues/${issue.number}`,
    body: comment.body,
    user: accountJson(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(comment.author, issue.repo.owner),
    performed_via_github_app: null,
    reactions: reactionsJson(url, comment.reactions),
  };
}

/** Where the comment is read in a browser. */
export function commentUrl(world: World, comment: Comment): string {
  return `${issueUrl(world, comment.issue)}#issuecomment-${comment.id}`;
}

/** GitHub's "reaction rollup": how often each of the eight was given. */
export function reactionsJson(url: string, reactions: readonly Reaction[]): Record<string, unknown> {
  const counts = Object.entries(REST_REACTION).map(([content, name]) => [
    name,
    reactions.filter((reaction) => reaction.content === content).length,
  ]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}
