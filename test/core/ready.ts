/** Plans whose items are all done, and what happens to their code. */
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aComment, aFinishedSnapshot, anApproval, aPull, aStatus, aThread, minute } from "./builders.ts";
import { anItemCommit, ourCommit } from "./plan-builders.ts";

/** The commit that ended the work, and those of its items, newest first. */
export const archive = ourCommit("f", { "Plan-Archived": "docs/plans/issue-42.md" });
export const items = [anItemCommit("e", 2), anItemCommit("d", 1)];
/** A commit that fixed item 1. */
export const fix = (digit: string, more: Record<string, string>) =>
  ourCommit(digit, { "Plan-Fix": "1", "Proven-Items": "1 2", ...more }, "It doubles.");

/** A conversation on a line of item 1. */
export const onCode = (body = "Double it.", more: Parameters<typeof aComment>[1] = {}) =>
  aThread([aComment(body, { id: "t1", at: minute(30), ...more })], { path: "src/part-1.ts" });

/** A finished plan whose pull request was ready before anything else happened. */
export function ready(more: Partial<Snapshot> = {}, pull: Parameters<typeof aPull>[0] = {}): Snapshot {
  const s = aFinishedSnapshot({ pull: aPull({ isDraft: false, ...pull }), ...more });
  return {
    ...s,
    status:
      more.status ?? aStatus({ approval: anApproval(), reviewersAsked: s.branch?.commits[0]?.oid ?? "" }),
  };
}
/** The same with a conversation. */
export const withThread = (thread = onCode(), more: Partial<Snapshot> = {}) =>
  ready(more, { threads: [thread] });
