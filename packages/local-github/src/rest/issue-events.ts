import { eventsOf, timelineOf } from "../json/issue-event.ts";
import { isPull } from "../model.ts";
import { type Answer, type Call, issueAt, paged, type Route } from "./call.ts";

const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}";

/** What happened to an issue or pull request. */
export const EVENT_ROUTES: readonly Route[] = [
  { method: "GET", path: `${ISSUE}/events`, auth: "open", serve: listEvents },
  { method: "GET", path: `${ISSUE}/timeline`, auth: "open", serve: listTimeline },
];

function listEvents(call: Call): Answer {
  return paged(call, eventsOf(call.world, issueAt(call)), (event) => event);
}

function listTimeline(call: Call): Answer {
  const issue = issueAt(call);
  // Commits and reviews would be missing from it, and would pass for not being there.
  if (isPull(issue)) call.world.log.violation("the playground does not cover the timeline of a pull request");
  return paged(call, timelineOf(call.world, issue), (event) => event);
}
