import type { Action, Update } from "../discussion/action.ts";
import { parseCommands, type Verb } from "../discussion/command.ts";
import { placeOf } from "../discussion/link.ts";
import { nothingStarts, pausedAhead, refusal } from "../messages/commands.ts";
import { waiting } from "../messages/status.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";

/** Commands after which people expect that work starts. */
const STARTING: readonly Verb[] = ["approve", "next", "retry", "resume"];

/** What is done after commands that were accepted, and what is remembered. */
interface Decided {
  readonly action: Action;
  readonly record: StatusRecord;
}

/** Answers to accepted commands that change nothing people can see now: what is waited for instead. */
export function acknowledged(s: Snapshot, decided: Decided, comments: readonly Comment[]): Update[] {
  return comments.flatMap((comment) => {
    const notice = `accepted:${comment.id}`;
    const why = withoutEffect(decided, new Set(parseCommands(comment.body).map(({ verb }) => verb)));
    if (why === undefined || s.notices.has(notice)) return [];
    const subject = placeOf(s, comment);
    return [{ kind: "comment", subject, notice, body: refusal(comment.by.login, why) }];
  });
}

function withoutEffect({ action, record }: Decided, verbs: ReadonlySet<Verb>): Text | undefined {
  const isDone = action.kind === "wait" && action.reason === waiting.done();
  const isIdle = action.kind === "wait" && !isDone;
  if (isIdle && STARTING.some((verb) => verbs.has(verb))) return nothingStarts(action.reason);
  if (!verbs.has("pause") || !record.isPaused) return undefined;
  const isShown = action.kind === "execute-item" || action.reason === waiting.paused();
  return isShown ? undefined : pausedAhead(isDone);
}
