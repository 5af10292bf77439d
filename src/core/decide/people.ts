import { withReviewApprovals } from "../approvals/review-approvals.ts";
import { peopleOfFeedback } from "../discussion/people.ts";
import {
  editorsSince,
  isLabelKnown,
  isLabelled,
  isRestarted,
  reopenerToCheck,
  requesterOf,
} from "../discussion/trigger.ts";
import type { Person } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { approversOf } from "./approvers.ts";
import { pendingCommands } from "./commands.ts";
import { peopleToReplyTo } from "./replies.ts";
import { recordOf } from "./requests.ts";

/**
 * Logins of the people whose role the decision needs. The roles of those in `fresh` are about to be used and must not
 * come from a cache.
 */
export function peopleToAskFor(shown: Snapshot): { readonly all: string[]; readonly fresh: string[] } {
  const s = withReviewApprovals(shown);
  if (s.repository.isArchived || s.isUnconfigured) return { all: [], fresh: [] };
  const record = recordOf(s);
  const commands = pendingCommands(s, record).map((comment) => comment.by);
  const isOver = s.pull?.isOpen === false && !isRestarted(s, record);
  const reopener = reopenerToCheck(s, record);
  const isActive = s.issue.isOpen && !isOver && isLabelled(s);
  // Comments on the issue are read for the plan, if their author has the role.
  const commenters = s.issue.comments.map((comment) => comment.by).filter((person) => !person.isBot);
  const people = [
    ...(reopener ? [reopener] : []),
    ...(isActive
      ? [
          ...requesterToAskFor(s, record),
          ...(s.branch ? editorsSince(s, record) : [...commenters, ...s.issue.edits.map((edit) => edit.by)]),
          ...commands,
          ...peopleOfFeedback(s),
          ...peopleToReplyTo(s),
          ...(commands.length > 0 ? threadAuthors(s) : []),
        ]
      : commands),
  ];
  const approvers = approversOf(s, record);
  const logins = people.map((person) => person.login);
  return { all: [...new Set([...logins, ...approvers])], fresh: approvers };
}

function requesterToAskFor(s: Snapshot, record: StatusRecord): Person[] {
  const isKnown = isLabelKnown(s, record) && s.pull?.isOpen !== false;
  return isKnown ? [] : [requesterOf(s, record)];
}

/** Who commented in unresolved threads: an approval may have to wait for them. */
function threadAuthors(s: Snapshot) {
  const open = s.pull?.threads.filter((thread) => !thread.isResolved) ?? [];
  return open.flatMap((thread) => thread.comments.map((comment) => comment.by)).filter((by) => !by.isBot);
}
