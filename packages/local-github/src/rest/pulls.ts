import { demand, READ_ISSUES } from "../access.ts";
import { editIssue, setState } from "../actions/issues.ts";
import { type MergeMethod, mergePull } from "../actions/merge.ts";
import { openPull, requestReviews, unrequestReviews } from "../actions/pulls.ts";
import { briefPullJson, pullJson } from "../json/pull.ts";
import { isPull, type PullRequest } from "../model.ts";
import { notFound } from "../refusal.ts";
import { accountOf } from "../world.ts";
import { type Answer, type Call, created, Fields, ok, paged, pullAt, type Route, repoOf } from "./call.ts";

const REPO = "/repos/{owner}/{repo}";
const PULL = `${REPO}/pulls/{pull_number}`;

/** Pull requests: opening, changing, asking for reviews, merging. */
export const PULL_ROUTES: readonly Route[] = [
  { method: "GET", path: `${REPO}/pulls`, auth: "open", serve: listPulls },
  { method: "POST", path: `${REPO}/pulls`, auth: "token", serve: createPull },
  { method: "GET", path: PULL, auth: "open", serve: (call) => ok(pullJson(call.world, pullAt(call))) },
  { method: "PATCH", path: PULL, auth: "token", serve: updatePull },
  { method: "GET", path: `${PULL}/merge`, auth: "open", serve: isMerged },
  { method: "PUT", path: `${PULL}/merge`, auth: "token", serve: merge },
  { method: "POST", path: `${PULL}/requested_reviewers`, auth: "token", serve: request },
  { method: "DELETE", path: `${PULL}/requested_reviewers`, auth: "token", serve: unrequest },
];

function listPulls(call: Call): Answer {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_ISSUES);
  const query = call.url.searchParams;
  const state = query.get("state") ?? "open";
  const [head, base] = [query.get("head"), query.get("base")];
  const label = ({ pull }: PullRequest): string => `${pull.headRepo?.owner.login}:${pull.headBranch}`;
  const found = repo.issues
    .filter(isPull)
    .filter((one) => state === "all" || one.state === state)
    .filter(
      (one) => (head ?? label(one)) === label(one) && (base ?? one.pull.baseBranch) === one.pull.baseBranch,
    );
  return paged(call, found.toReversed(), (one) => briefPullJson(call.world, one));
}

async function createPull(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  const fields = new Fields(call.body, "PullRequest");
  const pull = await openPull(call.world, call.viewer, repo, {
    title: fields.text("title"),
    body: fields.optionalText("body") ?? "",
    head: fields.text("head"),
    base: fields.text("base"),
    isDraft: fields.flag("draft"),
  });
  return created(pullJson(call.world, pull));
}

/** `draft` cannot be changed this way, and GitHub does not say so. */
function updatePull(call: Call): Answer {
  const { world, viewer } = call;
  const issue = pullAt(call);
  const fields = new Fields(call.body, "PullRequest");
  editIssue(world, viewer, issue, { title: fields.optionalText("title"), body: fields.optionalText("body") });
  const state = fields.optionalWord("state", ["open", "closed"]);
  if (state) setState(world, viewer, issue, state);
  return ok(pullJson(world, issue));
}

function isMerged(call: Call): Answer {
  if (pullAt(call).pull.merged) return { status: 204 };
  throw notFound();
}

async function merge(call: Call): Promise<Answer> {
  const issue = pullAt(call);
  const fields = new Fields(call.body ?? {}, "PullRequest");
  const methods: readonly MergeMethod[] = ["merge", "squash", "rebase"];
  const sha = await mergePull(call.world, call.viewer, issue, {
    method: fields.optionalWord("merge_method", methods) ?? "merge",
    title: fields.optionalText("commit_title"),
    message: fields.optionalText("commit_message"),
    sha: fields.optionalText("sha"),
  });
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}

function request(call: Call): Answer {
  const issue = pullAt(call);
  const names = new Fields(call.body, "PullRequest").texts("reviewers");
  const reviewers = names.map((login) => accountOf(call.world, login));
  requestReviews(call.world, call.viewer, issue, { reviewers, keepEarlier: true });
  return created(briefPullJson(call.world, issue));
}

function unrequest(call: Call): Answer {
  const issue = pullAt(call);
  const names = new Fields(call.body, "PullRequest").texts("reviewers");
  const reviewers = names.map((login) => accountOf(call.world, login));
  unrequestReviews(call.world, call.viewer, issue, reviewers);
  return ok(briefPullJson(call.world, issue));
}
