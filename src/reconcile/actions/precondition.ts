import { isDeepStrictEqual } from "node:util";
import { nameOfSubject } from "../../core/decide/after-ready.ts";
import { decide } from "../../core/decide/decide.ts";
import type { Action } from "../../core/discussion/action.ts";
import { StaleHead } from "../../core/state/errors.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Run } from "../deps.ts";
import { approvalsFor } from "./item-site.ts";

/** The oldest observation on which a push may be based, in milliseconds. */
const FRESH_MS = 10_000;

/**
 * While an action ran, people may have cancelled it, closed the issue or removed the label. If anything has happened, or
 * the observation is old, a fresh one must still lead to the same action; otherwise throws StaleHead and the work is
 * dropped. Throws Requeue if another worker may hold the lease by now.
 */
export async function assertStillWanted(
  { observe, lease, now }: Run,
  s: Snapshot,
  action: Action,
): Promise<void> {
  lease.assertHeld();
  if (now() - s.now < FRESH_MS && !(await lease.hasNewEvents())) return;
  const fresh = await observe();
  const next = fresh && decide(fresh, { running: action }).action;
  if (next && isSameAction(next, action)) return;
  throw new StaleHead(`Overtaken during ${action.kind}: ${next?.reason ?? "the issue is gone"}.`);
}

/** True if what is wanted now is the action that runs. */
export const isSameAction = (next: Action, running: Action): boolean =>
  isDeepStrictEqual(preconditionOf(next, running), preconditionOf(running, running));

type Approved = Extract<Action, { readonly kind: "execute-item" | "fix" }>;

/** True if every approval that the commit will name still holds; of one alone, another by then counts as well. */
function areNamed(action: Approved, wanted: Approved): boolean {
  if (!wanted.others) return true;
  const held = new Set(approvalsFor(action).map(({ comment }) => comment));
  return approvalsFor(wanted).every(({ comment }) => held.has(comment));
}

/** What must not have changed meanwhile. New comments, or a newer base, wait for the next action. */
function preconditionOf(action: Action, wanted: Action): object {
  if (action.kind === "fix" && wanted.kind === "fix") {
    const { kind, head, approval, waiting } = action;
    // It may not be the next one any more, as long as somebody still waits for it.
    return {
      kind,
      head,
      digest: approval.digest,
      isWaiting: waiting.includes(nameOfSubject(wanted.subject)),
      isNamed: areNamed(action, wanted),
    };
  }
  if (action.kind === "execute-item" && wanted.kind === "execute-item") {
    const { kind, head, item, approval } = action;
    return { kind, head, item, digest: approval.digest, isNamed: areNamed(action, wanted) };
  }
  if (action.kind === "amend-plan") {
    const { kind, head, addition, approvals } = action;
    return { kind, head, addition, approvals: approvals.map(({ comment, digest }) => ({ comment, digest })) };
  }
  return { kind: action.kind, head: "head" in action ? action.head : undefined };
}
