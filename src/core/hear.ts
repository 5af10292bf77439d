import type { Edit } from "./action.ts";
import { isLabelled, labelEvents } from "./asking.ts";
import { type Command, parseCommands } from "./command.ts";
import { allRemarks, pendingFeedback } from "./feedback.ts";
import * as message from "./message.ts";
import { commitsOfPeople, openThreads, type Progress, publishedAt } from "./progress.ts";
import type { Remark, Snapshot } from "./snapshot.ts";
import type { StatusRecord } from "./status.ts";
import { isAtLeast } from "./trust.ts";

/** What listening brings: the record with the commands taken in, and what to show for it. */
export interface Heard {
  readonly record: StatusRecord;
  /** Refusals and answers. */
  readonly answers: readonly Edit[];
  readonly reactions: readonly Edit[];
  /** Ids of remarks that were refused as a whole: what else they say is not taken in. */
  readonly refused: readonly string[];
}

/** A command lands and changes the record (and may be answered), or is refused with one line that says why. */
type Verdict =
  | { readonly record: StatusRecord; readonly answer?: string }
  /** `notice` names the refusal where it is not said to each such comment. */
  | { readonly refusal: string; readonly notice?: string };

type Answer = Extract<Edit, { kind: "comment" }>;

interface Room {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly remark: Remark;
}

/** True for a comment that asks for a plan. */
export function asksForPlan({ body }: Remark): boolean {
  return parseCommands(body).some(({ verb }) => verb === "plan");
}

