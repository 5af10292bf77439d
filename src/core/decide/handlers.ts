import type { Command, Verb } from "../discussion/command.ts";
import { pendingFeedback } from "../discussion/feedback.ts";
import { commitsOfPeople, type Progress } from "../discussion/progress.ts";
import {
  isLabelKnown,
  isLabelled,
  labelEventId,
  labelEvents,
  recordedRequester,
  refusedReopener,
  withReopening,
} from "../discussion/trigger.ts";
import * as commands from "../messages/commands.ts";
import { waiting } from "../messages/status.ts";
import type { Commit, Snapshot } from "../state/snapshot.ts";
import { budgetOf, type StatusRecord, usdLeft } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { approveFixes } from "./after-ready.ts";
import { handleApprove, handleNext } from "./approval.ts";
import type { CommandContext, CommandResult } from "./command-input.ts";
import { handleRetry, handleSkip } from "./item-handlers.ts";
import { handleRevert } from "./revert.ts";
import { handleUpdate } from "./update-branch.ts";
import { needsMoreApproval } from "./work.ts";

/** What each command does, once the commenter's role is checked and the plan is active. */
export const HANDLERS: Record<
  Verb,
  (context: CommandContext, record: StatusRecord, command: Command) => CommandResult
> = {
  plan: (context, record) => {
    if (!refusedReopener(context.s, record)) return handlePlan(context, record);
    const result = continued(context, record);
    const planned = "record" in result ? handlePlan(context, result.record) : result;
    return "record" in planned ? planned : result;
  },
  approve: (context, record, command) =>
    context.progress.isFinished
      ? approveFixes({ ...context, record }, command)
      : handleApprove({ ...context, record }, command),
  next: (context, record, command) => handleNext({ ...context, record }, command),
  // With words it is feedback, which is handled elsewhere.
  revise: ({ s }, record) => {
    if (pendingFeedback(s, () => false).length > 0) return { record };
    return { refusal: s.pull ? commands.noCommentsWait() : commands.noPlanYet() };
  },
  retry: (context, record, command) => handleRetry({ ...context, record }, command),
  skip: (context, record, command) => handleSkip({ ...context, record }, command),
  pause: (_, record, { text }) => {
    const paused = { record: { ...record, isPaused: true } };
    return text.toLowerCase() === "now" ? { ...paused, isAborting: true } : paused;
  },
  resume: handleResume,
  cancel: ({ comment, progress }, record) => {
    const { approval: _, earlierApprovals: __, pendingApprovals: ___, ...rest } = record;
    if (!progress.isFinished) return { record: { ...rest, cancelledAt: comment.at } };
    // Somebody may reset the branch to before the end: then the work stays paused until a person resumes it.
    return { record: { ...record, isPaused: true }, answer: commands.nothingToCancel() };
  },
  revert: handleRevert,
  update: (context, record) => handleUpdate({ ...context, record }),
  budget: handleBudget,
  status: (_, record) => ({ record, isStatusWanted: true }),
  help: (_, record) => ({ record, answer: commands.help() }),
};

/** Lets the work go on: after a pause, on top of people's commits, or where it was suspended. */
function handleResume(context: CommandContext, record: StatusRecord): CommandResult {
  const { s, progress } = context;
  const { isPaused, suspended: _, ...rest } = record;
  if (isHeld(s, record)) return continued(context, rest);
  // It was paused before there was work.
  if (!record.approval || !s.branch) return isPaused ? { record: rest } : nothingToResume(context, record);
  // When every item is done, nobody's commits stop the work.
  const [newest] = progress.isFinished ? [] : commitsOfPeople(s, record);
  if (!isPaused && !newest) return nothingToResume(context, record);
  if (newest && !isAfterNotice(context, newest)) return { refusal: commands.resumePredates() };
  return { record: { ...rest, resumedAt: s.branch.head } };
}

/** A `/resume` accepts commits only if it was written after the notice about them. */
const isAfterNotice = ({ s, comment }: CommandContext, { oid }: Commit): boolean =>
  comment.at > (s.noticeTimes.get(`people:${oid}`) ?? Number.POSITIVE_INFINITY);

const nothingToResume = ({ s, progress }: CommandContext, record: StatusRecord): CommandResult => ({
  refusal: record.failure ? commands.retryInstead() : commands.nothingToResume(waitsFor(s, progress, record)),
});

/** True if the record was lost, or somebody without the role reopened the issue. */
const isHeld = (s: Snapshot, record: StatusRecord) =>
  record.suspended !== undefined || refusedReopener(s, record) !== undefined;

/** Continues what is held; only what was written since the issue was reopened can mean that. */
function continued({ s, comment }: CommandContext, record: StatusRecord): CommandResult {
  const isEarly = comment.at < (s.issue.reopenedAt ?? 0);
  return isEarly ? { refusal: commands.writtenBeforeRestart() } : { record: withReopening(s, record) };
}

/** What the work waits for, if it is not a pause. */
function waitsFor(s: Snapshot, progress: Progress, record: StatusRecord): Text | undefined {
  if (usdLeft(s.settings, record) <= 0) return commands.budgetUsedUp(budgetOf(s.settings, record));
  if (needsMoreApproval(progress, record)) return waiting.moreApproval(progress);
  return progress.open.length > 0 && !record.approval ? waiting.approval() : undefined;
}

/** Without the label, Redline adds it. With it, the commenter becomes the requester. */
function handlePlan({ s, comment }: CommandContext, record: StatusRecord): CommandResult {
  const { cancelledAt = 0, failure, ...rest } = record;
  const isOver = s.pull !== undefined && !s.pull.isOpen;
  if (isLabelled(s) && cancelledAt === 0 && s.branch?.isOurs && isLabelKnown(s, record) && !isOver)
    return { refusal: commands.planExists(s.pull?.number) };
  if (comment.at <= cancelledAt) return { record };
  if (isOver) return { record: { ...rest, ...recordedRequester(comment.by), requestedAt: comment.at } };
  const isKept = failure && failure.phase !== "label" && s.branch;
  const requestedAt = (isLabelled(s) ? labelEvents(s).at(-1)?.at : undefined) ?? comment.at;
  const request = { ...recordedRequester(comment.by), requestedAt, labelEvent: labelEventId(s) };
  return { record: { ...rest, ...(isKept ? { failure } : {}), ...request } };
}

/** US dollars that one comment may add. */
const EXTENSION_MAX = 100;

function handleBudget({ comment }: CommandContext, record: StatusRecord, { text }: Command): CommandResult {
  const usd = /^\+\d{1,3}(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (usd <= 0 || usd > EXTENSION_MAX) return { refusal: commands.budgetUnknown(text, EXTENSION_MAX) };
  return { record: { ...record, budgetAdded: { ...record.budgetAdded, [comment.id]: usd } } };
}
