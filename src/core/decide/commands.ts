import type { Update } from "../discussion/action.ts";
import {
  type Command,
  firstCommand,
  mayHaveUnknown,
  readCommands,
  type Unknown,
  type Verb,
  verbsSeen,
} from "../discussion/command.ts";
import { allComments } from "../discussion/feedback.ts";
import type { Progress } from "../discussion/progress.ts";
import { resolvedFeedback } from "../discussion/revisions.ts";
import { isLabelled } from "../discussion/trigger.ts";
import * as texts from "../messages/commands.ts";
import { unknownCommand } from "../messages/replies.ts";
import { isAtLeast, lowestRole, type Role } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { type CommandContext, type CommandResult, HANDLERS } from "./handlers.ts";
import { activeSince, type Inactivity, inactivity } from "./inactivity.ts";

/** The record after all pending commands, and the updates that answer them. */
export interface AppliedCommands {
  readonly record: StatusRecord;
  /** Refusals and answers. */
  readonly answers: readonly Update[];
  readonly reactions: readonly Update[];
  /** Ids of comments whose commands were refused: they are not used as feedback either. */
  readonly refused: readonly string[];
}

type Answer = Extract<Update, { kind: "comment" }>;

/** Applies every pending command, in the order in which they were written. */
export function applyCommands(s: Snapshot, progress: Progress, record: StatusRecord): AppliedCommands {
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
  for (const comment of pendingCommands(s, record)) {
    // Each command sees what the ones before it have made of the plan.
    const result = resultOf({ s, progress, comment }, now, inactivity(s, now));
    if (!result) continue;
    if ("record" in result) now = { ...result.record, handled: [...result.record.handled, comment.id] };
    else refused.push(comment.id);
    answers.push(...answerTo(s, comment, result, answers));
    reactions.push(react(comment, "record" in result ? "ROCKET" : "CONFUSED"));
  }
  return { record: now, answers, reactions, refused };
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
  const notice = result.notice ?? `command:${comment.id}`;
  if (body === undefined || s.notices.has(notice) || sent.some((one) => one.notice === notice)) return [];
  const subject = comment.on === "pull" && s.pull ? s.pull.id : s.issue.id;
  return [{ kind: "comment", subject, notice, body }];
}

/** Undefined for what turns out not to be a command, or not for us. */
function resultOf(
  context: CommandContext,
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
  return refusalOf(context, record, { commands, inactive }) ?? runHandlers(context, record, own);
}

interface Read {
  readonly commands: readonly Command[];
  readonly inactive: Inactivity | undefined;
}

/** All but feedback. A `/revise` that must not take effect is refused like any other command. */
function ownCommands(context: CommandContext, record: StatusRecord, { commands, inactive }: Read): Command[] {
  const isRefused = context.comment.isEdited || inactive !== undefined || isEarly(context, record);
  return commands.filter((command) => isForProgram(command) || isRefused);
}

/** Where no plan was requested, commands may be meant for other bots. */
const unknownResult = (unknown: Unknown, inactive: Inactivity | undefined): CommandResult | undefined =>
  !inactive || inactive.refusal !== undefined ? { refusal: unknownCommand(unknown) } : undefined;

function refusalOf(
  { s, comment }: CommandContext,
  record: StatusRecord,
  { commands, inactive }: Read,
): CommandResult | undefined {
  if (comment.isEdited) return { refusal: texts.editedCommand() };
  const verbs = new Set(commands.map((command) => command.verb));
  const timing = { s, comment, inactive };
  return roleRefusal(s, comment, verbs) ?? timeRefusal(timing, record, verbs) ?? contradictionIn(verbs);
}

function runHandlers(
  context: CommandContext,
  record: StatusRecord,
  commands: readonly Command[],
): CommandResult {
  let last: CommandResult = { record };
  let now = record;
  for (const command of commands) {
    const inactive = inactivity(context.s, now);
    if (inactive && !inactive.accepts.includes(command.verb))
      return { refusal: inactive.refusal ?? inactive.reason };
    last = HANDLERS[command.verb](context, now, command);
    if ("refusal" in last) return last;
    now = last.record;
  }
  return last;
}

/** True if the settings allow this role to do anything. */
function hasSay({ settings }: Snapshot, role: Role): boolean {
  return isAtLeast(role, lowestRole(settings.roles));
}

/** Where no plan was requested, commands may be meant for other bots. */
function isForUs(inactive: Inactivity | undefined, verb: Verb | undefined): boolean {
  if (verb === undefined || !inactive) return verb !== undefined;
  return inactive.refusal !== undefined || (verb === "plan" && inactive.accepts.includes(verb));
}

const isAnyForUs = (inactive: Inactivity | undefined, verbs: ReadonlySet<Verb>) =>
  [...verbs].some((verb) => isForUs(inactive, verb));

/** People without any role are told so only once, and get the list of commands once. */
function outsider({ s, comment }: CommandContext, record: StatusRecord, role: Role): CommandResult {
  const { by, body } = comment;
  const { trigger, approve } = s.settings.roles;
  const verb = firstCommand(body);
  if (verb === "help") return { record, answer: texts.help(), notice: `help:${by.id}` };
  const isRequest = verb === "plan";
  const refusal = isRequest
    ? texts.requestRefused(role, trigger, s.settings.label)
    : texts.roleTooLow(role, approve);
  return { refusal, notice: `${isRequest ? "asked" : "denied"}:${by.id}` };
}

/** Requesting a plan requires the trigger role, every other command the approve role. */
function roleRefusal(s: Snapshot, { by }: Comment, verbs: ReadonlySet<Verb>): CommandResult | undefined {
  const role = s.roles.get(by.login) ?? "none";
  const { trigger, approve } = s.settings.roles;
  const isRequest = verbs.has("plan");
  if (isRequest && !isAtLeast(role, trigger))
    return { refusal: texts.requestRefused(role, trigger, s.settings.label), notice: `asked:${by.id}` };
  const isOther = [...verbs].some((verb) => verb !== "plan" && verb !== "help");
  if (!isOther || isAtLeast(role, approve)) return undefined;
  return { refusal: texts.roleTooLow(role, approve), notice: `denied:${by.id}` };
}

/** A command that was written while the plan was inactive never takes effect. */
function timeRefusal(
  { s, comment, inactive }: Omit<CommandContext, "progress"> & { readonly inactive: Inactivity | undefined },
  record: StatusRecord,
  verbs: ReadonlySet<Verb>,
): CommandResult | undefined {
  if (inactive) {
    const isAccepted = [...verbs].every((verb) => inactive.accepts.includes(verb));
    return isAccepted ? undefined : { refusal: inactive.refusal ?? inactive.reason };
  }
  const isFromBefore = isEarly({ s, comment }, record) && !verbs.has("plan");
  return isFromBefore ? { refusal: texts.writtenBeforeRestart() } : undefined;
}

/** True for a command from before the plan was (re)started that had no effect then. */
function isEarly({ s, comment }: Pick<CommandContext, "s" | "comment">, record: StatusRecord): boolean {
  return comment.at < activeSince(s, record) && !resolvedFeedback(s).has(comment.id);
}

function contradictionIn(verbs: ReadonlySet<Verb>): CommandResult | undefined {
  if (verbs.has("approve") && verbs.has("revise"))
    return { refusal: texts.contradiction("/approve", "/revise") };
  if (verbs.has("pause") && verbs.has("resume")) return { refusal: texts.contradiction("/pause", "/resume") };
  return undefined;
}
