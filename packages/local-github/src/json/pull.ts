import type { PullRequest, Repository, Review, ReviewComment } from "../model.ts";
import type { World } from "../world.ts";
import { accountJson, association } from "./account.ts";
import { issueJson, issueUrl, reactionsJson } from "./issue.ts";
import { repositoryJson } from "./repository.ts";

/** A pull request in full, as `GET /pulls/{number}` and its own webhooks give it. */
export function pullJson(world: World, issue: PullRequest): Record<string, unknown> {
  const { pull } = issue;
  return {
    ...briefPullJson(world, issue),
    maintainer_can_modify: false,
    merged: pull.merged !== undefined,
    merged_by: pull.merged ? accountJson(world, pull.merged.by) : null,
    mergeable: pull.merged ? null : true,
    mergeable_state: pull.isDraft ? "draft" : "clean",
    rebaseable: null,
    comments: issue.comments.length,
    review_comments: pull.threads.flatMap((thread) => thread.comments).length,
    commits: pull.size.commits,
    additions: pull.size.additions,
    deletions: pull.size.deletions,
    changed_files: pull.size.files,
  };
}

/** What of an issue a pull request has not. */
const ISSUE_ONLY = new Set([
  "comments",
  "events_url",
  "labels_url",
  "performed_via_github_app",
  "pull_request",
  "reactions",
  "repository_url",
  "state_reason",
  "timeline_url",
]);

/** A pull request as lists and the webhooks of its reviews give it: not a word of whether it can be merged. */
export function briefPullJson(world: World, issue: PullRequest): Record<string, unknown> {
  const { pull, repo } = issue;
  const url = pullApiUrl(world, issue);
  const html = issueUrl(world, issue);
  const shared = Object.entries(issueJson(world, issue)).filter(([name]) => !ISSUE_ONLY.has(name));
  return {
    ...Object.fromEntries(shared),
    id: pull.id,
    url,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${world.url}/repos/${repo.fullName}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${world.url}/repos/${repo.fullName}/pulls/comments{/number}`,
    statuses_url: `${world.url}/repos/${repo.fullName}/statuses/${pull.headSha}`,
    draft: pull.isDraft,
    head: endJson(world, pull.headRepo, pull.headBranch, pull.headSha),
    base: endJson(world, repo, pull.baseBranch, pull.baseSha),
    requested_reviewers: pull.requested.map((account) => accountJson(world, account)),
    requested_teams: [],
    auto_merge: null,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    _links: linksOf(world, issue),
  };
}

function linksOf(world: World, issue: PullRequest): Record<string, { href: string }> {
  const url = pullApiUrl(world, issue);
  const repo = `${world.url}/repos/${issue.repo.fullName}`;
  return {
    self: { href: url },
    html: { href: issueUrl(world, issue) },
    issue: { href: `${repo}/issues/${issue.number}` },
    comments: { href: `${repo}/issues/${issue.number}/comments` },
    review_comments: { href: `${url}/comments` },
    review_comment: { href: `${repo}/pulls/comments{/number}` },
    commits: { href: `${url}/commits` },
    statuses: { href: `${repo}/statuses/${issue.pull.headSha}` },
  };
}

function pullApiUrl(world: World, issue: PullRequest): string {
  return `${world.url}/repos/${issue.repo.fullName}/pulls/${issue.number}`;
}

/** One end of a pull request; a fork that was deleted is null. */
function endJson(
  world: World,
  repo: Repository | undefined,
  branch: string,
  sha: string,
): Record<string, unknown> {
  return {
    label: `${repo?.owner.login ?? "unknown repository"}:${branch}`,
    ref: branch,
    sha,
    user: repo ? accountJson(world, repo.owner) : null,
    repo: repo ? repositoryJson(world, repo) : null,
  };
}

/** A review. Webhooks spell its state in small letters, REST in capitals. */
export function reviewJson(world: World, review: Review): Record<string, unknown> {
  const html = `${issueUrl(world, review.issue)}#pullrequestreview-${review.id}`;
  const url = pullApiUrl(world, review.issue);
  return {
    id: review.id,
    node_id: review.nodeId,
    user: accountJson(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    ...(review.submittedAt === undefined ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
    author_association: association(review.author, review.issue.repo.owner),
    _links: { html: { href: html }, pull_request: { href: url } },
  };
}

/** A comment on a line. Once outdated its `line` is null and its `original_line` is what it was. */
export function reviewCommentJson(world: World, comment: ReviewComment): Record<string, unknown> {
  const { thread, review } = comment;
  const { place, issue } = thread;
  const url = `${world.url}/repos/${issue.repo.fullName}/pulls/comments/${comment.id}`;
  const pullUrl = pullApiUrl(world, issue);
  const html = reviewCommentUrl(world, comment);
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: html,
    pull_request_url: pullUrl,
    pull_request_review_id: review.id,
    ...(comment.replyTo ? { in_reply_to_id: comment.replyTo.id } : {}),
    user: accountJson(world, comment.author),
    body: comment.body,
    path: place.path,
    diff_hunk: place.diffHunk,
    commit_id: thread.line === undefined ? place.originalCommit : issue.pull.headSha,
    original_commit_id: place.originalCommit,
    line: thread.line ?? null,
    original_line: place.originalLine,
    start_line: thread.startLine ?? null,
    original_start_line: place.originalStartLine ?? null,
    side: place.side,
    start_side: place.originalStartLine === undefined ? null : place.side,
    position: thread.line === undefined ? null : 1,
    original_position: 1,
    subject_type: "line",
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(comment.author, issue.repo.owner),
    reactions: reactionsJson(url, comment.reactions),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
  };
}

/** Where the comment is read in a browser. */
export function reviewCommentUrl(world: World, comment: ReviewComment): string {
  return `${issueUrl(world, comment.thread.issue)}#discussion_r${comment.id}`;
}
