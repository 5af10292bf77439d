import { accountJson, organizationJson } from "./json/account.ts";
import { checkJson, installationJson, suiteJson } from "./json/app.ts";
import { commentJson, issueJson, labelJson } from "./json/issue.ts";
import { briefPullJson, pullJson, reviewCommentJson, reviewJson } from "./json/pull.ts";
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
  const { installation } = repo;
  const permission = HEARD_WITH[event];
  if (!installation || installation.suspended) return;
  if (permission && !installation.permissions[permission]) return;
  const whole = {
    ...payload,
    repository: repositoryJson(world, repo),
    ...(repo.owner.type === "Organization" ? { organization: organizationJson(world, repo.owner) } : {}),
    sender: accountJson(world, sender),
    installation: { id: installation.id, node_id: `MDIz_${installation.id}` },
  };
  const what = { event, payload: whole, repositoryId: repo.id, installationId: installation.id };
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
  const pull_request = briefPullJson(world, issue);
  const state = review.state.toLowerCase();
  const payload = { action: "submitted", review: { ...reviewJson(world, review), state }, pull_request };
  tell(world, issue.repo, author, "pull_request_review", payload);
  for (const comment of review.comments) tellReviewComment(world, comment, pull_request);
}

/** `pull_request_review.<action>` of one that was submitted before. */
export function tellReviewChange(
  world: World,
  review: Review,
  sender: Account,
  action: string,
  more: Payload = {},
): void {
  const state = review.state.toLowerCase();
  const pull_request = briefPullJson(world, review.issue);
  const payload = { action, review: { ...reviewJson(world, review), state }, pull_request, ...more };
  tell(world, review.issue.repo, sender, "pull_request_review", payload);
}

/** `pull_request_review_comment.<action>`; of comments that only their author sees nothing is told. */
export function tellReviewCommentChange(
  world: World,
  comment: ReviewComment,
  sender: Account,
  action: string,
  more: Payload = {},
): void {
  if (comment.review.state === "PENDING") return;
  const pull_request = briefPullJson(world, comment.thread.issue);
  const payload = { action, comment: reviewCommentJson(world, comment), pull_request, ...more };
  tell(world, comment.thread.issue.repo, sender, "pull_request_review_comment", payload);
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
  const check_run = { ...checkJson(world, check), check_suite: suiteJson(world, check) };
  tell(world, check.repo, sender, "check_run", { action, check_run, ...more });
}

/** `installation.<action>`: it came, went, was suspended, or may something else. Sent even while it is suspended. */
export function tellInstallation(
  world: World,
  installation: Installation,
  sender: Account,
  action: string,
): void {
  const withList = action !== "new_permissions_accepted" && action !== "unsuspend" && action !== "suspend";
  const payload = {
    action,
    installation: installationJson(world, installation),
    repositories: installation.repositories.map(briefJson),
    ...(withList ? { requester: null } : {}),
    sender: accountJson(world, sender),
  };
  const what = { event: "installation", payload, repositoryId: null, installationId: installation.id };
  world.log.afterAnswer(() => world.deliveries.send(what));
}

/** `installation_repositories.<added|removed>`. */
export function tellRepositories(
  world: World,
  installation: Installation,
  repo: Repository,
  sender: Account,
  action: "added" | "removed",
): void {
  const payload = {
    action,
    installation: installationJson(world, installation),
    repository_selection: "selected",
    repositories_added: action === "added" ? [briefJson(repo)] : [],
    repositories_removed: action === "removed" ? [briefJson(repo)] : [],
    requester: null,
    sender: accountJson(world, sender),
  };
  const event = "installation_repositories";
  const what = { event, payload, repositoryId: null, installationId: installation.id };
  world.log.afterAnswer(() => world.deliveries.send(what));
}

function briefJson(repo: Repository): Payload {
  const { id, nodeId: node_id, name, fullName: full_name } = repo;
  return { id, node_id, name, full_name, private: repo.isPrivate };
}

/** The App was installed on its first repository of an owner, or on one more. */
export function tellInstalled(
  world: World,
  installation: Installation,
  repo: Repository,
  sender: Account,
): void {
  if (installation.repositories.length === 1) tellInstallation(world, installation, sender, "created");
  else tellRepositories(world, installation, repo, sender, "added");
}
