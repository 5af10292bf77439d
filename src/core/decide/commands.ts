import type { Action, Update } from "../discussion/action.ts";
import { allComments } from "../discussion/all-comments.ts";
import {
  type Command,
  firstCommand,
  mayHaveUnknown,
  readCommands,
  type Unknown,
  verbsSeen,
} from "../discussion/command.ts";
import { placeOf } from "../discussion/link.ts";
import { progressOf } from "../discussion/progress.ts";
import { isLabelled } from "../discussion/trigger.ts";
import * as texts from "../messages/commands.ts";
import { unknownCommand } from "../messages/replies.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { CommandResult } from "./command-input.ts";
import { HANDLERS } from "./handlers.ts";
import { type Inactivity, inactivity } from "./inactivity.ts";
import {
  type Commented,
  hasSay,
  isAnyForUs,
  isEarly,
  isForUs,
  outsider,
  type Read,
  refusalOf,
} from "./refusals.ts";

/** The record after all pending commands, and the updates that answer them. */
export interface AppliedCommands {
  readonly record: StatusRecord;
  /** Refusals and answers. */
  readonly answers: readonly Update[];
  readonly reactions: readonly Update[];
  /** Ids of comments whose commands were refused: they are not used as feedback either. */
  readonly refused: readonly string[];
  /** Comments whose commands were accepted, without an answer of their own. */
  readonly unanswered: readonly Comment[];
  /** Comments that ask for the status. */
  readonly statusWanted: readonly Comment[];
  /** True if the action that runs must end, although it is still the next one. */
  readonly isAborting: boolean;
}

type Accepted = Extract<CommandResult, { record: StatusRecord }>;
type Answer = Extract<Update, { kind: "comment" }>;

/** Applies every pending command, in the order in which they were written. */
export function applyCommands(
  s: Snapshot,
  record: StatusRecord,
  running: Action | undefined,
): AppliedCommands {
  const unmarked = allComments(s)
    .map(({ comment }) => comment)
    .filter((comment) => !isHandled(comment));
  // A crash may have come between a command's result and its reaction: missing reactions are added now.
  const answered = unmarked.filter((comment) => isAnswered(s, record, comment));
  const applied = unmarked.filter((comment) => record.handled.includes(comment.id));
  let now: StatusRecord = { ...record, handled: applied.map((comment) => comment.id) };
  const answers: Answer[] = [];
  const reactions = [
    ...answered.map((comment) => react(comment, "CONFUSED")),
    ...applied.map((comment) => react(comment, "ROCKET")),
  ];
  const refused = answered.map((comment) => comment.id);
  const accepted: (Accepted & { readonly comment: Comment })[] = [];
  for (const comment of pendingCommands(s, record)) {
    // Each command sees what the ones before it have made of the plan.
    const result = resultOf({ s, comment, running }, now, inactivity(s, now));
    if (!result) continue;
    if ("record" in result) {
      now = { ...result.record, handled: [...result.record.handled, comment.id] };
      accepted.push({ ...result, comment });
    } else refused.push(comment.id);
    answers.push(...answerTo(s, comment, result, answers));
    reactions.push(react(comment, "record" in result ? "ROCKET" : "CONFUSED"));
  }
  const statusWanted = accepted.filter((one) => one.isStatusWanted).map(({ comment }) => comment);
  const unanswered = accepted
    .filter((one) => !(one.answer || one.isStatusWanted))
    .map(({ comment }) => comment);
  const isAborting = accepted.some((one) => one.isAborting);
  return { record: now, answers, reactions, refused, unanswered, statusWanted, isAborting };
}

const react = (comment: Comment, content: "ROCKET" | "CONFUSED"): Update => ({
  kind: "react",
  subject: comment.nodeId,
  content,
});

/** True for a command whose refusal is already posted. */
function isAnswered(s: Snapshot, record: StatusRecord, comment: Comment): boolean {
  return s.notices.has(`command:${comment.id}`) && !record.handled.includes(comment.id);
}

/** Comments of people that may contain commands and have no reaction of ours, oldest first. Not parsed yet. */
export function pendingCommands(s: Snapshot, record: StatusRecord): Comment[] {
  return allComments(s)
    .map(({ comment }) => comment)
    .filter((comment) => !comment.by.isBot && !isHandled(comment) && !record.handled.includes(comment.id))
    .filter((comment) => !isAnswered(s, record, comment) && mayBeForUs(s, comment.body))
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}

