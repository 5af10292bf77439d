/** Whose commands are followed, and when. */
import { type Command, firstCommand, type Verb, verbsSeen } from "../discussion/command.ts";
import { resolvedFeedback } from "../discussion/revisions.ts";
import * as texts from "../messages/commands.ts";
import { isAtLeast, lowestRole, type Role } from "../state/roles.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { CommandContext, CommandResult } from "./command-input.ts";
import { activeSince, type Inactivity } from "./inactivity.ts";

/** A comment with commands. */
export type Commented = Omit<CommandContext, "progress">;

/** The commands of a comment, and why the plan is inactive, if it is. */
export interface Read {
  readonly commands: readonly Command[];
  readonly inactive: Inactivity | undefined;
}

/** Everybody may ask what the commands are; the state is for those who can read the repository. */
const isOpen = (verb: Verb, role: Role) => verb === "help" || (verb === "status" && isAtLeast(role, "read"));

/** True if the settings allow this role to do anything. */
export function hasSay({ settings }: Snapshot, role: Role): boolean {
  return isAtLeast(role, lowestRole(settings.roles));
}

/** Where no plan was requested, commands may be meant for other bots. */
export function isForUs(inactive: Inactivity | undefined, verb: Verb | undefined): boolean {
  if (verb === undefined || !inactive) return verb !== undefined;
  return inactive.refusal !== undefined || (verb === "plan" && inactive.accepts.includes(verb));
}

export const isAnyForUs = (inactive: Inactivity | undefined, verbs: ReadonlySet<Verb>) =>
  [...verbs].some((verb) => isForUs(inactive, verb));

/** People without any role are told so only once, and get the list of commands once. */
export function outsider(
  { s, comment: { by, body } }: Commented,
  record: StatusRecord,
  role: Role,
): CommandResult {
  const { trigger, approve } = s.settings.roles;
  const verb = firstCommand(body);
  if (verb === "help") return { record, answer: texts.help(), notice: `help:${by.id}` };
  if ([...verbsSeen(body)].every((verb) => isOpen(verb, role))) return { record, isStatusWanted: true };
  const isRequest = verb === "plan";
  const refusal = isRequest
    ? texts.requestRefused(role, trigger, s.settings.label)
    : texts.roleTooLow(role, approve);
  return { refusal, notice: `${isRequest ? "asked" : "denied"}:${by.id}` };
}

/** Why the commands of a comment are refused whatever they say: by whom they are, when they were written, together. */
export function refusalOf(
  { s, comment }: Pick<Commented, "s" | "comment">,
  record: StatusRecord,
  { commands, inactive }: Read,
): CommandResult | undefined {
  if (comment.isEdited) return { refusal: texts.editedCommand() };
  const verbs = new Set(commands.map((command) => command.verb));
  const timing = { s, comment, inactive };
  return roleRefusal(s, comment, verbs) ?? timeRefusal(timing, record, verbs) ?? contradictionIn(verbs);
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
  const isFromBefore = isEarly({ s, comment }, record) && !verbs.has("plan");
  return isFromBefore ? { refusal: texts.writtenBeforeRestart() } : undefined;
}

/** True for a command from before the plan was (re)started that had no effect then. */
export function isEarly(
  { s, comment }: Pick<CommandContext, "s" | "comment">,
  record: StatusRecord,
): boolean {
  return comment.at < activeSince(s, record) && !resolvedFeedback(s).has(comment.id);
}

function contradictionIn(verbs: ReadonlySet<Verb>): CommandResult | undefined {
  if (verbs.has("approve") && verbs.has("revise"))
    return { refusal: texts.contradiction("/approve", "/revise") };
  if (verbs.has("next") && verbs.has("revise")) return { refusal: texts.contradiction("/next", "/revise") };
  if (verbs.has("pause") && verbs.has("resume")) return { refusal: texts.contradiction("/pause", "/resume") };
  return undefined;
}
