import { commentUrl, issueUrl } from "../json/issue.ts";
import type { Comment, Issue, TimelineEvent } from "../model.ts";
import { connection, type PageArguments } from "./connection.ts";
import { type Context, notCovered, type Source } from "./context.ts";
import { actorSource, writtenSource } from "./written.ts";

/** The events of a timeline that are covered, and how `itemTypes` calls them. */
export const ITEM_TYPE = {
  LabeledEvent: "LABELED_EVENT",
  UnlabeledEvent: "UNLABELED_EVENT",
  RenamedTitleEvent: "RENAMED_TITLE_EVENT",
  ReopenedEvent: "REOPENED_EVENT",
} as const;

/** What an issue and a pull request have in common. */
export function threadSource(context: Context, issue: Issue): Source {
  return {
    ...writtenSource(context, issue),
    number: issue.number,
    title: issue.title,
    url: issueUrl(context.world, issue),
    closed: issue.state === "closed",
    closedAt: issue.closedAt ?? null,
    locked: issue.isLocked,
    assignees: (args: PageArguments) =>
      connection("assignees", issue.assignees, args, (account) => actorSource(context, account)),
    labels: (args: PageArguments) =>
      connection("labels", [...issue.labels], args, ({ nodeId, name }) => ({ id: nodeId, name })),
    comments: (args: PageArguments) =>
      connection("comments", issue.comments, args, (comment) => commentSource(context, comment)),
    timelineItems: (args: PageArguments & { itemTypes?: readonly string[] | null }) =>
      timeline(context, issue, args),
  };
}

/** An issue. */
export function issueSource(context: Context, issue: Issue): Source {
  return {
    __typename: "Issue",
    ...threadSource(context, issue),
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    subIssues: (args: PageArguments) =>
      connection(
        "subIssues",
        issue.repo.issues.filter(({ parent }) => parent === issue),
        args,
        (one) => issueSource(context, one),
      ),
  };
}

/** A comment in the conversation. */
export function commentSource(context: Context, comment: Comment): Source {
  return {
    __typename: "IssueComment",
    ...writtenSource(context, comment),
    url: commentUrl(context.world, comment),
  };
}

/** Labelling, renaming and reopening are all that is kept of the timeline: asking for anything else is not covered. */
function timeline(
  context: Context,
  issue: Issue,
  args: PageArguments & { itemTypes?: readonly string[] | null },
): Source {
  const covered: readonly string[] = Object.values(ITEM_TYPE);
  const wanted = args.itemTypes ?? ["every type"];
  const missing = wanted.find((type) => !covered.includes(type));
  if (missing) throw notCovered(context, `timelineItems(itemTypes: ${missing})`);
  const events = issue.timeline.filter((event) => wanted.includes(ITEM_TYPE[event.type]));
  return connection("timelineItems", events, args, (event) => eventSource(context, event));
}

function eventSource(context: Context, event: TimelineEvent): Source {
  return {
    __typename: event.type,
    id: event.nodeId,
    createdAt: event.createdAt,
    actor: actorSource(context, event.actor),
    ...eventDetails(event),
  };
}

function eventDetails(event: TimelineEvent): Source {
  switch (event.type) {
    case "RenamedTitleEvent":
      return { previousTitle: event.previousTitle, currentTitle: event.currentTitle };
    case "ReopenedEvent":
      return { stateReason: null };
    default:
      return { label: { id: event.label.nodeId, name: event.label.name } };
  }
}
