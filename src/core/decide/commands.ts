import type { Update } from "../discussion/action.ts";
import { type Command, firstCommand, readCommands, type Verb, verbsSeen } from "../discussion/command.ts";
import { allComments } from "../discussion/feedback.ts";
import type { Progress } from "../discussion/progress.ts";
import { isLabelled } from "../discussion/trigger.ts";
import * as texts from "../messages/commands.ts";
import { isAtLeast, lowestRole, type Role } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { type CommandContext, type CommandResult, HANDLERS } from "./handlers.ts";
import { activeSince, type Inactivity } from "./inactivity.ts";

/** What listening brings: the record with the commands taken in, and what to show for it. */
export interface AppliedCommands {
  readonly record: StatusRecord;
  /** Refusals and answers. */
  readonly answers: readonly Update[];
  readonly reactions: readonly Update[];
  /** Ids of comments that were refused as a whole: what else they say is not taken in. */
  readonly refused: readonly string[];
}

type Answer = Extract<Update, { kind: "comment" }>;

/** Takes in every command that was not heard yet, in the order in which they were written. */
export function applyCommands(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  inactive: Inactivity | undefined,
): AppliedCommands {
  const bare = allComments(s)
    .map(({ comment }) => comment)
    .filter((comment) => !isHandled(comment));
  // A crash may have come between the verdict and its reaction: what is missing is made up for.
  const told = bare.filter((comment) => isAnswered(s, record, comment));
  const landed = bare.filter((comment) => record.handled.includes(comment.id));
  let now: StatusRecord = { ...record, handled: landed.map((comment) => comment.id) };
  const answers: Answer[] = [];
  const reactions = [
    ...told.map((comment) => react(comment, "CONFUSED")),
    ...landed.map((comment) => react(comment, "ROCKET")),
  ];
  const refused = told.map((comment) => comment.id);
  for (const comment of pendingCommands(s, record)) {
    const verdict = resultOf({ s, progress, comment }, now, inactive);
    if (!verdict) continue;
    if ("record" in verdict) now = { ...verdict.record, handled: [...verdict.record.handled, comment.id] };
    else refused.push(comment.id);
    answers.push(...answerTo(s, comment, verdict, answers));
    reactions.push(react(comment, "record" in verdict ? "ROCKET" : "CONFUSED"));
  }
  return { record: now, answers, reactions, refused };
}

const react = (comment: Comment, content: "ROCKET" | "CONFUSED"): Update => ({
  kind: "react",
  subject: comment.nodeId,
  content,
});

/** True for a command whose refusal stands there already. */
function isAnswered(s: Snapshot, record: StatusRecord, comment: Comment): boolean {
  return s.notices.has(`command:${comment.id}`) && !record.handled.includes(comment.id);
}

/** Comments of people that may hold commands and were not reacted to; oldest first. None of them was parsed. */
export function pendingCommands(s: Snapshot, record: StatusRecord): Comment[] {
  return allComments(s)
    .map(({ comment }) => comment)
    .filter((comment) => !comment.by.isBot && !isHandled(comment) && !record.handled.includes(comment.id))
    .filter((comment) => !isAnswered(s, record, comment) && mayConcernUs(s, comment.body))
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}

/** Told without parsing. Where no plan was asked for, other commands may be meant for other bots. */
function mayConcernUs(s: Snapshot, body: string): boolean {
  const verbs = verbsSeen(body);
  const isEnded = !s.issue.isOpen || s.pull?.isOpen === false;
  const isMeant = s.status !== undefined || (!isEnded && (isLabelled(s) || verbs.has("plan")));
  return verbs.size > 0 && isMeant;
}

const isHandled = (comment: Comment) =>
  comment.reactions.includes("ROCKET") || comment.reactions.includes("CONFUSED");

/** `/revise` with a text is feedback: it lands when the revision does. */
const isForProgram = (command: Command) => command.verb !== "revise" || command.text === "";

function answerTo(s: Snapshot, comment: Comment, verdict: CommandResult, said: readonly Answer[]): Answer[] {
  const isRefused = "refusal" in verdict;
  const body = isRefused ? texts.refusal(comment.by.login, verdict.refusal) : verdict.answer;
  const notice = (isRefused ? verdict.notice : undefined) ?? `command:${comment.id}`;
  if (body === undefined || s.notices.has(notice) || said.some((one) => one.notice === notice)) return [];
  const subject = comment.on === "pull" && s.pull ? s.pull.id : s.issue.id;
  return [{ kind: "comment", subject, notice, body }];
}

