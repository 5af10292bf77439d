import { demand, READ_ACTIONS, READ_CHECKS } from "../access.ts";
import {
  deleteRepository,
  forkRepository,
  renameRepository,
  transferRepository,
} from "../actions/repositories.ts";
import { readRef } from "../git/read.ts";
import { checkJson } from "../json/app.ts";
import { repositoryJson } from "../json/repository.ts";
import { callerOf } from "../limits.ts";
import type { Repository } from "../model.ts";
import { notFound } from "../refusal.ts";
import { accountOf } from "../world.ts";
import {
  type Answer,
  type Call,
  Fields,
  numberParam,
  ok,
  pagedIn,
  param,
  type Route,
  repoOf,
} from "./call.ts";

const REPO = "/repos/{owner}/{repo}";

/** Repositories themselves, what ran on their commits, and how the caller stands. */
export const REPOSITORY_ROUTES: readonly Route[] = [
  { method: "GET", path: REPO, auth: "open", serve: (call) => ok(whole(call, repoOf(call))) },
  { method: "PATCH", path: REPO, auth: "token", serve: update },
  { method: "DELETE", path: REPO, auth: "token", serve: remove },
  { method: "POST", path: `${REPO}/forks`, auth: "token", serve: fork },
  { method: "POST", path: `${REPO}/transfer`, auth: "token", serve: transfer },
  { method: "GET", path: `${REPO}/check-runs/{check_run_id}`, auth: "open", serve: getCheck },
  { method: "GET", path: `${REPO}/commits/{ref}/check-runs`, auth: "open", serve: listChecks },
  { method: "GET", path: `${REPO}/actions/jobs/{job_id}/logs`, auth: "open", serve: getJobLog },
  { method: "GET", path: "/rate_limit", auth: "open", serve: getLimits },
];

/** A repository by itself says a little more than one among others. */
function whole({ world }: Call, repo: Repository): Record<string, unknown> {
  const { parent } = repo;
  const origin = parent
    ? { parent: repositoryJson(world, parent), source: repositoryJson(world, parent) }
    : {};
  return { ...repositoryJson(world, repo), network_count: 0, subscribers_count: 0, ...origin };
}

async function update(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  const name = new Fields(call.body, "Repository").optionalText("name");
  if (name !== undefined) await renameRepository(call.world, call.viewer, repo, name);
  return ok(whole(call, repo));
}

/** A job of GitHub Actions has the id of its check run. The log itself is elsewhere. */
function getJobLog(call: Call): Answer {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_ACTIONS);
  const id = numberParam(call, "job_id");
  const check = repo.checks.find((one) => one.id === id && one.log !== undefined);
  if (!check) throw notFound();
  return { status: 302, headers: { location: `${call.world.url}/_logs/${repo.fullName}/${id}` } };
}

function remove(call: Call): Answer {
  deleteRepository(call.world, call.viewer, repoOf(call));
  return { status: 204 };
}

async function fork(call: Call): Promise<Answer> {
  const made = await forkRepository(call.world, call.viewer, repoOf(call));
  return { status: 202, body: whole(call, made) };
}

async function transfer(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  const owner = accountOf(call.world, new Fields(call.body, "Repository").text("new_owner"));
  await transferRepository(call.world, call.viewer, repo, owner);
  return { status: 202, body: repositoryJson(call.world, repo) };
}

function getCheck(call: Call): Answer {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_CHECKS);
  const id = numberParam(call, "check_run_id");
  const check = repo.checks.find((one) => one.id === id);
  if (!check) throw notFound();
  return ok(checkJson(call.world, check));
}

async function listChecks(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_CHECKS);
  const ref = param(call, "ref");
  const sha = (await readRef(repo.gitDir, `refs/heads/${ref}`)) ?? ref;
  const all = repo.checks.filter(({ headSha }) => headSha === sha);
  // Earlier runs of the same name are left out unless they are asked for.
  const latest = [...new Map(all.map((check) => [`${check.app.id} ${check.name}`, check])).values()];
  const shown = call.url.searchParams.get("filter") === "all" ? all : latest;
  return pagedIn(call, "check_runs", shown, (check) => checkJson(call.world, check));
}

function getLimits({ world, viewer }: Call): Answer {
  const caller = callerOf(viewer);
  const { resource: _, ...core } = world.limits.standing(caller, "core");
  const { resource: __, ...graphql } = world.limits.standing(caller, "graphql");
  // Nothing is searched here, but every answer has that budget.
  const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
  return ok({ resources: { core, graphql, search }, rate: core });
}
