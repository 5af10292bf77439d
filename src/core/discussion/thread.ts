import { isAtLeast, NOBODY, type Person } from "../state/roles.ts";
import type { Comment, Snapshot, Thread } from "../state/snapshot.ts";
import { parseCommands } from "./command.ts";
import { isRemark } from "./remark.ts";

/** A comment that was in a thread before a piece of feedback. */
export interface Earlier {
  readonly id: string;
  /** Undefined for an answer of ours. */
  readonly by: string | undefined;
  readonly text: string;
}

/** Only the last comments of a thread, and the beginning of each, are passed on. */
const COMMENTS_MAX = 20;
const CHARACTERS_MAX = 4_000;

/** Who is responsible for a comment's text: whoever edited it last, whose role then counts. */
export const writerOf = ({ by, isEdited, editedBy }: Comment): Person =>
  isEdited ? (editedBy ?? NOBODY) : by;

/**
 * What was said in a thread before a comment, oldest first. Whoever wrote the comment has the role to change the plan
 * and has taken up what stands above it, whoever wrote that. An edit may have come later, so the editor needs the role.
 */
export function earlierIn(s: Snapshot, thread: Thread, comment: Comment): Earlier[] {
  const at = thread.comments.findIndex(({ id }) => id === comment.id);
  const isOurs = (person: Person) => person.isBot && person.id === s.self.id;
  return thread.comments
    .slice(Math.max(0, at - COMMENTS_MAX), Math.max(0, at))
    .filter((one) => isOurs(writerOf(one)) || (!writerOf(one).isBot && isAsRead(s, one)))
    .map((one) => ({
      id: one.id,
      by: isOurs(writerOf(one)) ? undefined : writerOf(one).login,
      text: one.body.slice(0, CHARACTERS_MAX),
    }));
}

const isAsRead = ({ roles, settings }: Snapshot, comment: Comment) =>
  !comment.isEdited || isAtLeast(roles.get(writerOf(comment).login) ?? "none", settings.roles.feedback);

/** Who edited comments in these threads: their roles decide whether the text is passed on. */
export function editorsIn(s: Snapshot, threads: ReadonlySet<string | undefined>): Person[] {
  const comments =
    s.pull?.threads.filter(({ id }) => threads.has(id)).flatMap((thread) => thread.comments) ?? [];
  return comments.flatMap((one) =>
    one.isEdited && one.editedBy && !one.editedBy.isBot ? [one.editedBy] : [],
  );
}

/** Commands are answered by themselves, but those that ask for a change of the plan, and not words beside them. */
const isOnlyCommand = (body: string): boolean => {
  const commands = parseCommands(body);
  const isAlone = body.split("\n").every((line) => line.trim() === "" || line.startsWith("/"));
  return (
    isAlone && commands.length > 0 && commands.every(({ verb }) => verb !== "revise" && verb !== "revert")
  );
};

/** Unresolved threads on the plan in which somebody with the feedback role has asked for something. */
export function openThreads(s: Snapshot): readonly Thread[] {
  const hasRole = ({ login }: { readonly login: string }) =>
    isAtLeast(s.roles.get(login) ?? "none", s.settings.roles.feedback);
  const isOpen = (thread: Thread) =>
    !thread.isResolved &&
    thread.comments.some(
      (one) => !one.by.isBot && hasRole(one.by) && !isRemark(one, thread) && !isOnlyCommand(one.body),
    );
  return s.pull?.threads.filter(isOpen) ?? [];
}
