/** `/revert item`: the item's commits are undone by a commit of ours, and the item is open again. */

import type { Action, Update } from "../discussion/action.ts";
import { allComments } from "../discussion/all-comments.ts";
import type { Command } from "../discussion/command.ts";
import { placeOf } from "../discussion/link.ts";
import type { Progress } from "../discussion/progress.ts";
import type { ActionResult } from "../discussion/result.ts";
import { revertFor } from "../discussion/revision-request.ts";
import { refusal } from "../messages/commands.ts";
import * as reverts from "../messages/reverts.ts";
import { waiting } from "../messages/status.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { planMissing } from "./command-input.ts";

interface Reverting {
  readonly s: Snapshot;
  readonly progress: Progress;
  readonly comment: Comment;
  readonly running: Action | undefined;
}

/** Handles `/revert 2` and `/revert 2 narrower scope`; the words are feedback on the item once it is reverted. */
export function handleRevert(
  { s, progress, comment, running }: Reverting,
  record: StatusRecord,
  { text }: Command,
): { readonly record: StatusRecord } | { readonly refusal: Text } {
  const missing = planMissing(s, progress);
  if (missing) return { refusal: missing };
  const number = /^\d{1,4}(?=\s|$)/.exec(text)?.[0];
  const found = progress.items.find(({ item }) => String(item.id) === number);
  if (number === undefined || !found) return { refusal: reverts.revertUnknown(text, progress.items) };
  if (running?.kind === "execute-item") return { refusal: reverts.revertWhileWorking(running.item.id) };
  if (found.state !== "done") return { refusal: reverts.nothingToRevert(found) };
  const later = progress.items.find(
    ({ item, state }) => state === "done" && item.after.includes(found.item.id),
  );
  if (later) return { refusal: reverts.revertBuiltOn(found.item.id, later.item.id) };
  return { record: { ...record, revert: { item: found.item.id, comment: comment.id } } };
}

/** The record without a revert that is done, or that was refused. */
export function withRevertDone(
  s: Snapshot,
  { revert, ...record }: StatusRecord,
  { notReverted }: ActionResult,
): StatusRecord {
  const isOver =
    !revert || notReverted?.comment === revert.comment || revertFor(s, revert.comment) !== undefined;
  return isOver ? record : { ...record, revert };
}

/** Why an item could not be reverted, or the default branch not be merged, to whoever asked for it. */
export function lateRefusal(s: Snapshot, { notReverted, notUpdated = notReverted }: ActionResult): Update[] {
  const asked = allComments(s).find(({ comment }) => comment.id === notUpdated?.comment)?.comment;
  const notice = `command:${notUpdated?.comment}`;
  if (!notUpdated || !asked || s.notices.has(notice)) return [];
  const subject = placeOf(s, asked);
  return [
    { kind: "comment", subject, notice, body: refusal(asked.by.login, notUpdated.why) },
    { kind: "react", subject: asked.nodeId, content: "CONFUSED" },
  ];
}

/** A revert that was asked for; a revision that runs is finished first. */
export function revertAction(
  s: Snapshot,
  { revert, failure }: StatusRecord,
  running: Action | undefined,
): Action | undefined {
  if (!revert || !s.branch || !s.plan || running?.kind === "revise") return undefined;
  if (failure?.phase === "revert") return { kind: "wait", reason: waiting.revertFailed(revert.item) };
  const reason = `Asked for with \`/revert ${revert.item}\``;
  return { kind: "revert-item", reason, ...revert, head: s.branch.head };
}
