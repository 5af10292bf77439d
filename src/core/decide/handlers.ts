import type { Command, Verb } from "../discussion/command.ts";
import { commitsOfPeople, type Progress } from "../discussion/progress.ts";
import { isLabelKnown, isLabelled, labelEventId, labelEvents } from "../discussion/trigger.ts";
import * as commands from "../messages/commands.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { approveFixes } from "./after-ready.ts";
import { handleApprove } from "./approval.ts";

/** A command is accepted and changes the record (and may be answered), or is refused with a reason. */
export type CommandResult =
  | { readonly record: StatusRecord; readonly answer?: Text }
  /** `notice` names a refusal that is posted once for several comments. */
  | { readonly refusal: Text; readonly notice?: string };

/** What the handlers of commands get. */
export interface CommandContext {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
}

/** What each command does, once the commenter's role is checked and the plan is active. */
export const HANDLERS: Record<
  Verb,
  (context: CommandContext, record: StatusRecord, command: Command) => CommandResult
> = {
  plan: handlePlan,
  approve: ({ s, progress, comment }, record, { text }) =>
    progress.isFinished
      ? approveFixes({ s, progress, comment, record }, text)
      : handleApprove({ s, progress, comment, record }, text),
  revise: (_, record) => ({ record }),
  retry: (_, record) => {
    const { failure, ...rest } = record;
    return failure ? { record: { ...rest, retried: failure } } : { refusal: commands.nothingToRetry() };
  },
  pause: (_, record) => ({ record: { ...record, isPaused: true } }),
  resume: ({ s, progress, comment }, record) => {
    const { isPaused, suspended, ...rest } = record;
    if (suspended) return { record: rest };
    // When every item is done, nobody's commits stop the work.
    const [newest] = progress.isFinished ? [] : commitsOfPeople(s, record);
    if (!(isPaused || newest) || !record.approval || !s.branch) {
      if (record.failure) return { refusal: commands.retryInstead() };
      return { refusal: commands.nothingToResume(progress, record.approval !== undefined) };
    }
    // A `/resume` accepts commits only if it was written after the notice about them.
    const noticedAt = s.noticeTimes.get(`people:${newest?.oid}`) ?? Number.POSITIVE_INFINITY;
    if (newest && comment.at <= noticedAt) return { refusal: commands.resumePredates() };
    return { record: { ...rest, resumedAt: s.branch.head } };
  },
  cancel: ({ comment, progress }, record) => {
    const { approval: _, ...rest } = record;
    if (!progress.isFinished) return { record: { ...rest, cancelledAt: comment.at } };
    // Somebody may reset the branch to before the end: then the work stays paused until a person resumes it.
    return { record: { ...record, isPaused: true }, answer: commands.nothingToCancel() };
  },
  budget: handleBudget,
  help: (_, record) => ({ record, answer: commands.help() }),
};

/** Without the label, Redline adds it. With it, the commenter becomes the requester. */
function handlePlan({ s, comment }: CommandContext, record: StatusRecord): CommandResult {
  const { cancelledAt = 0, failure, ...rest } = record;
  if (isLabelled(s) && cancelledAt === 0 && s.branch?.isOurs && isLabelKnown(s, record))
    return { refusal: commands.planExists(s.pull?.number) };
  if (comment.at <= cancelledAt) return { record };
  const isKept = failure && failure.phase !== "label" && s.branch;
  const requestedAt = (isLabelled(s) ? labelEvents(s).at(-1)?.at : undefined) ?? comment.at;
  const request = { requester: comment.by.login, requestedAt, labelEvent: labelEventId(s) };
  return { record: { ...rest, ...(isKept ? { failure } : {}), ...request } };
}

/** US dollars that one comment may add. */
const EXTENSION_MAX = 100;

function handleBudget({ comment }: CommandContext, record: StatusRecord, { text }: Command): CommandResult {
  const usd = /^\+\d{1,3}(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (usd <= 0 || usd > EXTENSION_MAX) return { refusal: commands.budgetUnknown(text, EXTENSION_MAX) };
  return { record: { ...record, budgetAdded: { ...record.budgetAdded, [comment.id]: usd } } };
}
