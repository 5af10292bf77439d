import {
  isLabelled,
  isRequestedAfter,
  isRestarted,
  roleOfRequester,
  startedAnew,
} from "../discussion/trigger.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { EMPTY_RECORD, type StatusRecord } from "../state/status.ts";
import { inactivity } from "./inactivity.ts";

/** The stored record. If it was lost, nothing is done until an approver resumes. */
export function recordOf({ status }: Snapshot): StatusRecord {
  if (status?.state !== "lost") return status?.record ?? EMPTY_RECORD;
  const { changedBy: by } = status;
  return { ...status.record, suspended: by === undefined ? {} : { by } };
}

/** A request after `/cancel`, by the label or `/plan`, starts again; a missing label is no failure once it is on. */
export function requestedAgain(s: Snapshot, { cancelledAt, failure, ...rest }: StatusRecord): StatusRecord {
  const mayRequest = () => isAtLeast(roleOfRequester(s, rest), s.settings.roles.trigger);
  const isOver = cancelledAt === undefined || (isRequestedAfter(s, rest, cancelledAt) && mayRequest());
  const record = failure && !(failure.phase === "label" && isLabelled(s)) ? { ...rest, failure } : rest;
  return isOver ? record : { ...record, cancelledAt };
}

/**
 * A new request after the pull request was closed or merged: what was approved before no longer counts. With its branch
 * the plan goes on; without it, it is replaced.
 */
export function restarted(
  s: Snapshot,
  record: StatusRecord,
): { readonly s: Snapshot; readonly record: StatusRecord } {
  const { pull, branch } = s;
  if (!pull) return { s, record };
  if (pull.number <= (record.replaced ?? 0)) return { s: { ...s, pull: undefined }, record };
  if (pull.isOpen || !isRestarted(s, record) || inactivity(s, record)) return { s, record };
  if (!branch) return { s: { ...s, pull: undefined }, record: startedAnew(record, pull.number) };
  const { approval: _, pendingApprovals: __, isPaused: ___, resumedAt: ____, ...rest } = record;
  return { s, record: rest };
}
