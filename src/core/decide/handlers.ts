import type { Command, Verb } from "../discussion/command.ts";
import { commitsOfPeople, type Progress } from "../discussion/progress.ts";
import { isLabelKnown, isLabelled, labelEventId, labelEvents } from "../discussion/trigger.ts";
import * as commands from "../messages/commands.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { handleApprove } from "./approval.ts";

/** A command lands and changes the record (and may be answered), or is refused with one line that says why. */
export type CommandResult =
  | { readonly record: StatusRecord; readonly answer?: Text }
  /** `notice` names the refusal where it is not said to each such comment. */
  | { readonly refusal: Text; readonly notice?: string };

/** What a command is followed with. */
export interface CommandContext {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
}

/** What each command does. The commenter may use it, and the plan is being worked on. */
export const HANDLERS: Record<
  Verb,
  (context: CommandContext, record: StatusRecord, command: Command) => CommandResult
> = {
  plan: handlePlan,
  approve: ({ s, progress, comment }, record, { text }) =>
    handleApprove({ s, progress, comment, record }, text),
  revise: (_, record) => ({ record }),
  retry: (_, record) => {
    const { failure, ...rest } = record;
    return failure ? { record: rest } : { refusal: commands.nothingToRetry() };
  },
  pause: (_, record) => ({ record: { ...record, isPaused: true } }),
  resume: ({ s, progress, comment }, record) => {
    const { isPaused, suspended, ...rest } = record;
    if (suspended) return { record: rest };
    const [newest] = commitsOfPeople(s, record);
    if (!(isPaused || newest) || !record.approval || !s.branch) {
      if (record.failure) return { refusal: commands.retryInstead() };
      return { refusal: commands.nothingToResume(progress, record.approval !== undefined) };
    }
    // Whoever goes on upon commits must have been told of them.
    const toldAt = s.noticeTimes.get(`people:${newest?.oid}`) ?? Number.POSITIVE_INFINITY;
    if (newest && comment.at <= toldAt) return { refusal: commands.resumePredates() };
    return { record: { ...rest, resumedAt: s.branch.head } };
  },
  cancel: ({ comment, progress }, record) => {
    const { approval: _, ...rest } = record;
    if (!progress.isFinished) return { record: { ...rest, cancelledAt: comment.at } };
    // Somebody may take the branch back to before the end: it stays ended until a person says otherwise.
    return { record: { ...record, isPaused: true }, answer: commands.nothingToCancel() };
  },
  budget: handleBudget,
  help: (_, record) => ({ record, answer: commands.help() }),
};

/** Where there is no label, one will follow. Where there is, it counts from now on as put on for who writes this. */
function handlePlan({ s, comment }: CommandContext, record: StatusRecord): CommandResult {
  const { cancelledAt = 0, failure, ...rest } = record;
  if (isLabelled(s) && cancelledAt === 0 && s.branch?.isOurs && isLabelKnown(s, record))
    return { refusal: commands.planExists(s.pull?.number) };
  if (comment.at <= cancelledAt) return { record };
  const isKept = failure && failure.phase !== "label" && s.branch;
  const requestedAt = (isLabelled(s) ? labelEvents(s).at(-1)?.at : undefined) ?? comment.at;
  const asked = { requester: comment.by.login, requestedAt, labelEvent: labelEventId(s) };
  return { record: { ...rest, ...(isKept ? { failure } : {}), ...asked } };
}

/** US dollars that one comment may add. */
const RAISE_MAX = 100;

function handleBudget({ comment }: CommandContext, record: StatusRecord, { text }: Command): CommandResult {
  const usd = /^\+\d{1,3}(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (usd <= 0 || usd > RAISE_MAX) return { refusal: commands.budgetUnknown(text, RAISE_MAX) };
  return { record: { ...record, budgetAdded: { ...record.budgetAdded, [comment.id]: usd } } };
}
