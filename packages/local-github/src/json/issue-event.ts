import type { Effect } from "../log.ts";
import type { Issue, TimelineEvent } from "../model.ts";
import { accountOf, type World } from "../world.ts";
import { accountJson } from "./account.ts";
import { commentJson } from "./issue.ts";

type Json = Record<string, unknown>;

/** One event of an issue or pull request, with when it was; stamps never repeat, and so give the order. */
interface IssueEvent {
  readonly at: string;
  readonly json: Json;
}

/** What of the log is an event of an issue, by the name that GitHub gives it. */
const NAMED = {
  closed: "closed",
  locked: "locked",
  unlocked: "unlocked",
  assigned: "assigned",
  unassigned: "unassigned",
  merged: "merged",
  ready: "ready_for_review",
  draft: "convert_to_draft",
  "review-requested": "review_requested",
  "review-request-removed": "review_request_removed",
  "review-dismissed": "review_dismissed",
  "comment-deleted": "comment_deleted",
} as const;

/** Effects have numbers of their own; their events' ids begin behind those of labels. */
const FIRST_ID = 500_000;

/** The events of an issue or pull request, oldest first. */
export function eventsOf(world: World, issue: Issue): Json[] {
  const { repo, number } = issue;
  const here = world.log.effects.filter(
    (effect) =>
      effect.number === number && world.repositories.get(String(effect.repo).toLowerCase()) === repo,
  );
  const logged = here.flatMap((effect) => loggedEvent(world, issue, effect));
  return inOrder([...issue.timeline.map((event) => keptEvent(world, issue, event)), ...logged]);
}

/** The events of an issue, and its comments. */
export function timelineOf(world: World, issue: Issue): Json[] {
  // Who assigned is told by the list of events, and not by the timeline.
  const events = eventsOf(world, issue).map(({ assigner: _, ...json }) => ({
    at: String(json.created_at),
    json,
  }));
  const comments = issue.comments.map((comment) => {
    const json = commentJson(world, comment);
    const actor = accountJson(world, comment.author);
    return { at: comment.createdAt, json: { ...json, event: "commented", actor } };
  });
  return inOrder([...events, ...comments]);
}

function inOrder(events: readonly IssueEvent[]): Json[] {
  return events.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map(({ json }) => json);
}

/** What every event has. */
function plain(
  world: World,
  issue: Issue,
  { id, nodeId, by, at }: { id: number; nodeId: string; by: string; at: string },
): Json {
  return {
    id,
    node_id: nodeId,
    url: `${world.url}/repos/${issue.repo.fullName}/issues/events/${id}`,
    actor: accountJson(world, accountOf(world, by)),
    commit_id: null,
    commit_url: null,
    created_at: at,
    performed_via_github_app: null,
  };
}

const KEPT = {
  LabeledEvent: "labeled",
  UnlabeledEvent: "unlabeled",
  RenamedTitleEvent: "renamed",
  ReopenedEvent: "reopened",
} as const;

function keptEvent(world: World, issue: Issue, event: TimelineEvent): IssueEvent {
  const { id, nodeId, actor, createdAt: at, type } = event;
  const json = plain(world, issue, { id, nodeId, by: actor.login, at });
  return { at, json: { ...json, event: KEPT[type], ...keptDetails(event) } };
}

function keptDetails(event: TimelineEvent): Json {
  switch (event.type) {
    case "RenamedTitleEvent":
      return { rename: { from: event.previousTitle, to: event.currentTitle } };
    case "ReopenedEvent":
      return { state_reason: null };
    default:
      return { label: { name: event.label.name, color: "ededed" } };
  }
}

function loggedEvent(world: World, issue: Issue, effect: Effect): IssueEvent[] {
  const { kind, by, at, n } = effect;
  if (!(kind in NAMED)) return [];
  const id = FIRST_ID + n;
  const json = plain(world, issue, { id, nodeId: `EV_kwDO${id}`, by, at });
  const event = NAMED[kind as keyof typeof NAMED];
  return [{ at, json: { ...json, event, ...detailsOf(world, issue, effect) } }];
}

function detailsOf(world: World, issue: Issue, effect: Effect): Json {
  const account = (login: unknown): Json => accountJson(world, accountOf(world, String(login)));
  switch (effect.kind) {
    case "closed":
      return { state_reason: effect.reason ?? null };
    case "locked":
    case "unlocked":
      return { lock_reason: null };
    case "assigned":
    case "unassigned":
      return { assignee: account(effect.who), assigner: account(effect.by) };
    case "review-requested":
    case "review-request-removed":
      return { review_requester: account(effect.by), requested_reviewer: account(effect.reviewer) };
    case "review-dismissed":
      return {
        dismissed_review: { state: "dismissed", review_id: effect.id, dismissal_message: effect.message },
      };
    case "merged": {
      const url = `${world.url}/repos/${issue.repo.fullName}/commits/${String(effect.sha)}`;
      return { commit_id: effect.sha, commit_url: url };
    }
    default:
      return {};
  }
}