/** Undefined for what turns out to be no command, or none of our business. */
function resultOf(
  context: CommandContext,
  record: StatusRecord,
  inactive: Inactivity | undefined,
): CommandResult | undefined {
  const { s, comment } = context;
  const role = s.roles.get(comment.by.login) ?? "none";
  // Whoever has no say at all cannot make us parse what they wrote.
  if (!hasSay(s, role))
    return isOurBusiness(inactive, firstCommand(comment.body)) ? outsider(context, role) : undefined;
  const { commands, tooLong } = readCommands(comment.body);
  if (tooLong)
    return isAnyOurs(inactive, verbsSeen(comment.body)) ? { refusal: texts.tooLongToRead() } : undefined;
  const mine = commands.filter((command) => isForProgram(command) || comment.isEdited);
  if (!isAnyOurs(inactive, new Set(mine.map(({ verb }) => verb)))) return undefined;
  return refusalOf(context, record, { commands, inactive }) ?? runHandlers(context, record, mine);
}

function refusalOf(
  { s, comment }: CommandContext,
  record: StatusRecord,
  {
    commands,
    inactive,
  }: { readonly commands: readonly Command[]; readonly inactive: Inactivity | undefined },
): CommandResult | undefined {
  if (comment.isEdited) return { refusal: texts.editedCommand() };
  const verbs = new Set(commands.map((command) => command.verb));
  const late = { s, comment, inactive };
  return roleRefusal(s, comment, verbs) ?? timeRefusal(late, record, verbs) ?? contradictionIn(verbs);
}

function runHandlers(
  context: CommandContext,
  record: StatusRecord,
  commands: readonly Command[],
): CommandResult {
  let last: CommandResult = { record };
  let now = record;
  for (const command of commands) {
    last = HANDLERS[command.verb](context, now, command);
    if ("refusal" in last) return last;
    now = last.record;
  }
  return last;
}

/** True for whoever may do any of what settings give to roles. */
function hasSay({ settings }: Snapshot, role: Role): boolean {
  return isAtLeast(role, lowestRole(settings.roles));
}

/** Where no plan was asked for, other commands may be meant for other bots. */
function isOurBusiness(inactive: Inactivity | undefined, verb: Verb | undefined): boolean {
  if (verb === undefined || !inactive) return verb !== undefined;
  return inactive.refusal !== undefined || (verb === "plan" && inactive.accepts.includes(verb));
}

const isAnyOurs = (inactive: Inactivity | undefined, verbs: ReadonlySet<Verb>) =>
  [...verbs].some((verb) => isOurBusiness(inactive, verb));

/** People without a say are told so once, however often they ask. */
function outsider({ s, comment: { by, body } }: CommandContext, role: Role): CommandResult {
  const { trigger, approve } = s.settings.roles;
  const isAsking = firstCommand(body) === "plan";
  const refusal = isAsking
    ? texts.requestRefused(role, trigger, s.settings.label)
    : texts.roleTooLow(role, approve);
  return { refusal, notice: `${isAsking ? "asked" : "denied"}:${by.id}` };
}

/** Asking for a plan takes the one role, all else the other. */
function roleRefusal(s: Snapshot, { by }: Comment, verbs: ReadonlySet<Verb>): CommandResult | undefined {
  const role = s.roles.get(by.login) ?? "none";
  const { trigger, approve } = s.settings.roles;
  const isAsking = verbs.has("plan");
  if (isAsking && !isAtLeast(role, trigger))
    return { refusal: texts.requestRefused(role, trigger, s.settings.label), notice: `asked:${by.id}` };
  const isOther = !isAsking || verbs.size > 1;
  if (!isOther || isAtLeast(role, approve)) return undefined;
  return { refusal: texts.roleTooLow(role, approve), notice: `denied:${by.id}` };
}

/** What was said while nothing was going on does not take effect, then or later. */
function timeRefusal(
  { s, comment, inactive }: Omit<CommandContext, "progress"> & { readonly inactive: Inactivity | undefined },
  record: StatusRecord,
  verbs: ReadonlySet<Verb>,
): CommandResult | undefined {
  if (inactive) {
    const isTaken = [...verbs].every((verb) => inactive.accepts.includes(verb));
    return isTaken ? undefined : { refusal: inactive.refusal ?? inactive.reason };
  }
  const isEarly = comment.at < activeSince(s, record) && !verbs.has("plan");
  return isEarly ? { refusal: texts.writtenBeforeRestart() } : undefined;
}

function contradictionIn(verbs: ReadonlySet<Verb>): CommandResult | undefined {
  if (verbs.has("approve") && verbs.has("revise"))
    return { refusal: texts.contradiction("/approve", "/revise") };
  if (verbs.has("pause") && verbs.has("resume")) return { refusal: texts.contradiction("/pause", "/resume") };
  return undefined;
}
