import type { Feedback } from "../../core/discussion/feedback.ts";
import { itemOf } from "../../core/discussion/fixes.ts";
import type { ItemProgress } from "../../core/discussion/progress.ts";
import { untraced } from "../../core/messages/fixes.ts";
import type { Item } from "../../core/plan/plan.ts";
import type { Oid, Snapshot, Thread } from "../../core/state/snapshot.ts";
import type { Text } from "../../core/state/text.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Workspace } from "../../ports/workspace.ts";

/** The item whose code a comment is on, or the answer that says why it is not known. */
type Traced = { readonly item: Item } | { readonly answer: Text };

interface Place {
  readonly s: Snapshot;
  readonly mirror: Mirror;
  readonly items: readonly ItemProgress[];
}

/** Finds the item that a comment is about: by the commit that wrote its line, or by name where it is on no line. */
export async function traceComment(workspace: Workspace, place: Place, feedback: Feedback): Promise<Traced> {
  const { s, mirror, items } = place;
  const thread = s.pull?.threads.find(({ id }) => id === feedback.thread);
  if (!thread) return namedItem(items, feedback.text);
  const commit = await writerOfLine(workspace, s, mirror, thread);
  const known = s.branch?.commits.find(({ oid }) => oid === commit);
  const id = known && itemOf(known);
  const item = items.find((one) => one.item.id === id && one.state === "done")?.item;
  if (item) return { item };
  return { answer: commit === undefined ? untraced.unknown() : untraced.others(commit) };
}

function namedItem(items: readonly ItemProgress[], text: string): Traced {
  const named = new Set([...text.matchAll(/\bitem (\d{1,4})\b/gi)].map(([, id]) => Number(id)));
  const done = items.filter(({ state, commit }) => state === "done" && commit);
  const meant = done.length === 1 ? done : done.filter(({ item }) => named.has(item.id));
  const [one] = meant;
  return one && meant.length === 1 ? { item: one.item } : { answer: untraced.noLine() };
}

/** The commit that wrote the line of a thread; of a removed line, our last commit that changed the file. */
async function writerOfLine(
  workspace: Workspace,
  { branch }: Snapshot,
  mirror: Mirror,
  thread: Thread,
): Promise<Oid | undefined> {
  const { path, line, originalLine, diffHunk, comments } = thread;
  const isOnRemoved = diffHunk.trimEnd().split("\n").at(-1)?.startsWith("-") === true;
  if (!branch || isOnRemoved) return await lastChangeOf(workspace, branch, mirror, path);
  const now = line === undefined ? undefined : await workspace.blame(mirror, branch.head, { path, line });
  const reviewed = comments[0]?.review?.head;
  if (now !== undefined || reviewed === undefined || originalLine === undefined) return now;
  return await workspace.blame(mirror, reviewed, { path, line: originalLine });
}

async function lastChangeOf(
  workspace: Workspace,
  branch: Snapshot["branch"],
  mirror: Mirror,
  path: string,
): Promise<Oid | undefined> {
  for (const commit of branch?.commits ?? [])
    if (itemOf(commit) !== undefined && (await workspace.changedPaths(mirror, commit.oid)).includes(path))
      return commit.oid;
  return undefined;
}
