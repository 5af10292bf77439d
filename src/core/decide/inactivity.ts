import type { Verb } from "../discussion/command.ts";
import {
  isLabelKnown,
  isLabelled,
  isRestarted,
  labelEvents,
  refusedReopener,
  roleOfRequester,
} from "../discussion/trigger.ts";
import * as commands from "../messages/commands.ts";
import { waiting } from "../messages/status.ts";
import { isAtLeast } from "../state/roles.ts";
import { planBranch, type Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** Why nothing is done on a plan now, and which commands are still accepted. */
export interface Inactivity {
  /** For the log and the status comment. */
  readonly reason: Text;
  readonly accepts: readonly Verb[];
  /** The answer to other commands; without it they are not for us. */
  readonly refusal?: Text;
  /** True if somebody without the role added the label: they are told so. */
  readonly isLabelRefused?: true;
  /** True if nothing at all is written. */
  readonly isSilent?: true;
}

/**
 * Undefined while the plan is active. Commands written meanwhile are answered at once and never take effect later, except
 * that nothing can be answered on a locked pull request: they wait until it is unlocked.
 */
export function inactivity(s: Snapshot, record: StatusRecord): Inactivity | undefined {
  return ended(s, record) ?? locked(s) ?? suspended(record) ?? unrequested(s, record) ?? reopened(s, record);
}

function ended(s: Snapshot, record: StatusRecord): Inactivity | undefined {
  const { repository, issue, pull, status, branch } = s;
  if (repository.isArchived) return { reason: waiting.archived(), accepts: [], isSilent: true };
  const isKnown = status !== undefined;
  const end = (reason: Text, refusal: Text, accepts: readonly Verb[] = ["status", "help"]): Inactivity => ({
    reason,
    accepts,
    ...(isKnown ? { refusal } : { isSilent: true as const }),
  });
  if (!issue.isOpen && !pull?.isMerged) return end(waiting.issueClosed(), commands.issueClosed());
  if (!pull || pull.isOpen || (mayRestart(s) && isRestarted(s, record) && mayRequest(s, record)))
    return undefined;
  const accepts: readonly Verb[] = mayRestart(s) ? ["plan", "status", "help"] : ["status", "help"];
  return pull.isMerged
    ? end(waiting.pullMerged(), commands.pullMerged(branch && planBranch(issue.number)), accepts)
    : end(waiting.pullClosed(!!branch), commands.pullClosed(!!branch), accepts);
}

function locked({ pull }: Snapshot): Inactivity | undefined {
  return pull?.isOpen && pull.isLocked ? { reason: waiting.pullLocked(), accepts: [] } : undefined;
}

/** What is merged stays on its branch: only without it there can be another plan. */
const mayRestart = ({ issue, pull, branch }: Snapshot) => issue.isOpen && !(pull?.isMerged && branch);

const mayRequest = (s: Snapshot, record: StatusRecord) =>
  isAtLeast(roleOfRequester(s, record), s.settings.roles.trigger);

function suspended({ suspended: lost }: StatusRecord): Inactivity | undefined {
  if (!lost) return undefined;
  const reason = waiting.statusLost(lost.by);
  return { reason, accepts: ["resume", "status", "help"], refusal: reason };
}

function unrequested(s: Snapshot, record: StatusRecord): Inactivity | undefined {
  if (!isLabelled(s)) return unlabelled(s, record);
  if (record.cancelledAt !== undefined) return paused(waiting.cancelled(), commands.planCancelled());
  if (isLabelKnown(s, record) || mayRequest(s, record)) return undefined;
  return { ...paused(waiting.labelRefused()), isLabelRefused: true };
}

function reopened(s: Snapshot, record: StatusRecord): Inactivity | undefined {
  const by = refusedReopener(s, record);
  if (!by) return undefined;
  const reason = waiting.reopened(by.login);
  return { reason, accepts: ["resume", "plan", "status", "help"], refusal: reason };
}

/** A label added since `/plan`, by whomever, fulfilled the request: if it is off now, somebody removed it. */
function unlabelled(s: Snapshot, { requestedAt, failure }: StatusRecord): Inactivity | undefined {
  const { label } = s.settings;
  const isRequested = requestedAt !== undefined && !labelEvents(s).some((event) => event.at >= requestedAt);
  if (isRequested && failure?.phase !== "label") return undefined;
  if (isRequested) return paused(waiting.labelMissing(label), commands.labelRemoved(label));
  return paused(waiting.labelRemoved(), s.status && commands.labelRemoved(label));
}

function paused(reason: Text, refusal?: Text): Inactivity {
  return { reason, accepts: ["plan", "status", "help"], ...(refusal === undefined ? {} : { refusal }) };
}

/**
 * Since when the plan is active, by GitHub's clock: commands from before must be posted again.
 */
export function activeSince(s: Snapshot, { requestedAt }: StatusRecord): number {
  const requests = labelEvents(s).map(({ by, at }) =>
    by.isBot && by.id === s.self.id ? (requestedAt ?? 0) : at,
  );
  return Math.max(0, s.issue.reopenedAt ?? 0, s.pull?.reopenedAt ?? 0, ...requests.slice(-1));
}
