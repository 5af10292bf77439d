import type { Edit } from "../discussion/action.ts";
import { isLabelled } from "../discussion/asking.ts";
import { type Command, firstCommand, readCommands, type Verb, verbsSeen } from "../discussion/command.ts";
import { allRemarks } from "../discussion/feedback.ts";
import type { Progress } from "../discussion/progress.ts";
import * as texts from "../messages/commands.ts";
import { isAtLeast, lowestRole, type Role } from "../state/roles.ts";
import type { Remark, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import { activeSince, type Inactivity } from "./activity.ts";
import { type CommandContext, type CommandResult, HANDLERS } from "./handlers.ts";

/** What listening brings: the record with the commands taken in, and what to show for it. */
export interface Heard {
  readonly record: StatusRecord;
  /** Refusals and answers. */
  readonly answers: readonly Edit[];
  readonly reactions: readonly Edit[];
  /** Ids of remarks that were refused as a whole: what else they say is not taken in. */
  readonly refused: readonly string[];
}

type Answer = Extract<Edit, { kind: "comment" }>;

/** Takes in every command that was not heard yet, in the order in which they were written. */
export function hear(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  inactive: Inactivity | undefined,
): Heard {
  const bare = allRemarks(s)
    .map(({ remark }) => remark)
    .filter((remark) => !isHeard(remark));
  // A crash may have come between the verdict and its reaction: what is missing is made up for.
  const told = bare.filter((remark) => isTold(s, record, remark));
  const landed = bare.filter((remark) => record.heard.includes(remark.id));
  let now: StatusRecord = { ...record, heard: landed.map((remark) => remark.id) };
  const answers: Answer[] = [];
  const reactions = [
    ...told.map((remark) => react(remark, "CONFUSED")),
    ...landed.map((remark) => react(remark, "ROCKET")),
  ];
  const refused = told.map((remark) => remark.id);
  for (const remark of unheard(s, record)) {
    const verdict = judge({ s, progress, remark }, now, inactive);
    if (!verdict) continue;
    if ("record" in verdict) now = { ...verdict.record, heard: [...verdict.record.heard, remark.id] };
    else refused.push(remark.id);
    answers.push(...answerTo(s, remark, verdict, answers));
    reactions.push(react(remark, "record" in verdict ? "ROCKET" : "CONFUSED"));
  }
  return { record: now, answers, reactions, refused };
}

const react = (remark: Remark, content: "ROCKET" | "CONFUSED"): Edit => ({
  kind: "react",
  subject: remark.nodeId,
  content,
});

/** True for a command whose refusal stands there already. */
function isTold(s: Snapshot, record: StatusRecord, remark: Remark): boolean {
  return s.notices.has(`command:${remark.id}`) && !record.heard.includes(remark.id);
}

/** Remarks of people that may hold commands and were not reacted to; oldest first. None of them was parsed. */
export function unheard(s: Snapshot, record: StatusRecord): Remark[] {
  return allRemarks(s)
    .map(({ remark }) => remark)
    .filter((remark) => !remark.by.isBot && !isHeard(remark) && !record.heard.includes(remark.id))
    .filter((remark) => !isTold(s, record, remark) && mayConcernUs(s, remark.body))
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}

/** Told without parsing. Where no plan was asked for, other commands may be meant for other bots. */
function mayConcernUs(s: Snapshot, body: string): boolean {
  const verbs = verbsSeen(body);
  const isEnded = !s.issue.isOpen || s.pull?.isOpen === false;
  const isMeant = s.status !== undefined || (!isEnded && (isLabelled(s) || verbs.has("plan")));
  return verbs.size > 0 && isMeant;
}

const isHeard = (remark: Remark) =>
  remark.reactions.includes("ROCKET") || remark.reactions.includes("CONFUSED");

/** `/revise` with a text is feedback: it lands when the revision does. */
const isForProgram = (command: Command) => command.verb !== "revise" || command.text === "";

function answerTo(s: Snapshot, remark: Remark, verdict: CommandResult, said: readonly Answer[]): Answer[] {
  const isRefused = "refusal" in verdict;
  const body = isRefused ? texts.refusal(remark.by.login, verdict.refusal) : verdict.answer;
  const notice = (isRefused ? verdict.notice : undefined) ?? `command:${remark.id}`;
  if (body === undefined || s.notices.has(notice) || said.some((one) => one.notice === notice)) return [];
  const subject = remark.on === "pull" && s.pull ? s.pull.id : s.issue.id;
  return [{ kind: "comment", subject, notice, body }];
}

/** Undefined for what turns out to be no command, or none of our business. */
function judge(
  room: CommandContext,
  record: StatusRecord,
  inactive: Inactivity | undefined,
): CommandResult | undefined {
  const { s, remark } = room;
  const role = s.roles.get(remark.by.login) ?? "none";
  // Whoever has no say at all cannot make us parse what they wrote.
  if (!hasSay(s, role))
    return isOurBusiness(inactive, firstCommand(remark.body)) ? outsider(room, role) : undefined;
  const { commands, tooLong } = readCommands(remark.body);
  if (tooLong)
    return isAnyOurs(inactive, verbsSeen(remark.body)) ? { refusal: texts.tooLongToRead() } : undefined;
  const mine = commands.filter((command) => isForProgram(command) || remark.isEdited);
  if (!isAnyOurs(inactive, new Set(mine.map(({ verb }) => verb)))) return undefined;
  return refusalOf(room, record, { commands, inactive }) ?? follow(room, record, mine);
}

function refusalOf(
  { s, remark }: CommandContext,
  record: StatusRecord,
  {
    commands,
    inactive,
  }: { readonly commands: readonly Command[]; readonly inactive: Inactivity | undefined },
): CommandResult | undefined {
  if (remark.isEdited) return { refusal: texts.editedCommand() };
  const verbs = new Set(commands.map((command) => command.verb));
  const late = { s, remark, inactive };
  return roleRefusal(s, remark, verbs) ?? timeRefusal(late, record, verbs) ?? contradictionIn(verbs);
}

function follow(room: CommandContext, record: StatusRecord, commands: readonly Command[]): CommandResult {
  let last: CommandResult = { record };
  let now = record;
  for (const command of commands) {
    last = HANDLERS[command.verb](room, now, command);
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
function outsider({ s, remark: { by, body } }: CommandContext, role: Role): CommandResult {
  const { trigger, approve } = s.settings.roles;
  const isAsking = firstCommand(body) === "plan";
  const refusal = isAsking
    ? texts.requestRefused(role, trigger, s.settings.label)
    : texts.roleTooLow(role, approve);
  return { refusal, notice: `${isAsking ? "asked" : "denied"}:${by.id}` };
}

/** Asking for a plan takes the one role, all else the other. */
function roleRefusal(s: Snapshot, { by }: Remark, verbs: ReadonlySet<Verb>): CommandResult | undefined {
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
  { s, remark, inactive }: Omit<CommandContext, "progress"> & { readonly inactive: Inactivity | undefined },
  record: StatusRecord,
  verbs: ReadonlySet<Verb>,
): CommandResult | undefined {
  if (inactive) {
    const isTaken = [...verbs].every((verb) => inactive.accepts.includes(verb));
    return isTaken ? undefined : { refusal: inactive.refusal ?? inactive.reason };
  }
  const isEarly = remark.at < activeSince(s, record) && !verbs.has("plan");
  return isEarly ? { refusal: texts.writtenBeforeRestart() } : undefined;
}

function contradictionIn(verbs: ReadonlySet<Verb>): CommandResult | undefined {
  if (verbs.has("approve") && verbs.has("revise"))
    return { refusal: texts.contradiction("/approve", "/revise") };
  if (verbs.has("pause") && verbs.has("resume")) return { refusal: texts.contradiction("/pause", "/resume") };
  return undefined;
}
