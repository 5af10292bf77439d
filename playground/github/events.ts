import { accountJson } from "./json/account.ts";
import { checkJson, installationJson } from "./json/app.ts";
import { commentJson, issueJson, labelJson } from "./json/issue.ts";
import { pullJson, reviewCommentJson, reviewJson } from "./json/pull.ts";
import { repositoryJson } from "./json/repository.ts";
import {
  type Account,
  type CheckRun,
  type Comment,
  type Installation,
  type Issue,
  isPull,
  type Label,
  type PullRequest,
  type Repository,
  type Review,
  type ReviewComment,
} from "./model.ts";
import type { World } from "./world.ts";

type Payload = Record<string, unknown>;

/** Which permission makes an App hear of an event. */
const HEARD_WITH: Readonly<Record<string, string>> = {
  issues: "issues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  pull_request_review_comment: "pull_requests",
  push: "contents",
  check_run: "checks",
};

/** Tells the App of something in a repository, with the payload as things stand at this moment. */
export function tell(world: World, repo: Repository, sender: Account, event: string, payload: Payload): void {
  const permission = HEARD_WITH[event];
  if (permission && !world.app.permissions[permission]) return;
  const whole = {
    ...payload,
    repository: repositoryJson(world, repo),
    sender: accountJson(world, sender),
    installation: { id: repo.installation.id, node_id: `MDIz_${repo.installation.id}` },
  };
  const what = { event, payload: whole, repositoryId: repo.id, installationId: repo.installation.id };
  world.log.afterAnswer(() => world.deliveries.send(what));
}

/** `issues.<action>`, or `pull_request.<action>` when it is one: both have the same actions in common. */
export function tellIssue(
  world: World,
  issue: Issue,
  sender: Account,
  action: string,
  more: Payload = {},
): void {
  if (isPull(issue)) tellPull(world, issue, sender, action, more);
  else tell(world, issue.repo, sender, "issues", { action, issue: issueJson(world, issue), ...more });
}

/** `labeled` or `unlabeled`. */
export function tellLabel(world: World, issue: Issue, sender: Account, action: string, label: Label): void {
  tellIssue(world, issue, sender, action, { label: labelJson(world, issue.repo, label) });
}

/** `pull_request.<action>`. */
export function tellPull(
  world: World,
  issue: PullRequest,
  sender: Account,
  action: string,
  more: Payload = {},
): void {
  const payload = { action, number: issue.number, pull_request: pullJson(world, issue), ...more };
  tell(world, issue.repo, sender, "pull_request", payload);
}

/** `issue_comment.<action>`, for pull requests too. */
export function tellComment(
  world: World,
  comment: Comment,
  sender: Account,
  action: string,
  more: Payload = {},
): void {
  const { issue } = comment;
  const payload = { action, issue: issueJson(world, issue), comment: commentJson(world, comment), ...more };
  tell(world, issue.repo, sender, "issue_comment", payload);
}

/** What a submitted review causes: one event for each of its comments and one for itself. */
export function tellReview(world: World, review: Review): void {
  const { issue, author } = review;
  const pull_request = pullJson(world, issue);
  const state = review.state.toLowerCase();
  const payload = { action: "submitted", review: { ...reviewJson(world, review), state }, pull_request };
  tell(world, issue.repo, author, "pull_request_review", payload);
  for (const comment of review.comments) tellReviewComment(world, comment, pull_request);
}

function tellReviewComment(world: World, comment: ReviewComment, pull_request: Payload): void {
  const payload = { action: "created", comment: reviewCommentJson(world, comment), pull_request };
  tell(world, comment.thread.issue.repo, comment.author, "pull_request_review_comment", payload);
}

/** `check_run.<action>`; a button pressed comes with its identifier. */
export function tellCheck(
  world: World,
  check: CheckRun,
  sender: Account,
  action: string,
  more: Payload = {},
): void {
  tell(world, check.repo, sender, "check_run", { action, check_run: checkJson(world, check), ...more });
}

/** The App was installed on its first repository of an owner, or on one more. */
export function tellInstalled(
  world: World,
  installation: Installation,
  repo: Repository,
  sender: Account,
): void {
  const { id, nodeId: node_id, name, fullName: full_name } = repo;
  const brief = [{ id, node_id, name, full_name, private: repo.isPrivate }];
  const shared = { installation: installationJson(world, installation), sender: accountJson(world, sender) };
  const isFirst = installation.repositories.length === 1;
  const payload = isFirst
    ? { action: "created", ...shared, repositories: brief, requester: null }
    : {
        action: "added",
        ...shared,
        repository_selection: "selected",
        repositories_added: brief,
        repositories_removed: [],
        requester: null,
      };
  const event = isFirst ? "installation" : "installation_repositories";
  const what = { event, payload, repositoryId: null, installationId: installation.id };
  world.log.afterAnswer(() => world.deliveries.send(what));
}
