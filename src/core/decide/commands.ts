import type { Action, Update } from "../discussion/action.ts";
import { type Command, firstCommand, readCommands, type Verb, verbsSeen } from "../discussion/command.ts";
import { allComments } from "../discussion/feedback.ts";
import { progressOf } from "../discussion/progress.ts";
import { isLabelled } from "../discussion/trigger.ts";
import * as texts from "../messages/commands.ts";
import { isAtLeast, lowestRole, type Role } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { type CommandContext, type CommandResult, HANDLERS } from "./handlers.ts";
import { activeSince, type Inactivity } from "./inactivity.ts";

/** The record after all pending commands, and the updates that answer them. */
export interface AppliedCommands {
  readonly record: StatusRecord;
  /** Refusals and answers. */
  readonly answers: readonly Update[];
  readonly reactions: readonly Update[];
  /** Ids of comments whose commands were refused: they are not used as feedback either. */
  readonly refused: readonly string[];
  /** Comments that ask for the status. */
  readonly statusWanted: readonly Comment[];
  /** True if the action that runs must end, although it is still the next one. */
  readonly isAborting: boolean;
}

/** What commands depend on beside the snapshot and the record. */
interface Meanwhile {
  readonly inactive: Inactivity | undefined;
  readonly running: Action | undefined;
}

/** A comment with commands. */
type Commented = Omit<CommandContext, "progress">;

type Answer = Extract<Update, { kind: "comment" }>;

/** Applies every pending command, in the order in which they were written. */
export function applyCommands(
  s: Snapshot,
  record: StatusRecord,
  { inactive, running }: Meanwhile,
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
  const statusWanted: Comment[] = [];
  let isAborting = false;
  for (const comment of pendingCommands(s, record)) {
    const result = resultOf({ s, comment, running }, now, inactive);
    if (!result) continue;
    if ("record" in result) now = { ...result.record, handled: [...result.record.handled, comment.id] };
    else refused.push(comment.id);
    isAborting ||= "isAborting" in result;
    answers.push(...answerTo(s, comment, result, answers));
    if ("record" in result && result.isStatusWanted) statusWanted.push(comment);
    reactions.push(react(comment, "record" in result ? "ROCKET" : "CONFUSED"));
  }
  return { record: now, answers, reactions, refused, statusWanted, isAborting };
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
  return verbs.size > 0 && isRelevant;
}

const isHandled = (comment: Comment) =>
  comment.reactions.includes("ROCKET") || comment.reactions.includes("CONFUSED");

/** `/revise` with text is feedback: the revision handles it. */
const isForProgram = (command: Command) => command.verb !== "revise" || command.text === "";

function answerTo(s: Snapshot, comment: Comment, result: CommandResult, sent: readonly Answer[]): Answer[] {
  const isRefused = "refusal" in result;
  const body = isRefused ? texts.refusal(comment.by.login, result.refusal) : result.answer;
  const notice = (isRefused ? result.notice : undefined) ?? `command:${comment.id}`;
  if (body === undefined || s.notices.has(notice) || sent.some((one) => one.notice === notice)) return [];
  const subject = comment.on === "pull" && s.pull ? s.pull.id : s.issue.id;
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
  if (!hasSay(s, role))
    return isForUs(inactive, firstCommand(comment.body)) ? outsider(context, record, role) : undefined;
  const { commands, tooLong } = readCommands(comment.body);
  if (tooLong)
    return isAnyForUs(inactive, verbsSeen(comment.body)) ? { refusal: texts.tooLongToRead() } : undefined;
  const own = commands.filter((command) => isForProgram(command) || comment.isEdited);
  if (!isAnyForUs(inactive, new Set(own.map(({ verb }) => verb)))) return undefined;
  return refusalOf(context, record, { commands, inactive }) ?? runHandlers(context, record, own);
}

function refusalOf(
  { s, comment }: Pick<Commented, "s" | "comment">,
  record: StatusRecord,
  {
    commands,
    inactive,
  }: { readonly commands: readonly Command[]; readonly inactive: Inactivity | undefined },
): CommandResult | undefined {
  if (comment.isEdited) return { refusal: texts.editedCommand() };
  const verbs = new Set(commands.map((command) => command.verb));
  const timing = { s, comment, inactive };
  return roleRefusal(s, comment, verbs) ?? timeRefusal(timing, record, verbs) ?? contradictionIn(verbs);
}

/** Runs the commands in order, each on the record that the one before it left; all of them, or none. */
function runHandlers(context: Commented, record: StatusRecord, commands: readonly Command[]): CommandResult {
  let now = record;
  const answers: Text[] = [];
  let isStatusWanted = false;
  let isAborting = false;
  for (const command of commands) {
    const progress = progressOf(context.s, now);
    const result = HANDLERS[command.verb]({ ...context, progress }, now, command);
    if ("refusal" in result) return result;
    now = result.record;
    isStatusWanted ||= result.isStatusWanted ?? false;
    isAborting ||= result.isAborting ?? false;
    if (result.answer !== undefined) answers.push(result.answer);
  }
  return {
    record: now,
    ...(answers.length > 0 && { answer: texts.together(answers) }),
    ...(isStatusWanted && { isStatusWanted }),
    ...(isAborting && { isAborting }),
  };
}

/** Commands of everybody who can read the repository. */
const OPEN: readonly Verb[] = ["status"];
const isOpen = (verb: Verb, role: Role) => OPEN.includes(verb) && isAtLeast(role, "read");

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

/** People without any role are told so only once. */
function outsider({ s, comment: { by, body } }: Commented, record: StatusRecord, role: Role): CommandResult {
  const { trigger, approve } = s.settings.roles;
  if ([...verbsSeen(body)].every((verb) => isOpen(verb, role))) return { record, isStatusWanted: true };
  const isRequest = firstCommand(body) === "plan";
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
  const isOther = [...verbs].some((verb) => verb !== "plan" && !isOpen(verb, role));
  if (!isOther || isAtLeast(role, approve)) return undefined;
  return { refusal: texts.roleTooLow(role, approve), notice: `denied:${by.id}` };
}

/** A command that was written while the plan was inactive never takes effect. */
function timeRefusal(
  { s, comment, inactive }: Pick<Commented, "s" | "comment"> & { readonly inactive: Inactivity | undefined },
  record: StatusRecord,
  verbs: ReadonlySet<Verb>,
): CommandResult | undefined {
  if (inactive) {
    const isAccepted = [...verbs].every((verb) => inactive.accepts.includes(verb));
    return isAccepted ? undefined : { refusal: inactive.refusal ?? inactive.reason };
  }
  const isEarly = comment.at < activeSince(s, record) && !verbs.has("plan");
  return isEarly ? { refusal: texts.writtenBeforeRestart() } : undefined;
}

function contradictionIn(verbs: ReadonlySet<Verb>): CommandResult | undefined {
  if (verbs.has("approve") && verbs.has("revise"))
    return { refusal: texts.contradiction("/approve", "/revise") };
  if (verbs.has("next") && verbs.has("revise")) return { refusal: texts.contradiction("/next", "/revise") };
  if (verbs.has("pause") && verbs.has("resume")) return { refusal: texts.contradiction("/pause", "/resume") };
  return undefined;
}