/** Takes in every command that was not heard yet, in the order in which they were written; `isMeant` picks some. */
export function hear(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  isMeant: (remark: Remark) => boolean = () => true,
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
  for (const remark of unheard(s, record).filter(isMeant)) {
    const verdict = judge({ s, progress, remark }, now);
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

/** Remarks of people that hold commands for the program and were not reacted to; oldest first. */
export function unheard(s: Snapshot, record: StatusRecord): Remark[] {
  return allRemarks(s)
    .map(({ remark }) => remark)
    .filter((remark) => !remark.by.isBot && !isHeard(remark) && !record.heard.includes(remark.id))
    .filter((remark) => !isTold(s, record, remark))
    .filter((remark) => parseCommands(remark.body).some((one) => isForProgram(one) || remark.isEdited))
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}

const isHeard = (remark: Remark) =>
  remark.reactions.includes("ROCKET") || remark.reactions.includes("CONFUSED");

/** `/revise` with a text is feedback: it lands when the revision does. */
const isForProgram = (command: Command) => command.verb !== "revise" || command.text === "";

function answerTo(s: Snapshot, remark: Remark, verdict: Verdict, said: readonly Answer[]): Answer[] {
  const isRefused = "refusal" in verdict;
  const body = isRefused ? message.refusal(remark.by.login, verdict.refusal) : verdict.answer;
  const notice = (isRefused ? verdict.notice : undefined) ?? `command:${remark.id}`;
  if (body === undefined || s.notices.has(notice) || said.some((one) => one.notice === notice)) return [];
  const subject = remark.on === "pull" && s.pull ? s.pull.id : s.issue.id;
  return [{ kind: "comment", subject, notice, body }];
}

function judge(room: Room, record: StatusRecord): Verdict {
  const { s, remark } = room;
  const commands = parseCommands(remark.body);
  if (remark.isEdited) return { refusal: message.editedCommand() };
  const verbs = new Set(commands.map((command) => command.verb));
  const tooLow = roleRefusal(s, remark, verbs);
  if (tooLow) return tooLow;
  if (verbs.has("approve") && verbs.has("revise"))
    return { refusal: message.contradiction("/approve", "/revise") };
  if (verbs.has("pause") && verbs.has("resume"))
    return { refusal: message.contradiction("/pause", "/resume") };
  let last: Verdict = { record };
  let now = record;
  for (const command of commands.filter(isForProgram)) {
    last = VERDICTS[command.verb](room, now, command);
    if ("refusal" in last) return last;
    now = last.record;
  }
  return last;
}

/** Asking for a plan takes the one role, all else the other; who may not ask is told so once, however often they do. */
function roleRefusal(s: Snapshot, { by }: Remark, verbs: ReadonlySet<Command["verb"]>): Verdict | undefined {
  const role = s.roles.get(by.login) ?? "none";
  const { trigger, approve } = s.settings.roles;
  const isAsking = verbs.has("plan");
  if (isAsking && !isAtLeast(role, trigger))
    return { refusal: message.askingRefused(role, trigger, s.settings.label), notice: `asked:${by.id}` };
  const isOther = !isAsking || verbs.size > 1;
  return isOther && !isAtLeast(role, approve) ? { refusal: message.roleTooLow(role, approve) } : undefined;
}

const VERDICTS: Record<Command["verb"], (room: Room, record: StatusRecord, command: Command) => Verdict> = {
  plan: judgeAsking,
  approve: judgeApproval,
  revise: (_, record) => ({ record }),
  retry: (_, record) => {
    const { failure, ...rest } = record;
    return failure ? { record: rest } : { refusal: message.nothingToRetry() };
  },
  pause: (_, record) => ({ record: { ...record, isPaused: true } }),
  resume: ({ s, progress }, record) => {
    const { isPaused, ...rest } = record;
    const isStopped = isPaused || commitsOfPeople(s, record).length > 0;
    if (!isStopped || !record.approval || !s.branch) return { refusal: message.nothingToResume(progress) };
    return { record: { ...rest, resumedAt: s.branch.head } };
  },
  cancel: ({ remark, progress }, record) => {
    const { approval: _, ...rest } = record;
    if (!progress.isFinished) return { record: { ...rest, cancelledAt: remark.at } };
    // Somebody may take the branch back to before the end: it stays ended until a person says otherwise.
    return { record: { ...record, isPaused: true }, answer: message.nothingToCancel() };
  },
  budget: judgeBudget,
  help: (_, record) => ({ record, answer: message.help() }),
};

/** Where there is no label, one will follow. Where there is, it counts from now on as put on for who writes this. */
function judgeAsking({ s, remark }: Room, record: StatusRecord): Verdict {
  const { cancelledAt = 0, failure, ...rest } = record;
  if (isLabelled(s) && cancelledAt === 0 && s.branch?.isOurs)
    return { refusal: message.planThere(s.pull?.number) };
  if (remark.at <= cancelledAt) return { record };
  const isKept = failure && failure.phase !== "label" && s.branch;
  const wish = (isLabelled(s) ? labelEvents(s).at(-1)?.at : undefined) ?? remark.at;
  return { record: { ...rest, ...(isKept ? { failure } : {}), requester: remark.by.login, wish } };
}

function judgeApproval(room: Room, record: StatusRecord, { text }: Command): Verdict {
  const { s, progress, remark } = room;
  const refusal = planRefusal(room) ?? talkRefusal(s) ?? bindingRefusal(room, record, text);
  if (refusal !== undefined || !progress.digest || !s.branch)
    return { refusal: refusal ?? message.nothingToApprove() };
  const by = { by: remark.by.login, byId: remark.by.id };
  return {
    record: {
      ...record,
      approval: { remark: remark.id, ...by, digest: progress.digest, head: s.branch.head },
    },
  };
}

/** US dollars that one comment may add. */
const RAISE_MAX = 100;

function judgeBudget({ remark }: Room, record: StatusRecord, { text }: Command): Verdict {
  const usd = /^\+\d{1,3}(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (usd <= 0 || usd > RAISE_MAX) return { refusal: message.raiseUnknown(text, RAISE_MAX) };
  return { record: { ...record, raised: { ...record.raised, [remark.id]: usd } } };
}

function planRefusal({ s, progress: { parsed, open } }: Room): string | undefined {
  if (s.pull?.isOpen && s.branch?.isOurs && !parsed) return message.nothingLeftToApprove();
  if (!s.pull?.isOpen || !parsed) return message.nothingToApprove();
  if (!parsed.plan) return message.planUnreadable(parsed.problems);
  return open.length === 0 ? message.allDone() : undefined;
}

/** An approval is of the wording that its writer can have read: named outright, or published before it was written. */
function bindingRefusal(
  { s, progress, remark }: Room,
  record: StatusRecord,
  text: string,
): string | undefined {
  const { digest = "", revision } = progress;
  if (text !== "") {
    if (!/^[0-9a-f]{7,64}$/i.test(text)) return message.approvalTextUnknown(text);
    const isNamed = [s.branch?.head, digest].some((hex) => hex?.startsWith(text.toLowerCase()));
    return isNamed ? undefined : message.otherRevision(text, digest);
  }
  if (record.approval?.digest === digest) return undefined;
  const published = publishedAt(s, digest);
  // Seconds are all that GitHub tells: what was written in the second of the publication may not have seen it.
  return published === undefined || remark.at <= published
    ? message.notThatRevision(revision, digest)
    : undefined;
}

function talkRefusal(s: Snapshot): string | undefined {
  const waiting = pendingFeedback(s, () => false).filter((one) => one.refused === undefined).length;
  if (waiting > 0) return message.feedbackPending(waiting);
  const threads = openThreads(s);
  return threads > 0 ? message.threadsOpen(threads) : undefined;
}
