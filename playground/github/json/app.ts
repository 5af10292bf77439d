import type { Delivery } from "../deliveries.ts";
import type { CheckRun, Installation } from "../model.ts";
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
    events: EVENTS,
    installations_count: world.installations.length,
  };
}

/** An installation of the App on somebody's repositories. */
export function installationJson(world: World, installation: Installation): Record<string, unknown> {
  const { id, account, createdAt } = installation;
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
    permissions: world.app.permissions,
    events: EVENTS,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** A check run with its suite and the pull requests whose head it is about. */
export function checkJson(world: World, check: CheckRun): Record<string, unknown> {
  const url = `${world.url}/repos/${check.repo.fullName}/check-runs/${check.id}`;
  const html = `${world.url}/${check.repo.fullName}/runs/${check.id}`;
  const pulls = check.repo.issues.filter(isPull).filter(({ pull }) => pull.headSha === check.headSha);
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
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: check.suiteId, head_sha: check.headSha },
    app: appJson(world),
    pull_requests: pulls.map(({ number, pull }) => ({
      number,
      id: pull.id,
      url: `${world.url}/repos/${check.repo.fullName}/pulls/${number}`,
      head: { ref: pull.headBranch, sha: pull.headSha },
      base: { ref: pull.baseBranch, sha: pull.baseSha },
    })),
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
