import type { Delivery } from "../deliveries.ts";
import type { CheckRun, Installation, PullRequest, Repository } from "../model.ts";
import { isPull } from "../model.ts";
import type { World } from "../world.ts";
import { accountJson } from "./account.ts";

const EVENTS = [
  "check_run",
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
];
const BORN = "2020-01-01T00:00:00Z";

/** The App itself. Its owner is shown as the bot: nobody here depends on who registered it. */
export function appJson(world: World): Record<string, unknown> {
  return {
    id: world.app.id,
    slug: world.app.slug,
    node_id: `A_kwDO${world.app.id}`,
    client_id: `Iv1.${world.app.id}`,
    owner: accountJson(world, world.bot),
    name: world.app.name,
    description: null,
    external_url: world.url,
    html_url: `${world.url}/apps/${world.app.slug}`,
    created_at: BORN,
    updated_at: BORN,
    permissions: world.app.permissions,
    events: world.app.events ?? EVENTS,
    installations_count: world.installations.length,
  };
}

/** Where the App's webhooks go; GitHub never shows the secret. */
export function hookJson({ deliveries }: World): Record<string, unknown> {
  const url = deliveries.url === undefined ? {} : { url: deliveries.url };
  return { content_type: "json", insecure_ssl: "0", secret: "********", ...url };
}

/** An installation of the App on somebody's repositories. */
export function installationJson(world: World, installation: Installation): Record<string, unknown> {
  const { id, account, createdAt, suspended } = installation;
  return {
    id,
    account: accountJson(world, account),
    repository_selection: "selected",
    access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: world.app.events ?? EVENTS,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? accountJson(world, suspended.by) : null,
    suspended_at: suspended?.at ?? null,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** A check run with its suite and the pull requests whose head it is about. */
export function checkJson(world: World, check: CheckRun): Record<string, unknown> {
  const url = `${world.url}/repos/${check.repo.fullName}/check-runs/${check.id}`;
  const html = `${world.url}/${check.repo.fullName}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: check.nodeId,
    name: check.name,
    head_sha: check.headSha,
    external_id: check.externalId ?? "",
    url,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status.toLowerCase(),
    conclusion: check.conclusion?.toLowerCase() ?? null,
    started_at: check.startedAt,
    completed_at: check.completedAt ?? null,
    output: {
      title: check.title ?? null,
      summary: check.summary ?? null,
      text: check.text ?? null,
      annotations_count: check.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: check.suiteId },
    app: { ...appJson(world), ...check.app },
    pull_requests: pullsAt(check).map((pull) => minimalPullJson(world, pull)),
  };
}

/** The pull requests that a check run is about. */
function pullsAt({ repo, headSha }: CheckRun): PullRequest[] {
  return repo.issues.filter(isPull).filter(({ pull }) => pull.headSha === headSha);
}

/** The suite of a check run, as webhooks bring it beside the run. */
export function suiteJson(world: World, check: CheckRun): Record<string, unknown> {
  const pulls = pullsAt(check);
  return {
    id: check.suiteId,
    node_id: `CS_kwDO${check.suiteId}`,
    head_branch: pulls[0]?.pull.headBranch ?? null,
    head_sha: check.headSha,
    status: check.status.toLowerCase(),
    conclusion: check.conclusion?.toLowerCase() ?? null,
    url: `${world.url}/repos/${check.repo.fullName}/check-suites/${check.suiteId}`,
    before: null,
    after: check.headSha,
    pull_requests: pulls.map((pull) => minimalPullJson(world, pull)),
    app: { ...appJson(world), ...check.app },
    created_at: check.startedAt,
    updated_at: check.completedAt ?? check.startedAt,
  };
}

/** A pull request as check runs name it. */
function minimalPullJson(world: World, { number, pull, repo }: PullRequest): Record<string, unknown> {
  const url = `${world.url}/repos/${repo.fullName}`;
  const end = (ref: string, sha: string, { id, name, fullName }: Repository): Record<string, unknown> => ({
    ref,
    sha,
    repo: { id, name, url: `${world.url}/repos/${fullName}` },
  });
  return {
    number,
    id: pull.id,
    url: `${url}/pulls/${number}`,
    head: end(pull.headBranch, pull.headSha, pull.headRepo ?? repo),
    base: end(pull.baseBranch, pull.baseSha, repo),
  };
}

/** One attempt at a webhook, as the list of deliveries shows it. */
export function deliveryJson(delivery: Delivery): Record<string, unknown> {
  const { status } = delivery;
  const isFine = status !== undefined && status >= 200 && status < 300;
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: 0.01,
    status: isFine ? "OK" : status ? "Invalid HTTP Response" : "failed to connect to host",
    status_code: status ?? 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** One attempt at a webhook with what was sent. */
export function sentJson(delivery: Delivery): Record<string, unknown> {
  return {
    ...deliveryJson(delivery),
    request: { headers: null, payload: delivery.payload },
    response: { headers: null, payload: null },
  };
}