/** Decided without parsing. Where no plan was requested, commands may be meant for other bots. */
function mayBeForUs(s: Snapshot, body: string): boolean {
  const verbs = verbsSeen(body);
  const isEnded = !s.issue.isOpen || s.pull?.isOpen === false;
  const isRelevant = s.status !== undefined || (!isEnded && (isLabelled(s) || verbs.has("plan")));
  return isRelevant && (verbs.size > 0 || mayHaveUnknown(body));
}

const isHandled = (comment: Comment) =>
  comment.reactions.includes("ROCKET") || comment.reactions.includes("CONFUSED");

/** `/revise` with text is feedback: the revision handles it. */
const isForProgram = (command: Command) => command.verb !== "revise" || command.text === "";

function answerTo(s: Snapshot, comment: Comment, result: CommandResult, sent: readonly Answer[]): Answer[] {
  const isRefused = "refusal" in result;
  const body = isRefused ? texts.refusal(comment.by.login, result.refusal) : result.answer;
  // A refusal is itself the record of it. What was accepted stands in the status comment, which is written later.
  const notice = result.notice ?? `${isRefused ? "command" : "accepted"}:${comment.id}`;
  if (body === undefined || s.notices.has(notice) || sent.some((one) => one.notice === notice)) return [];
  const subject = placeOf(s, comment);
  return [{ kind: "comment", subject, notice, body }];
}

/** Undefined for what turns out not to be a command, or not for us. */
function resultOf(
  context: Commented,
  record: StatusRecord,
  inactive: Inactivity | undefined,
): CommandResult | undefined {
  const { s, comment } = context;
  const role = s.roles.get(comment.by.login) ?? "none";
  // The comments of people without any role are not parsed.
  const first = firstCommand(comment.body);
  if (!hasSay(s, role)) return isForUs(inactive, first) ? outsider(context, record, role) : undefined;
  const { commands, unknown, tooLong } = readCommands(comment.body);
  if (unknown) return unknownResult(unknown, inactive);
  const own = ownCommands(context, record, { commands, inactive });
  const verbs = tooLong ? verbsSeen(comment.body) : new Set(own.map(({ verb }) => verb));
  if (!isAnyForUs(inactive, verbs)) return undefined;
  if (tooLong) return { refusal: texts.tooLongToRead() };
  const refusal = refusalOf(context, record, { commands, inactive });
  return refusal ?? naming(commands, runHandlers(context, record, own));
}

/** A refusal of one command is one of its whole comment, a `/revise` in it as well. */
const naming = (commands: readonly Command[], result: CommandResult): CommandResult =>
  "refusal" in result && commands.length > 1
    ? { ...result, refusal: texts.withOthers(result.refusal) }
    : result;

/** All but feedback. A `/revise` that must not take effect is refused like any other command. */
function ownCommands(context: Commented, record: StatusRecord, { commands, inactive }: Read): Command[] {
  const isRefused = context.comment.isEdited || inactive !== undefined || isEarly(context, record);
  return commands.filter((command) => isForProgram(command) || isRefused);
}

/** Where no plan was requested, commands may be meant for other bots. */
const unknownResult = (unknown: Unknown, inactive: Inactivity | undefined): CommandResult | undefined =>
  !inactive || inactive.refusal !== undefined ? { refusal: unknownCommand(unknown) } : undefined;

/** Runs the commands in order, each on the record that the one before it left; all of them, or none. */
function runHandlers(context: Commented, record: StatusRecord, commands: readonly Command[]): CommandResult {
  let now = record;
  const results: Accepted[] = [];
  for (const command of commands) {
    const result = runHandler(context, now, command);
    if ("refusal" in result) return result;
    now = result.record;
    results.push(result);
  }
  const answers = results.flatMap(({ answer }) => answer ?? []);
  return {
    record: now,
    ...(answers.length > 0 && { answer: texts.together(answers) }),
    ...(results.some(({ isStatusWanted }) => isStatusWanted) && { isStatusWanted: true }),
    ...(results.some(({ isAborting }) => isAborting) && { isAborting: true }),
  };
}

function runHandler(context: Commented, record: StatusRecord, command: Command): CommandResult {
  const inactive = inactivity(context.s, record);
  if (inactive && !inactive.accepts.includes(command.verb))
    return { refusal: inactive.refusal ?? inactive.reason };
  const progress = progressOf(context.s, record);
  return HANDLERS[command.verb]({ ...context, progress }, record, command);
}
